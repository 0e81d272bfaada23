"""Citizens' files at the desk: shut until they are checked, shown as copies, originals behind the
vault's door."""

import io
import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile as File
from django.core.management import call_command
from django.test import Client
from PIL import Image

from cases import evidence
from cases.models import Case, Event, Evidence, Examination
from hotline import owed
from record import contents, files
from tests import make, samples
from tests.scanner import VIRUS, Scanner
from tests.world import InProcess

INFECTED = samples.PDF + VIRUS


def signed_in(role: str) -> Client:
    client = Client()
    client.force_login(make.user(role))
    return client


@pytest.fixture
def scanner(settings: Any) -> Any:
    with Scanner() as running:
        settings.CLAMAV_SOCKET = running.address
        yield running


def sent(here: InProcess, *data: bytes, keep: bool = False) -> list[Evidence]:
    """A citizen files these by web; gives the evidence."""
    browser = here.citizen()
    upload = [File(f"{n}.bin", one) for n, one in enumerate(data)]
    check = browser.send(browser.open("/complain/"), "/complain/", words="窗口没人", files=upload)
    choices = [name for name in check.form("/check/").controls if name.startswith("place-")]
    browser.send(check, "/complain/check/", **{name: "keep" for name in choices if keep})
    return list(Evidence.objects.order_by("pk"))


def case_page(client: Client) -> str:
    return client.get(f"/desk/cases/{Case.objects.get().pk}/").content.decode()


# --- The copy and the original --------------------------------------------------------------------


def test_staff_see_a_photos_copy_without_its_place_or_camera(here: InProcess):
    (piece,) = sent(here, samples.photo(place=True))
    here.settle()
    operator = signed_in("operator")
    answer = operator.get(f"/desk/evidence/{piece.pk}/")
    assert answer.headers["Content-Type"] == "image/jpeg"
    assert answer.headers["Content-Disposition"].startswith("inline")
    assert answer.headers["Content-Security-Policy"] == "sandbox"
    assert Image.open(io.BytesIO(answer.content)).size == (32, 64)
    assert contents.place_of(answer.content) is None
    assert samples.MAKER.encode() not in answer.content
    html = case_page(operator)
    assert f'<img src="/desk/evidence/{piece.pk}/"' in html
    assert "诉求人提交" in html
    assert piece.sha256 in html


def test_a_place_left_out_is_shown_nowhere_and_its_original_is_shut(here: InProcess, tmp_path):
    (piece,) = sent(here, samples.photo(place=True))
    here.settle()
    for role in ("operator", "dispatcher", "auditor", "supervisor"):
        client = signed_in(role)
        assert samples.PLACE not in case_page(client)
        assert client.get(f"/desk/evidence/{piece.pk}/?original").status_code == 404
    assert signed_in("operator").get(f"/desk/evidence/{piece.pk}/original/").status_code == 403
    call_command("dumpdata", output=str(tmp_path / "all.json"))
    assert samples.PLACE not in (tmp_path / "all.json").read_text()


def test_an_original_opens_for_a_reason_and_leaves_an_event(here: InProcess):
    (piece,) = sent(here, samples.photo(place=True))
    supervisor, door = signed_in("supervisor"), f"/desk/evidence/{piece.pk}/original/"
    assert door in case_page(supervisor)
    assert supervisor.post(door, {"reason": " "}).status_code == 422
    assert not Event.objects.filter(move="open_original").exists()
    answer = supervisor.post(door, {"reason": "核对拍摄地点"})
    assert answer.content == samples.photo(place=True)
    assert answer.headers["Content-Disposition"].startswith("attachment")
    event = Event.objects.get(move="open_original")
    assert "核对拍摄地点" in event.reason
    assert event.actor.startswith("user:")
    assert "打开了原件" in case_page(supervisor)


def test_who_may_not_see_the_case_does_not_find_the_door(here: InProcess):
    (piece,) = sent(here, samples.photo(place=True))
    supervisor = make.user("supervisor")
    from cases import recusal

    recusal.bar(piece.case, [supervisor])
    client = Client()
    client.force_login(supervisor)
    for method in (client.get, client.post):
        answer = method(f"/desk/evidence/{piece.pk}/original/", {"reason": "看看"})
        assert answer.status_code == 404


