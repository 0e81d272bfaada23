"""Pictures that come with texts: fetched, made evidence, deleted at the carrier."""

import http.server
import threading
from typing import Any

import pytest
from django.conf import settings as project
from django.test import Client

from cases.models import Case, Complaint, Evidence, Message
from hotline import gateway, media, owed
from hotline.models import Callback, Media
from record import files
from tests import make, samples
from tests.people import CITIZEN, WITHHELD
from tests.world import InProcess


def picture(here: InProcess, data: bytes = b"", **said: Any) -> tuple[str, str]:
    return here.carrier.attach(data or samples.photo(), **said)


def test_a_picture_without_words_is_a_complaint(here: InProcess):
    answer = here.text(CITIZEN, "", media=[picture(here)])
    assert "凭证" in answer
    here.settle()
    piece = Evidence.objects.get()
    assert (piece.complaint, piece.title) == (Complaint.objects.get(), "照片1")
    assert files.read(piece.kept) == samples.photo()
    assert piece.derived
    row = Media.objects.get()
    assert (row.state, row.piece) == ("kept", piece)
    assert row.deleted_at_carrier is not None
    assert here.carrier.deleted == [row.sid]


def test_a_second_picture_joins_the_open_complaint(here: InProcess):
    here.text(CITIZEN, "窗口没人", media=[picture(here)])
    here.text(CITIZEN, "", media=[picture(here, samples.PDF), picture(here)])
    here.settle()
    assert Complaint.objects.count() == 1
    assert [p.title for p in Evidence.objects.order_by("pk")] == ["照片1", "文档1", "照片2"]
    assert Message.objects.count() == 1


def test_a_keyword_with_a_picture_is_no_keyword(here: InProcess):
    here.text(CITIZEN, "1", media=[picture(here)])
    here.settle()
    assert Complaint.objects.get().words == "1"
    assert Evidence.objects.count() == 1


def test_new_with_a_picture_is_a_complaint_of_its_own(here: InProcess):
    here.text(CITIZEN, "窗口没人")
    here.text(CITIZEN, "新", media=[picture(here)])
    assert Complaint.objects.count() == 2


def test_a_picture_after_a_receipt_joins_the_complaint_behind_it(here: InProcess):
    receipt = here.text(CITIZEN, "窗口没人").split("凭证")[1][:19]
    here.text(WITHHELD, receipt, media=[picture(here)])
    here.settle()
    assert Evidence.objects.get().complaint == Complaint.objects.get()


def test_the_carrier_repeats_a_text_and_its_picture_is_fetched_once(here: InProcess):
    sent = [picture(here)]
    first, again = (here.text(CITIZEN, "", sid="MM00000001", media=sent) for _twice in range(2))
    here.settle()
    assert first == again
    assert Evidence.objects.count() == 1


def test_nobody_was_asked_about_the_place_so_it_stays_out(here: InProcess):
    here.text(CITIZEN, "", media=[picture(here, samples.photo(place=True))])
    here.settle()
    piece = Evidence.objects.get()
    assert (piece.hides_place, piece.place) == (True, "")


@pytest.mark.parametrize("data", [samples.PAGE, samples.PROGRAM])
def test_what_is_no_kind_of_ours_is_sealed_and_never_opened(here: InProcess, data: bytes):
    here.text(CITIZEN, "看", media=[picture(here, data, content_type="image/jpeg")])
    here.settle()
    piece = Evidence.objects.get()
    assert (piece.scan, files.read(piece.kept)) == ("refused", data)
    staff = Client()
    staff.force_login(make.user("supervisor"))
    assert staff.get(f"/desk/evidence/{piece.pk}/").status_code == 404
    assert staff.get(f"/desk/evidence/{piece.pk}/?original").status_code == 404
    assert "不予打开" in staff.get(f"/desk/cases/{piece.case_id}/").content.decode()


def test_a_picture_that_is_late_is_waited_for(here: InProcess):
    address, kind = picture(here)
    data = here.carrier.media.pop(address.rpartition("/")[2])
    here.text(CITIZEN, "", media=[(address, kind)])
    here.settle()
    assert owed.owed()["media"] == 1
    here.carrier.media[address.rpartition("/")[2]] = data
    here.pass_time(minutes=10)
    here.settle()
    assert owed.owed()["media"] == 0
    assert Evidence.objects.exists()


