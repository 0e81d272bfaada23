"""The carrier's doors: signed or refused, once however often repeated, never HTML."""

import re
import threading
from typing import Any

import pytest
from django.conf import settings as project
from django.db import connection, connections
from django.test import Client

from cases.models import Case, Complaint, Evidence
from hotline import gateway, outbox
from hotline.management.commands.routes import routes
from hotline.models import (
    AddedWords,
    Call,
    Callback,
    InboundEvent,
    Intake,
    OutboundText,
    Person,
    Recording,
    Refusal,
)
from simulator.call import Ways
from simulator.signing import sign
from simulator.voice import tone
from tests import canaries
from tests.canaries import Canary
from tests.people import CITIZEN, NEIGHBOUR, WITHHELD
from tests.world import InProcess

CARRIER_PATHS = [
    "/voice/incoming/",
    "/voice/key/1/",
    "/voice/recorded/1/",
    "/voice/recording/1/",
    "/voice/status/",
    "/voice/duty/1/",
    "/voice/talked/1/",
    "/voice/whisper/1/",
    "/voice/taken/1/",
    "/voice/bridge/1/",
    "/voice/bridge-go/1/",
    "/voice/bridge-done/1/",
    "/voice/bridge-ended/1/",
    "/sms/incoming/",
    "/sms/status/",
    "/sms/status/1/",
]


def post(path: str, token: str = "", url: str = "", **form: str) -> Any:
    """Send a form signed as the carrier would, or wrongly."""
    signature = sign(
        token or project.TWILIO_AUTH_TOKEN, url or project.PUBLIC_BASE_URL + path, form
    )
    return Client().post(path, form, headers={"X-Twilio-Signature": signature})


@pytest.mark.django_db
@pytest.mark.parametrize("path", CARRIER_PATHS)
@pytest.mark.parametrize("forgery", ["none", "wrong token", "dropped parameter", "other address"])
def test_what_the_carrier_did_not_sign_is_refused_with_an_empty_403(path, forgery):
    form = {"CallSid": "CA1", "MessageSid": "SM1", "From": CITIZEN, "Body": "x"}
    if forgery == "none":
        answer = Client().post(path, form)
    elif forgery == "wrong token":
        answer = post(path, token="other", **form)
    elif forgery == "dropped parameter":
        signature = sign(project.TWILIO_AUTH_TOKEN, project.PUBLIC_BASE_URL + path, form)
        form.pop("Body")
        answer = Client().post(path, form, headers={"X-Twilio-Signature": signature})
    else:
        answer = post(path, url="https://elsewhere.example" + path, **form)
    assert (answer.status_code, answer.content) == (403, b"")
    assert not InboundEvent.objects.exists()
    assert not Person.objects.exists()
    assert Refusal.objects.get().count == 1


@pytest.mark.django_db
def test_refusals_are_counted_on_few_rows_and_hold_no_text():
    for n in range(200):
        Client().post(f"/voice/key/{n}/", {"CallSid": "CA1", "From": CITIZEN})
    assert Refusal.objects.count() <= 51
    assert sum(Refusal.objects.values_list("count", flat=True)) == 200
    assert CITIZEN not in str(list(Refusal.objects.values()))


@pytest.mark.django_db
def test_an_empty_token_lets_nobody_in(settings):
    settings.TWILIO_AUTH_TOKEN = settings.TWILIO_AUTH_TOKEN_NEXT = ""
    signature = sign("", project.PUBLIC_BASE_URL + "/sms/incoming/", {"MessageSid": "SM1"})
    answer = Client().post(
        "/sms/incoming/", {"MessageSid": "SM1"}, headers={"X-Twilio-Signature": signature}
    )
    assert answer.status_code == 403


@pytest.mark.django_db
def test_both_tokens_of_a_rotation_are_good(settings):
    settings.TWILIO_AUTH_TOKEN_NEXT = "the-next-token"
    answer = post(
        "/sms/incoming/", token="the-next-token", MessageSid="SM1", From=CITIZEN, Body="x"
    )
    assert answer.status_code == 200


