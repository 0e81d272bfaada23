"""Citizens' files on the web: with the form alone, or in pieces over a line that breaks."""

import base64
import re
import threading
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile as File
from django.core.management import call_command
from django.db import connection, connections
from django.test import Client

from cases.models import Complaint, Event, Evidence
from hotline import limits, receipts, uploads
from hotline.models import Intake, Upload, UploadPart
from record import files
from tests import make, samples
from tests.browser import Page
from tests.hotline.test_weight import LIGHT, weight
from tests.world import ClientBrowser, InProcess

CANARY = "金丝雀文件名"
TUS = {"Tus-Resumable": "1.0.0"}
PIECE = "application/offset+octet-stream"


def photo(name: str = f"{CANARY}.jpg", **more: Any) -> File:
    return File(name, samples.photo(**more), "image/jpeg")


@pytest.fixture
def form(here: InProcess) -> tuple[ClientBrowser, Page]:
    """A citizen at the first page."""
    browser = here.citizen()
    return browser, browser.open("/complain/")


def nonce_of(page: Page) -> str:
    return page.form("/complain/").fill()["nonce"]


def press(browser: ClientBrowser, page: Page, **said: str) -> Page:
    """Press another button of the first page's form."""
    form = page.form("/complain/").fill() | said
    return browser._page("/complain/", browser.client.post("/complain/", form, follow=True))


def file_it(browser: ClientBrowser, page: Page, **said: Any) -> Page:
    """From page one through page two to the receipt."""
    check = browser.send(page, "/complain/", words="窗口没人", **said)
    return browser.send(check, "/complain/check/")


class Tus:
    """A browser that sends a file in pieces."""

    def __init__(self, client: Client, nonce: str) -> None:
        self.client, self.nonce = client, nonce

    def create(self, size: int, **headers: str) -> Any:
        form = base64.b64encode(self.nonce.encode()).decode()
        said = {**TUS, "Upload-Length": str(size), "Upload-Metadata": f"form {form}"} | headers
        return self.client.post("/uploads/", headers=said)

    def patch(self, address: str, offset: int, data: bytes, **headers: str) -> Any:
        said = {**TUS, "Upload-Offset": str(offset)} | headers
        return self.client.patch(address, data, content_type=PIECE, headers=said)

    def head(self, address: str) -> Any:
        return self.client.head(address, headers=TUS)

    def send(self, data: bytes) -> str:
        address = self.create(len(data)).headers["Location"]
        assert self.patch(address, 0, data).status_code == 204
        return address


@pytest.fixture
def tus(form: tuple[ClientBrowser, Page]) -> Tus:
    browser, page = form
    return Tus(browser.client, nonce_of(page))


def test_without_a_script_files_stay_from_page_to_page_and_are_filed_once(form):
    browser, page = form
    both = [photo(), photo("b.png", kind="PNG")]
    check = browser.send(page, "/complain/", words="窗口没人", files=both)
    assert Upload.objects.filter(state="complete").count() == 2
    assert not Evidence.objects.exists()
    again = press(browser, check, back="words")
    assert again.html.count('name="remove"') == 2
    receipt = file_it(browser, again)
    assert re.search(r"\d{4} \d{4} \d{4} \d{4}", receipt.text)
    pieces = Evidence.objects.order_by("pk")
    assert [p.title for p in pieces] == ["照片1", "照片2"]
    assert {p.complaint for p in pieces} == {Complaint.objects.get()}
    assert files.read(pieces[0].kept) == samples.photo()
    assert Upload.objects.filter(state="taken").count() == 2
    assert Event.objects.filter(machine="evidence", move="add", actor="citizen").count() == 2


def test_the_same_file_sent_again_by_going_back_is_one(form):
    browser, page = form
    browser.send(page, "/complain/", words="窗口没人", files=[photo()])
    file_it(browser, page, files=[photo()])
    assert Evidence.objects.count() == 1