def test_one_that_never_comes_is_given_up_after_a_day_and_called_back(here: InProcess):
    address, kind = picture(here)
    here.carrier.media.clear()
    here.text(CITIZEN, "", media=[(address, kind)])
    here.settle()
    here.pass_time(hours=25)
    here.settle()
    assert Media.objects.get().state == "dead"
    assert Callback.objects.get(reason="media").complaint == Complaint.objects.get()
    assert (owed.owed()["media"], owed.dead()["media"]) == (0, 1)
    staff = Client()
    staff.force_login(make.user("operator"))
    assert "图片没有送到" in staff.get("/desk/calls/").content.decode()


def test_a_copy_at_the_carrier_is_deleted_however_long_it_takes(here: InProcess, monkeypatch):
    def refuse(message_sid: str, sid: str) -> None:
        raise gateway.CarrierError("busy", final=False)

    with monkeypatch.context() as busy:
        busy.setattr(gateway, "delete_media", refuse)
        here.text(CITIZEN, "", media=[picture(here)])
        here.settle()
        here.pass_time(days=2)
        here.settle()
    assert (Media.objects.get().state, here.carrier.deleted) == ("kept", [])
    here.pass_time(hours=1)
    here.settle()
    assert Media.objects.get().deleted_at_carrier is not None
    assert Evidence.objects.count() == 1


@pytest.mark.parametrize(
    ("url", "sids"),
    [
        ("https://evil.invalid/x/MEabcdefgh?y=/MEother123#z", ("MEabcdefgh",)),
        ("https://c.invalid/Media/../../etc", ()),
        ("https://c.invalid/Media/ME%2F..%2F123", ()),
        ("", ()),
        ("ME" + "a" * 63, ()),
    ],
)
def test_of_an_address_only_its_last_part_counts_and_only_if_it_is_an_id(url, sids):
    assert media.named_in({"NumMedia": "1", "MediaUrl0": url}) == sids


@pytest.mark.parametrize("count", ["x", "-1", "", "²"])
def test_a_count_that_is_none_is_none(count):
    assert media.named_in({"NumMedia": count, "MediaUrl0": "https://c.invalid/MEabcdefgh"}) == ()


def test_an_empty_text_without_a_picture_still_does_what_it_did(here: InProcess):
    here.text(CITIZEN, "")
    assert not Media.objects.exists()
    assert Case.objects.count() == Complaint.objects.count()


# --- The wire -------------------------------------------------------------------------------------


class Carrier(http.server.BaseHTTPRequestHandler):
    """Sends who asks for a file to a store under another name, and notes who signed in where."""

    asked: list[tuple[str, str, bool]]

    def do_GET(self) -> None:
        """The account's address, then the store's."""
        host = self.headers["Host"].partition(":")[0]
        self.asked.append((host, self.path, "Authorization" in self.headers))
        if self.path == "/store/key":
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"picture")
            return
        status = 404 if self.path.endswith("MEmissing1") else 307
        self.send_response(status)
        port = self.server.server_address[1]
        self.send_header("Location", f"http://localhost:{port}/store/key")
        self.end_headers()

    def log_message(self, *args: Any) -> None:
        """Quiet."""


@pytest.fixture
def carrier(settings: Any) -> Any:
    asked: list[tuple[str, str, bool]] = []
    kind = type("Noted", (Carrier,), {"asked": asked})
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), kind)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    settings.TWILIO_API_BASE_URL = f"http://127.0.0.1:{server.server_address[1]}"
    yield asked
    server.shutdown()
    server.server_close()
    gateway._session.cache_clear()


def test_the_stores_address_is_followed_and_our_password_does_not_go_there(carrier):
    assert gateway.fetch_media("MM1", "MEabcdefgh") == b"picture"
    account = f"/2010-04-01/Accounts/{project.TWILIO_ACCOUNT_SID}/Messages/MM1/Media/MEabcdefgh"
    assert carrier == [("127.0.0.1", account, True), ("localhost", "/store/key", False)]


def test_more_than_we_take_is_not_read_to_its_end(carrier, settings):
    settings.UPLOAD_MAX_BYTES = 3
    with pytest.raises(gateway.CarrierError, match="too large"):
        gateway.fetch_media("MM1", "MEabcdefgh")


def test_one_that_is_not_there_is_told_apart(carrier):
    with pytest.raises(gateway.NotThere):
        gateway.fetch_media("MM1", "MEmissing1")