def test_a_place_that_was_kept_is_a_fact_and_its_original_is_open(here: InProcess):
    (piece,) = sent(here, samples.photo(place=True), keep=True)
    here.settle()
    operator = signed_in("operator")
    html = case_page(operator)
    assert samples.PLACE in html
    assert "2026-11-17 09:08" in html
    answer = operator.get(f"/desk/evidence/{piece.pk}/?original")
    assert answer.content == samples.photo(place=True)


def test_units_reach_no_file_at_all(here: InProcess):
    (piece,) = sent(here, samples.photo())
    here.settle()
    handler = Client()
    handler.force_login(make.user("unit_handler", make.unit()))
    for path in ("", "?original", "original/"):
        assert handler.get(f"/desk/evidence/{piece.pk}/{path}").status_code == 403


def test_a_voice_is_played_in_parts_and_a_document_only_downloaded(here: InProcess):
    voice, document = sent(here, samples.WAV, samples.PDF)
    operator = signed_in("operator")
    part = operator.get(f"/desk/evidence/{voice.pk}/", headers={"Range": "bytes=4-7"})
    assert (part.status_code, part.content) == (206, samples.WAV[4:8])
    assert part.headers["Content-Range"] == f"bytes 4-7/{len(samples.WAV)}"
    assert part.headers["Content-Disposition"].startswith("inline")
    answer = operator.get(f"/desk/evidence/{document.pk}/")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["Content-Security-Policy"] == "sandbox"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in answer.headers["Cache-Control"]
    html = case_page(operator)
    assert f'<audio controls preload="none" src="/desk/evidence/{voice.pk}/"' in html
    assert "未查毒" in html


def test_a_picture_that_cannot_be_copied_is_still_downloaded(here: InProcess):
    from tests.record.test_contents import flood

    (piece,) = sent(here, flood(60_000, 60_000))
    assert owed.owed()["files"] == 1
    here.settle()
    assert owed.owed()["files"] == 0
    piece.refresh_from_db()
    assert piece.derived == ""
    answer = signed_in("operator").get(f"/desk/evidence/{piece.pk}/")
    assert answer.headers["Content-Disposition"].startswith("attachment")


def test_the_copy_is_sealed_too_and_made_once(here: InProcess, settings: Any):
    (piece,) = sent(here, samples.photo())
    here.settle()
    here.settle()
    piece.refresh_from_db()
    assert piece.history.count() == 2
    on_disk = [p for p in settings.PRIVATE_ROOT.rglob("*") if p.is_file()]
    assert {p.name for p in on_disk} == {piece.kept, piece.derived}
    assert all(b"JFIF" not in p.read_bytes() for p in on_disk)


# --- The scanner ----------------------------------------------------------------------------------


def test_a_file_is_shut_until_the_scanner_has_cleared_it(here: InProcess, scanner: Scanner):
    (piece,) = sent(here, samples.photo())
    operator = signed_in("operator")
    assert "正在查毒" in case_page(operator)
    assert f"/desk/evidence/{piece.pk}/" not in case_page(operator)
    assert operator.get(f"/desk/evidence/{piece.pk}/").status_code == 404
    here.settle()
    assert scanner.heard == [samples.photo()]
    piece.refresh_from_db()
    assert piece.scan == "clean"
    assert operator.get(f"/desk/evidence/{piece.pk}/").status_code == 200
    assert "已查毒" in case_page(operator)


def test_an_infected_file_stays_sealed_for_good(here: InProcess, scanner: Scanner):
    (piece,) = sent(here, INFECTED)
    here.settle()
    piece.refresh_from_db()
    assert piece.scan == "infected"
    event = Event.objects.get(move="infected")
    assert (event.actor, event.case) == ("system:files", piece.case)
    supervisor = signed_in("supervisor")
    for path in ("", "?original"):
        assert supervisor.get(f"/desk/evidence/{piece.pk}/{path}").status_code == 404
    door = f"/desk/evidence/{piece.pk}/original/"
    assert supervisor.post(door, {"reason": "看看"}).status_code == 422
    assert "带有病毒" in case_page(supervisor)
    assert files.read(piece.kept) == INFECTED
    assert owed.owed()["files"] == 0