def test_a_file_is_removed_and_the_words_stay_unjudged(form):
    browser, page = form
    browser.send(page, "/complain/", words="", files=[photo()])
    upload = Upload.objects.get()
    answer = press(browser, page, mobile="13800000000", remove=upload.name)
    assert "13800000000" in answer.html
    assert "errorlist" not in answer.html
    upload.refresh_from_db()
    assert upload.state == "dropped"


@pytest.mark.parametrize(
    ("name", "data"),
    [("urlaub.jpg", samples.PAGE), ("foto.png", samples.PROGRAM), ("leer.jpg", b"")],
)
def test_what_is_not_taken_is_named_and_nothing_else_is_lost(form, name, data):
    browser, page = form
    said = {"words": "窗口没人", "name": "某人", "files": [File(name, data), photo()]}
    answer = browser.send(page, "/complain/", **said)
    assert answer.url == "/complain/"
    assert f"<li>{name}: " in answer.html
    assert "窗口没人" in answer.html
    assert 'value="某人"' in answer.html
    assert [u.content_type for u in Upload.objects.filter(state="complete")] == ["image/jpeg"]


def test_the_eleventh_file_and_one_that_is_too_large_are_refused(form, settings):
    settings.UPLOAD_MAX_BYTES = 5000
    browser, page = form
    many = [photo(f"{n}.jpg", size=(8 + n, 8)) for n in range(11)]
    large = File("gross.jpg", samples.photo() + b"0" * 6000)
    answer = browser.send(page, "/complain/", words="窗口没人", files=[large, *many])
    named = [name for name in ("gross", "9", "10") if f"<li>{name}.jpg: " in answer.html]
    assert named == ["gross", "10"]
    assert Upload.objects.filter(state="complete").count() == 10


def test_a_file_beyond_what_memory_takes_is_counted_and_not_kept(form, settings):
    settings.UPLOAD_MAX_BYTES = 3_000_000
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 1000
    browser, page = form
    large = File("gross.txt", b"a" * 3_000_001)
    fits = File("passt.txt", b"a" * 2_900_000)
    answer = browser.send(page, "/complain/", words="窗口没人", files=[large, fits])
    assert "<li>gross.txt: " in answer.html
    assert Upload.objects.get(state="complete").size == 2_900_000


def test_a_file_in_pieces_goes_on_where_the_line_broke(tus: Tus):
    data = samples.photo() + b"\x00" * 3000
    made = tus.create(len(data))
    assert (made.status_code, made.headers["Tus-Resumable"]) == (201, "1.0.0")
    address = made.headers["Location"]
    assert tus.patch(address, 0, data[:1000]).headers["Upload-Offset"] == "1000"
    head = tus.head(address)
    assert (head.headers["Upload-Offset"], head.headers["Upload-Length"]) == (
        "1000",
        str(len(data)),
    )
    assert "no-store" in head.headers["Cache-Control"]
    assert tus.patch(address, 0, data[:1000]).status_code == 409  # the answer was lost
    assert tus.patch(address, 2000, data[2000:]).status_code == 409
    last = tus.patch(address, 1000, data[1000:])
    assert (last.status_code, last.headers["Upload-Offset"]) == (204, str(len(data)))
    upload = Upload.objects.get()
    assert (upload.state, files.read(upload.kept)) == ("complete", data)
    assert not UploadPart.objects.exists()


def test_what_lies_on_the_disk_is_sealed_also_half_way(tus: Tus, settings):
    data = samples.photo() + b"PLAINTEXT" * 500
    address = tus.create(len(data)).headers["Location"]
    tus.patch(address, 0, data[:3000])
    for step in ("half", "whole"):
        for path in settings.PRIVATE_ROOT.rglob("*"):
            assert path.is_dir() or b"PLAINTEXT" not in path.read_bytes(), step
        tus.patch(address, 3000, data[3000:])
    assert len([p for p in settings.PRIVATE_ROOT.rglob("*") if p.is_file()]) == 1