@pytest.mark.django_db
def test_the_host_of_the_request_plays_no_part_in_the_signature(settings):
    settings.PUBLIC_BASE_URL = "https://hotline.example:8443"
    settings.ALLOWED_HOSTS = ["127.0.0.1", "hotline.example"]
    form = {"MessageSid": "SM1", "From": CITIZEN, "Body": "窗口没人 🙂", "New": "", "X": " a "}
    signature = sign(project.TWILIO_AUTH_TOKEN, "https://hotline.example:8443/sms/incoming/", form)
    answer = Client().post(
        "/sms/incoming/", form, headers={"X-Twilio-Signature": signature, "Host": "127.0.0.1"}
    )
    assert answer.status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize("path", CARRIER_PATHS)
def test_a_missing_slash_is_an_error_and_never_a_redirect(path):
    assert Client().post(path.rstrip("/"), {}).status_code not in (301, 302)


@pytest.mark.django_db
def test_an_error_is_an_empty_500_so_that_the_carrier_asks_its_fallback(monkeypatch):
    def broken(*_: Any, **__: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr("hotline.identity.remember", broken)
    answer = post("/sms/incoming/", MessageSid="SM1", From=CITIZEN, Body="x")
    assert (answer.status_code, answer.content) == (500, b"")
    assert not InboundEvent.objects.exists()


def test_every_carrier_address_is_signed_and_no_other():
    for route in routes():
        is_carrier = re.match(r"(?:\^\(\?:)?(?:voice|sms|channel)\b", route.pattern) is not None
        if route.name == "hotline:prompt-sound":  # a carrier fetches what it plays unsigned
            assert (route.guard, route.methods) == ("anyone", ("GET", "HEAD"))
            continue
        assert (route.guard == "carrier") == is_carrier, route


# --- Texts -------------------------------------------------------------------------------------


def test_a_repeated_text_gets_the_same_bytes_and_files_nothing_twice(here: InProcess):
    form = {"MessageSid": "SM0001", "From": CITIZEN, "To": "+1", "Body": "窗口没人"}
    first, again = post("/sms/incoming/", **form), post("/sms/incoming/", **form)
    assert first.content == again.content
    assert first.headers["Content-Type"].startswith("text/xml")
    assert (Complaint.objects.count(), Intake.objects.count(), Case.objects.count()) == (1, 1, 1)
    assert OutboundText.objects.get().state == "answered"


def test_nothing_at_rest_holds_the_number_or_the_receipt_in_plain(here: InProcess):
    answer = here.text(CITIZEN, "窗口没人")
    receipt = answer.replace(" ", "")[6:22]
    assert receipt.isdigit()
    assert canaries.found([Canary(CITIZEN), Canary(receipt)], canaries.database()) == []


def test_a_second_text_within_a_day_joins_and_the_word_new_does_not(here: InProcess):
    here.text(CITIZEN, "窗口没人")
    assert "已补充" in here.text(CITIZEN, "下午还是没人")
    here.text(CITIZEN, "新 另一件事")
    assert (Complaint.objects.count(), AddedWords.objects.count()) == (2, 1)
    here.pass_time(hours=25)
    here.text(CITIZEN, "第三件事")
    assert Complaint.objects.count() == 3


def test_another_citizen_is_another_complaint(here: InProcess):
    here.text(CITIZEN, "窗口没人")
    here.text(NEIGHBOUR, "窗口没人")
    assert Complaint.objects.values("alias").distinct().count() == 2


def test_the_carriers_opt_out_is_obeyed_in_silence(here: InProcess):
    assert here.text(CITIZEN, "STOP", opt_out="STOP") == ""
    assert Person.objects.get().opted_out_at is not None
    assert not Complaint.objects.exists()
    here.text(CITIZEN, "START", opt_out="START")
    assert Person.objects.get().opted_out_at is None


@pytest.mark.parametrize("body", ["", "🙂" * 500, "求助" * 800, " \n "])
def test_any_body_is_a_complaint(here: InProcess, body: str):
    assert (
        here.text(CITIZEN, body)
        if body.strip()
        else post("/sms/incoming/", MessageSid="SM1", From=CITIZEN, Body=body)
    )
    assert Complaint.objects.get().words == body


def test_delivery_reports_never_go_back_and_unknown_ones_are_kept(here: InProcess):
    here.text(CITIZEN, "窗口没人")
    text = OutboundText.objects.get()
    path = f"/sms/status/{text.pk}/"
    for status in ("delivered", "sent", "queued", "delivered"):
        answer = post(path, MessageSid="SM-later", MessageStatus=status)
        assert (answer.status_code, answer.content) == (204, b"")
    text.refresh_from_db()
    assert text.delivery == "delivered"
    assert post("/sms/status/999/", MessageSid="SMx", MessageStatus="odd").status_code == 204
    assert post("/sms/status/", MessageSid="SMy", MessageStatus="sent").status_code == 204


# --- Calls -------------------------------------------------------------------------------------


@pytest.mark.parametrize("profile", ["full", "touchtone"])
@pytest.mark.parametrize("report", ["after", "before", "late", "twice", "never", "failed"])
@pytest.mark.parametrize("then", ["#", "hangup", "silence"])
def test_a_spoken_complaint_is_one_complaint_whatever_the_carrier_reports(
    here: InProcess, profile: str, report: str, then: str
):
    line = here.line(CITIZEN, ways=Ways(profile=profile, recording_report=report)).ring()
    line.say_nothing()
    line.speak(then=then)
    if not line.ended:
        line.hang_up()
    here.settle()
    assert Complaint.objects.count() == Intake.objects.count() == 1
    assert Recording.objects.get().state == "kept"
    piece = Evidence.objects.get()
    assert piece.recording == Recording.objects.get().opaque
    assert len(piece.sha256) == 64
    assert here.carrier.deleted == [Recording.objects.get().sid]
    (receipt,) = here.inbox(CITIZEN)
    assert "凭证" in receipt


def test_the_greeting_leads_to_the_tone_without_a_key_in_seven_seconds(here: InProcess):
    answer = post("/voice/incoming/", CallSid="CA00000001", From=CITIZEN, CallStatus="ringing")
    xml = answer.content.decode()
    assert xml.index("<Gather") < xml.index("<Record") < xml.index("<Redirect")
    assert 'timeout="1"' in xml
    assert "娄星区投诉热线" in xml


def test_the_hotline_speaks_its_own_language_whatever_the_carrier_accepts(here: InProcess):
    form = {"CallSid": "CA00000009", "From": CITIZEN}
    signature = sign(project.TWILIO_AUTH_TOKEN, project.PUBLIC_BASE_URL + "/voice/incoming/", form)
    headers = {"X-Twilio-Signature": signature, "Accept-Language": "en-US,en"}
    answer = Client().post("/voice/incoming/", form, headers=headers)
    assert "娄星区投诉热线" in answer.content.decode()


def test_each_step_repeated_by_the_carrier_gets_the_same_bytes(here: InProcess):
    steps = [
        ("/voice/incoming/", {}),
        ("/voice/key/1/", {"Digits": "5"}),
        ("/voice/recorded/2/", {"RecordingSid": "RE00000001", "Digits": "#"}),
        ("/voice/after/3/", {"Digits": "1"}),
    ]
    for path, more in steps:
        form = {"CallSid": "CA00000001", "From": CITIZEN, "CallStatus": "in-progress", **more}
        first, again = post(path, **form), post(path, **form)
        assert first.status_code == 200
        assert first.content == again.content, path
    assert Complaint.objects.count() == 1


def test_who_says_nothing_is_asked_once_more_and_then_let_go(here: InProcess):
    line = here.line(CITIZEN).ring()
    for _try in range(5):
        if not line.ended:
            line.say_nothing()
    assert line.ended
    here.settle()
    here.pass_time(seconds=60)
    here.settle()
    assert not Complaint.objects.exists()
    assert Callback.objects.get().reason == "missed"


def test_who_hangs_up_before_the_tone_is_called_back_unless_withheld(here: InProcess):
    for number in (CITIZEN, WITHHELD):
        here.line(number).ring().hang_up()
    here.pass_time(seconds=70)
    here.settle()
    assert Callback.objects.count() == 1
    assert not Complaint.objects.exists()


def test_a_lost_text_provider_is_tried_again_and_a_refusal_is_final(here: InProcess):
    here.carrier.refuses = gateway.CarrierError("busy", final=False)
    here.line(CITIZEN).ring().speak(then="hangup")
    here.settle()
    text = OutboundText.objects.get()
    assert (text.state, text.tries > 0) == ("owed", True)
    here.carrier.refuses = gateway.CarrierError("opted out", final=True, code="21610")
    here.pass_time(minutes=10)
    here.settle()
    text.refresh_from_db()
    assert text.state == "dead"
    assert text.person.opted_out_at is not None


def test_a_text_that_cannot_be_written_holds_up_no_other_and_is_given_up(here: InProcess):
    here.line(CITIZEN).ring().speak(then="hangup")
    broken = OutboundText.objects.get()
    OutboundText.objects.filter(pk=broken.pk).update(template="no such template")
    here.line(NEIGHBOUR).ring().speak(then="hangup")
    here.settle()
    assert len(here.inbox(NEIGHBOUR)) == 1
    for _try in range(outbox.TRIES):
        here.pass_time(minutes=10)
        here.settle()
    broken.refresh_from_db()
    assert (broken.state, broken.tries) == ("dead", outbox.TRIES - 1)
    assert Callback.objects.get().text == broken


def test_a_text_whose_sender_died_is_adopted_and_not_sent_twice(here: InProcess):
    from hotline import replies, tasks

    here.line(CITIZEN).ring().speak(then="hangup")
    text = OutboundText.objects.get()
    body = replies.render(text)
    here.carrier.sent.append((CITIZEN, body))  # it left, and then the worker died
    text.claimed_until = text.next_try_at
    text.save()
    here.pass_time(minutes=2)
    tasks.send_texts()
    assert [b for to, b in here.carrier.sent if to == CITIZEN] == [body]
    text.refresh_from_db()
    assert (text.state, text.sid) == ("sent", "SM-found")


def test_a_caller_whose_recording_is_reported_first_still_gets_his_receipt(here: InProcess):
    sid = here.carrier.shelf.keep("CA00000001", tone(), 2).sid
    report = {"CallSid": "CA00000001", "RecordingSid": sid, "RecordingStatus": "completed"}
    post("/voice/recording/1/", **report)
    call = {"CallSid": "CA00000001", "From": CITIZEN, "Direction": "inbound"}
    post("/voice/status/", **call, CallStatus="completed")
    post("/voice/incoming/", **call, CallStatus="ringing")
    here.settle()
    assert len(here.inbox(CITIZEN)) == 1
    here.text(CITIZEN, "窗口没人")
    assert Person.objects.filter(number_hash__isnull=False).count() == 1


def test_two_calls_in_a_minute_are_two_complaints_of_one_person(here: InProcess):
    for _call in range(2):
        here.line(CITIZEN).ring().speak(then="hangup")
    assert (Complaint.objects.count(), Call.objects.count(), Person.objects.count()) == (2, 2, 1)


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="races are proved on PostgreSQL")
def test_the_same_text_at_the_same_moment_is_filed_once():
    answers: list[bytes] = []

    def send(sid: str) -> None:
        answers.append(post("/sms/incoming/", MessageSid=sid, From=CITIZEN, Body="新 甲").content)
        connections.close_all()

    for n in range(20):
        pair = [threading.Thread(target=send, args=(f"SM{n:08d}",)) for _twice in range(3)]
        for thread in pair:
            thread.start()
        for thread in pair:
            thread.join()
    assert len(answers) == 60
    assert len(set(answers)) == 20
    assert (Complaint.objects.count(), Intake.objects.count()) == (20, 20)