def test_while_the_scanner_is_down_nothing_opens_and_everything_is_owed(
    here: InProcess, settings: Any
):
    settings.CLAMAV_SOCKET = "127.0.0.1:1"
    (piece,) = sent(here, samples.photo())
    here.settle()
    here.pass_time(hours=5)
    here.settle()
    piece.refresh_from_db()
    assert (piece.scan, piece.derived) == ("waiting", "")
    assert signed_in("operator").get(f"/desk/evidence/{piece.pk}/").status_code == 404
    assert owed.owed()["files"] == 1
    assert owed.oldest_age() > 5 * 3600
    with Scanner() as running:
        settings.CLAMAV_SOCKET = running.address
        here.pass_time(minutes=10)
        here.settle()
    piece.refresh_from_db()
    assert piece.scan == "clean"
    assert piece.derived


@pytest.mark.parametrize("answer", [b"INSTREAM size limit exceeded. ERROR", b"nonsense"])
def test_a_scanner_that_does_not_say_yes_has_not_said_yes(here, scanner: Scanner, answer: bytes):
    scanner.says = answer
    (piece,) = sent(here, samples.PDF)
    here.settle()
    piece.refresh_from_db()
    assert piece.scan == "waiting"
    assert Examination.objects.get().tries > 0


def test_taking_the_scanner_away_opens_nothing_that_waits(here, scanner: Scanner, settings: Any):
    (piece,) = sent(here, samples.PDF)
    settings.CLAMAV_SOCKET = ""
    here.settle()
    piece.refresh_from_db()
    assert piece.scan == "waiting"


def test_what_staff_bring_is_scanned_as_well(here: InProcess, scanner: Scanner):
    case = make.complaint().case
    upload = File("a.pdf", INFECTED)
    piece = evidence.add(case, title="扫描件", note="", upload=upload, by=make.user("operator"))
    operator = signed_in("operator")
    assert operator.get(f"/desk/evidence/{piece.pk}/").status_code == 404
    here.settle()
    piece.refresh_from_db()
    assert piece.scan == "infected"


def test_a_scanner_behind_a_unix_socket_is_asked_there(here: InProcess, settings: Any):
    settings.CLAMAV_SOCKET = "/nowhere/clamd.ctl"
    sent(here, samples.PDF)
    here.settle()
    assert Evidence.objects.get().scan == "waiting"


def test_a_merged_case_takes_its_files_along_and_each_citizen_sees_the_own(here: InProcess):
    from cases import attachments, complaints

    (piece,) = sent(here, samples.photo())
    dispatcher = make.user("dispatcher")
    into = make.accepted(dispatcher)
    complaints.merge(piece.complaint, into.case, by=dispatcher, reason="重复")
    here.settle()
    piece.refresh_from_db()
    assert piece.case == into.case
    assert piece.derived
    assert [one.title for one in attachments.sent_with(piece.complaint)] == ["照片1"]
    assert attachments.sent_with(into) == []


def test_settled_counts_files_that_wait(here: InProcess, scanner: Scanner):
    sent(here, samples.PDF)
    out = io.StringIO()
    with pytest.raises(SystemExit):
        call_command("settled", stdout=out)
    assert json.loads(out.getvalue())["owed"]["files"] == 1


def test_a_photo_on_which_the_copier_stumbles_is_scanned_once_and_opens(here: InProcess, scanner):
    (piece,) = sent(here, samples.odd_photo())
    here.settle()
    piece.refresh_from_db()
    assert (piece.scan, piece.derived) == ("clean", "")
    assert not Examination.objects.exists()
    assert signed_in("operator").get(f"/desk/evidence/{piece.pk}/").status_code == 200