def test_another_session_finds_nothing_at_the_address(tus: Tus):
    address = tus.create(100).headers["Location"]
    stranger = Tus(Client(), tus.nonce)
    stranger.create(50)  # who has files of his own
    for other in (stranger, Tus(Client(), tus.nonce)):
        assert other.head(address).status_code == 404
        assert other.patch(address, 0, b"x").status_code == 404
        assert other.client.delete(address, headers=TUS).status_code == 404
    assert tus.head(address).status_code == 200
    assert re.fullmatch(r"/uploads/[0-9a-f]{32}/", address)


def test_another_session_cannot_file_them_with_the_same_nonce(form, here):
    browser, page = form
    browser.send(page, "/complain/", words="窗口没人", files=[photo()])
    file_it(here.citizen(), page)
    assert Complaint.objects.exists()
    assert not Evidence.objects.exists()


def test_what_the_protocol_does_not_allow_is_refused_in_its_words(tus: Tus, settings):
    settings.UPLOAD_MAX_BYTES = 1000
    create, address = tus.create, tus.create(100).headers["Location"]
    assert create(1001).status_code == 413
    assert create(0).status_code == 400
    assert create(10, **{"Upload-Metadata": "form x"}).status_code == 400
    assert create(10, **{"Upload-Length": "many"}).status_code == 400
    old = create(10, **{"Tus-Resumable": "0.2.2"})
    assert (old.status_code, old.headers["Tus-Version"]) == (412, "1.0.0")
    assert tus.patch(address, 0, b"x" * 101).status_code == 413
    answer = tus.client.patch(address, b"x", content_type="text/plain", headers=TUS)
    assert answer.status_code == 415
    abilities = tus.client.options("/uploads/")
    assert abilities.headers["Tus-Extension"] == "creation,termination"
    assert abilities.headers["Tus-Max-Size"] == "1000"


def test_what_is_no_kind_of_ours_is_refused_at_its_last_piece(tus: Tus):
    address = tus.create(len(samples.PAGE)).headers["Location"]
    answer = tus.patch(address, 0, samples.PAGE)
    assert answer.status_code == 415
    assert "PDF" in answer.content.decode()
    assert answer.headers["Content-Type"].startswith("text/plain")
    assert Upload.objects.get().state == "dropped"


def test_the_eleventh_announcement_and_a_full_house_are_refused(tus: Tus, settings):
    addresses = [tus.create(100).headers["Location"] for _n in range(10)]
    assert tus.create(100).status_code == 403
    settings.UPLOADS_MAX_BYTES = 150
    assert tus.patch(addresses[0], 0, b"a" * 100).status_code == 204
    assert tus.patch(addresses[1], 0, b"b" * 100).status_code == 507
    tus.client.delete(addresses[0], headers=TUS)
    assert tus.patch(addresses[1], 0, b"b" * 100).status_code == 204


def test_a_browser_has_room_for_three_forms_and_no_more(tus: Tus, here):
    for n in range(3):
        Tus(tus.client, f"00000000-0000-4000-8000-00000000000{n}").create(10)
    Upload.objects.all().delete()
    for n in range(30):
        Tus(tus.client, f"00000000-0000-4000-8000-0000000000{n:02}").create(10)
    assert tus.create(10).status_code == 403


def test_without_the_forms_token_nothing_is_sent(form):
    browser, page = form
    client = Client(enforce_csrf_checks=True)
    client.get("/complain/")
    assert Tus(client, nonce_of(page)).create(10).status_code == 403
    token = page.form("/complain/").fill()["csrfmiddlewaretoken"]
    client.cookies = browser.client.cookies
    assert Tus(client, nonce_of(page)).create(10, **{"X-CSRFToken": token}).status_code == 201


def test_pieces_and_form_are_one_filing_and_what_is_half_sent_stays_out(form, tus: Tus):
    browser, page = form
    tus.send(samples.PDF)
    tus.create(500)
    check = browser.send(page, "/complain/", words="窗口没人", files=[photo()])
    assert 'name="files_shown" value="2"' in check.html
    browser.send(check, "/complain/check/")
    assert sorted(Evidence.objects.values_list("title", flat=True)) == ["文档1", "照片1"]