def test_who_opted_out_is_not_called_instead(here: InProcess):
    here.line(CITIZEN).ring().speak(then="hangup")
    here.settle()
    path = f"/sms/status/{OutboundText.objects.get().pk}/"
    post(path, MessageSid="SMx", MessageStatus="undelivered", ErrorCode="21610")
    assert not Callback.objects.exists()
    assert Person.objects.get().opted_out_at is not None


def test_a_text_is_answered_in_its_own_language(here: InProcess):
    here.line(CITIZEN).ring().speak(then="hangup")
    assert here.text(CITIZEN, "The street lamp is broken").startswith("Added to case")
    receipt = here.text(NEIGHBOUR, "Nobody at the counter").split("Receipt ")[1][:19]
    assert "received" in here.text(NEIGHBOUR, receipt)


def test_a_recording_that_never_comes_is_given_up_after_a_day_and_called_back(here: InProcess):
    here.line(CITIZEN).ring().speak(then="hangup")
    here.carrier.shelf.sounds.clear()
    here.settle()
    assert Recording.objects.get().state == "awaited"
    here.pass_time(hours=25)
    here.settle()
    assert Recording.objects.get().state == "dead"
    assert Callback.objects.get(reason="lost").complaint == Complaint.objects.get()


def test_a_copy_at_the_carrier_is_deleted_however_long_it_takes(here: InProcess, monkeypatch):
    def refuse(sid: str) -> None:
        raise gateway.CarrierError("busy", final=False)

    delete = gateway.delete_recording
    monkeypatch.setattr(gateway, "delete_recording", refuse)
    here.line(CITIZEN).ring().speak(then="hangup")
    here.settle()
    here.pass_time(days=2)
    here.settle()
    assert Recording.objects.get().deleted_at_carrier is None
    monkeypatch.setattr(gateway, "delete_recording", delete)
    here.pass_time(hours=1)
    here.settle()
    assert Recording.objects.get().deleted_at_carrier is not None
    assert Recording.objects.get().state == "kept"