def test_the_place_in_a_photo_is_asked_about_and_left_out_unless_kept(form):
    browser, page = form
    check = browser.send(page, "/complain/", words="窗口没人", files=[photo(place=True)])
    assert samples.PLACE in check.text
    browser.send(check, "/complain/check/")
    piece = Evidence.objects.get()
    assert (piece.hides_place, piece.place, piece.taken_at) == (True, "", None)
    assert files.read(piece.kept) == samples.photo(place=True)


def test_a_place_that_the_citizen_keeps_is_a_fact_of_the_evidence(form):
    browser, page = form
    check = browser.send(page, "/complain/", words="窗口没人", files=[photo(place=True)])
    choice = f"place-{Upload.objects.get().name}"
    browser.send(check, "/complain/check/", **{choice: "keep"})
    piece = Evidence.objects.get()
    assert (piece.hides_place, piece.place) == (False, samples.PLACE)
    assert Upload.objects.get().place is None


def test_what_waits_for_a_day_is_dropped_and_the_citizen_hears_of_it(form, here, settings):
    browser, page = form
    check = browser.send(page, "/complain/", words="窗口没人", files=[photo()])
    here.pass_time(hours=23)
    here.settle()
    assert Upload.objects.get().state == "complete"
    here.pass_time(hours=2)
    here.settle()
    assert not Upload.objects.exists()
    assert not [p for p in settings.PRIVATE_ROOT.rglob("*") if p.is_file()]
    Session.objects.update(expire_date="2027-01-01T00:00Z")  # the files alone are gone
    answer = browser.send(check, "/complain/check/")
    assert answer.status == 409
    assert not Complaint.objects.exists()


def test_what_was_taken_is_never_dropped(form, here):
    browser, page = form
    file_it(browser, page, files=[photo()])
    here.pass_time(days=3)
    here.settle()
    assert files.read(Evidence.objects.get().kept) == samples.photo()


def test_a_crash_before_the_pieces_were_joined_is_made_good_on_the_next_page(
    form, tus, monkeypatch
):
    browser, page = form
    address = tus.create(len(samples.PDF)).headers["Location"]
    with monkeypatch.context() as crash:
        crash.setattr(uploads, "complete", lambda upload: upload)
        tus.patch(address, 0, samples.PDF)
    assert Upload.objects.get().state == "receiving"
    assert tus.head(address).headers["Upload-Offset"] == str(len(samples.PDF))
    file_it(browser, page)
    assert Evidence.objects.get().content_type == "application/pdf"


def test_pieces_that_a_crash_left_beside_the_whole_are_swept(tus, here, monkeypatch, settings):
    with monkeypatch.context() as crash:
        crash.setattr(uploads, "_drop_parts", lambda parts: None)
        tus.send(samples.PDF)
    assert UploadPart.objects.count() == 1
    here.settle()
    assert not UploadPart.objects.exists()
    (left,) = [p for p in settings.PRIVATE_ROOT.rglob("*") if p.is_file()]
    assert left.name == Upload.objects.get(state="complete").kept


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="races are proved on PostgreSQL")
def test_of_one_piece_sent_twice_at_the_same_moment_one_counts(settings, tmp_path):
    settings.PRIVATE_ROOT = tmp_path
    client = Client()
    tus = Tus(client, "00000000-0000-4000-8000-000000000001")
    address = tus.create(len(samples.PDF)).headers["Location"]
    cookie, answers = client.cookies, []

    def send() -> None:
        other = Tus(Client(), tus.nonce)
        other.client.cookies = cookie
        answers.append(other.patch(address, 0, samples.PDF).status_code)
        connections.close_all()

    threads = [threading.Thread(target=send) for _n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(set(answers)) in ([204], [204, 404], [204, 409], [204, 404, 409])
    assert answers.count(204) >= 1
    upload = Upload.objects.get()
    assert files.read(upload.kept) == samples.PDF
    assert len([p for p in tmp_path.rglob("*") if p.is_file()]) == 1


# --- The page of who follows ----------------------------------------------------------------------


@pytest.fixture
def following(form) -> tuple[ClientBrowser, Page]:
    """A citizen who filed a photo and looks it up with the receipt."""
    browser, page = form
    file_it(browser, page, files=[photo()])
    digits = receipts.digits_of(Intake.objects.get())
    return browser, browser.send(browser.open("/follow/"), "/follow/", receipt=digits)


def test_who_follows_sees_what_was_sent_and_not_its_content(following):
    _browser, page = following
    assert "照片1" in page.text
    assert "/desk/evidence/" not in page.html


def test_who_follows_adds_a_file_without_words(following):
    browser, page = following
    for _pressed_twice in range(2):
        answer = browser.send(page, "/follow/case/", files=[File("x.pdf", samples.PDF)])
        assert "errorlist" not in answer.html
    assert "文档1" in answer.text
    assert [p.title for p in Evidence.objects.order_by("pk")] == ["照片1", "文档1"]


def test_who_follows_is_asked_about_a_place_before_it_is_added(following):
    browser, page = following
    asked = browser.send(page, "/follow/case/", words="补充", files=[photo(place=True)])
    assert samples.PLACE in asked.text
    assert "补充" in asked.html
    assert Evidence.objects.count() == 1
    choice = f"place-{Upload.objects.get(state='complete').name}"
    browser.send(asked, "/follow/case/", **{choice: "keep"})
    assert Evidence.objects.order_by("pk").last().place == samples.PLACE


def test_neither_words_nor_files_is_nothing(following):
    browser, page = following
    answer = browser.send(page, "/follow/case/")
    assert "errorlist" in answer.html
    assert Event.objects.filter(move="add_words").count() == 0


def test_every_page_with_files_stays_light(form):
    browser, page = form
    check = browser.send(page, "/complain/", words="窗口没人", files=[photo(place=True)])
    first = press(browser, check, back="files")
    browser.send(check, "/complain/check/")
    digits = receipts.digits_of(Intake.objects.get())
    follow = browser.send(browser.open("/follow/"), "/follow/", receipt=digits)
    for seen in (first, check, follow):
        assert weight(seen.html) <= LIGHT, seen.url


# --- What nobody learns ---------------------------------------------------------------------------


def test_the_files_own_name_is_nowhere(form, here, tmp_path, caplog):
    browser, page = form
    file_it(browser, page, files=[photo(), File(f"{CANARY}.pdf", samples.PDF)])
    here.settle()
    call_command("dumpdata", output=str(tmp_path / "all.json"))
    assert CANARY not in (tmp_path / "all.json").read_text()
    assert CANARY.encode("unicode_escape").decode() not in (tmp_path / "all.json").read_text()
    assert CANARY not in caplog.text
    for path in tmp_path.rglob("*"):
        assert CANARY not in path.name
    staff = Client()
    staff.force_login(make.user("operator"))
    case = Complaint.objects.get().case_id
    assert CANARY not in staff.get(f"/desk/cases/{case}/").content.decode()
    for piece in Evidence.objects.all():
        answer = staff.get(f"/desk/evidence/{piece.pk}/")
        assert CANARY.encode() not in answer.content
        assert CANARY not in str(answer.headers)


@pytest.mark.parametrize("number", ["²", "9" * 5000, "-1"])
def test_a_number_that_is_none_is_refused_and_loses_no_complaint(tus: Tus, number: str):
    assert tus.create(0, **{"Upload-Length": number}).status_code == 400
    address = tus.create(10).headers["Location"]
    assert tus.patch(address, 0, b"x", **{"Upload-Offset": number}).status_code == 400
    said = {"words": "窗口没人", "nonce": tus.nonce, "files_shown": number}
    assert tus.client.post("/complain/check/", said).status_code == 302
    assert Complaint.objects.count() == 1


def test_one_place_does_not_fill_the_house_with_fresh_sessions(
    here: InProcess, tus: Tus, monkeypatch
):
    monkeypatch.setitem(limits.RATES, "upload", limits.Rate(1, 5000))
    assert tus.create(10).status_code == 201
    refused = tus.create(10)
    assert (refused.status_code, "十分钟" in refused.content.decode()) == (429, True)