@pytest.mark.parametrize(
    "path", ["/voice", "/voice/", "/sms", "/sms/", "/channel/", "/channel/x", "/channel/x/y/"]
)
def test_no_address_beside_the_carriers_shows_a_page(here: InProcess, path: str):
    forged, signed = Client().post(path), post(path)
    assert (forged.status_code, forged.content) == (403, b"")
    assert (signed.status_code, signed.content) == (404, b"")


BROKEN = {
    "torn": ("multipart/form-data", b"x"),
    "in another charset": ("application/x-www-form-urlencoded; charset=latin-1", b"a=%ff"),
    "too large": ("application/x-www-form-urlencoded", b"a" * 3_000_000),
    "of too many fields": ("application/x-www-form-urlencoded", b"a=1&" * 300),
}


@pytest.mark.parametrize("signature", ["", "forged"])
@pytest.mark.parametrize("broken", BROKEN)
@pytest.mark.parametrize("path", ["/voice/incoming/", "/sms/incoming/", "/voice/fallback/"])
def test_a_forged_form_that_cannot_be_read_is_a_forgery(
    here: InProcess, path: str, broken: str, signature: str
):
    content_type, body = BROKEN[broken]
    headers = {"X-Twilio-Signature": signature} if signature else {}
    for _again in range(2):
        answer = Client().generic("POST", path, body, content_type=content_type, headers=headers)
        assert (answer.status_code, answer.content) == (403, b"")
    assert sum(row.count for row in Refusal.objects.all()) == (2 if "fallback" not in path else 0)
