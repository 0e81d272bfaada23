"""The REST interface, asked by the carrier's own library."""

from datetime import UTC, date, datetime
from urllib.parse import urlencode, urlsplit

import pytest
from django.test import Client
from twilio.base.exceptions import TwilioRestException
from twilio.http.http_client import TwilioHttpClient
from twilio.http.response import Response
from twilio.rest import Client as Twilio

from simulator import voice
from tests.simulator.conftest import TOKEN, eventually
from tests.simulator.toy import ACCOUNT, BASE, CALLER, EMPTY, HOTLINE


class HereHttpClient(TwilioHttpClient):
    """The library's transport, turned to the phone in this process."""

    def request(self, method, url, params=None, data=None, headers=None, auth=None, **more):
        parts = urlsplit(url)
        query = urlencode(params or {}) or parts.query
        extra = {"HTTP_AUTHORIZATION": _basic(auth)} if auth else {}
        answer = Client().generic(
            method,
            f"{parts.path}?{query}" if query else parts.path,
            urlencode(data or {}),
            content_type="application/x-www-form-urlencoded",
            **extra,
        )
        return Response(answer.status_code, answer.content.decode(errors="replace"))


def _basic(auth):
    import base64

    pair = f"{auth[0]}:{auth[1]}".encode()
    return "Basic " + base64.b64encode(pair).decode()


@pytest.fixture
def twilio(at):
    return Twilio(ACCOUNT, TOKEN, http_client=HereHttpClient())


def send(twilio, **more):
    fields = {"to": CALLER, "from_": HOTLINE, "body": "您的投诉已受理", **more}
    return twilio.messages.create(**fields)


def test_a_text_is_taken_then_delivered_and_reported(twilio, product):
    made = send(twilio, status_callback=f"{BASE}/sms/status/8/")
    assert (made.status, made.direction, made.to) == ("queued", "outbound-api", CALLER)
    assert made.num_segments == "1"
    eventually(lambda: twilio.messages(made.sid).fetch().status == "delivered")
    eventually(lambda: len(product.posted) == 3)
    reports = [form for path, form in product.posted if path == "/sms/status/8/"]
    assert [form["MessageStatus"] for form in reports] == ["queued", "sent", "delivered"]
    assert {form["MessageSid"] for form in reports} == {made.sid}


def test_texts_are_listed_by_recipient_and_day(twilio):
    made = send(twilio)
    send(twilio, to="+15550100")
    today = datetime.now(UTC).date()
    assert [each.sid for each in twilio.messages.list(to=CALLER, date_sent=today)] == [made.sid]
    assert twilio.messages.list(to=CALLER, date_sent=date(2020, 1, 1)) == []
    assert len(twilio.messages.list(to=CALLER, date_sent_after=today)) == 1
    assert twilio.messages.list(to=CALLER, date_sent_before=date(2020, 1, 1)) == []


def test_a_long_list_is_paged(twilio, at):
    sent = {send(twilio, body=f"{number}").sid for number in range(7)}
    found = twilio.messages.list(page_size=3)
    assert {each.sid for each in found} == sent


def test_a_text_is_redacted_then_deleted(twilio):
    made = send(twilio)
    eventually(lambda: twilio.messages(made.sid).fetch().status == "delivered")
    assert twilio.messages(made.sid).update(body="").body == ""
    assert twilio.messages(made.sid).delete()
    with pytest.raises(TwilioRestException) as gone:
        twilio.messages(made.sid).fetch()
    assert gone.value.status == 404


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"to": "+8656696"}, 21211),
        ({"to": "+266696687"}, 21211),
        ({"to": "anonymous"}, 21211),
        ({"to": "12"}, 21211),
        ({"to": ""}, 21604),
        ({"from_": ""}, 21603),
        ({"from_": "+15550100"}, 21606),
        ({"body": ""}, 21602),
        ({"body": "a" * 1601}, 21617),
        ({"status_callback": "/sms/status/8/"}, 21609),
        ({"status_callback": "https://evil.example/"}, 21609),
    ],
)
def test_a_text_is_refused_with_the_carriers_number(twilio, fields, code):
    with pytest.raises(TwilioRestException) as refusal:
        send(twilio, **fields)
    assert (refusal.value.status, refusal.value.code) == (400, code)


def test_who_texted_stop_is_not_texted_until_start(twilio, at):
    at.receive(CALLER, " stop ")
    with pytest.raises(TwilioRestException) as refusal:
        send(twilio)
    assert refusal.value.code == 21610
    at.receive(CALLER, "START")
    assert send(twilio).sid


def test_a_number_that_is_switched_off_is_reported_so(twilio, product):
    made = send(twilio, to="+8610000009999", status_callback=f"{BASE}/sms/status/8/")
    eventually(lambda: twilio.messages(made.sid).fetch().error_code == 30003)
    eventually(lambda: product.form("/sms/status/8/").get("ErrorCode") == "30003")


@pytest.fixture
def recording(at):
    line = at.new_call(CALLER).ring()
    line.speak(voice.tone(2), then="hangup")
    return at.shelf.of_call(line.sid)[0]


def test_a_calls_recording_is_listed_described_fetched_and_deleted(twilio, recording):
    call = recording.call_sid
    assert [each.sid for each in twilio.recordings.list(call_sid=call)] == [recording.sid]
    assert [each.sid for each in twilio.calls(call).recordings.list()] == [recording.sid]
    assert twilio.recordings.list(call_sid="CA0") == []
    found = twilio.recordings(recording.sid).fetch()
    assert (found.duration, found.status, found.call_sid) == ("2", "completed", call)
    assert twilio.recordings(recording.sid).delete()
    with pytest.raises(TwilioRestException) as gone:
        twilio.recordings(recording.sid).fetch()
    assert gone.value.status == 404
    assert twilio.recordings.list(call_sid=call) == []


@pytest.mark.parametrize("ending", ["", ".wav"])
def test_the_sound_is_the_original(at, recording, ending):
    path = f"/2010-04-01/Accounts/{ACCOUNT}/Recordings/{recording.sid}{ending}"
    header = {"HTTP_AUTHORIZATION": _basic((ACCOUNT, TOKEN))}
    answer = Client().get(path, **header)
    assert answer.content == voice.tone(2)
    assert answer["Content-Type"] == "audio/x-wav"
    at.shelf.delete(recording.sid)
    assert Client().get(path, **header).status_code == 404


@pytest.mark.parametrize("auth", [None, (ACCOUNT, "wrong"), ("AC0", TOKEN)])
def test_nobody_else_gets_in(at, recording, auth):
    header = {"HTTP_AUTHORIZATION": _basic(auth)} if auth else {}
    path = f"/2010-04-01/Accounts/{ACCOUNT}/Recordings/{recording.sid}"
    assert Client().get(path, **header).status_code == 401
    assert Client().delete(f"{path}.json", **header).status_code == 401


def test_recordings_and_texts_outlive_the_process(at, recording, twilio):
    made = send(twilio)
    eventually(lambda: twilio.messages(made.sid).fetch().status == "delivered")
    again = type(at)(at.account, at.transport)
    assert again.shelf.sound(recording.sid) == voice.tone(2)
    assert again.texts[made.sid].body == "您的投诉已受理"


def ring(twilio, **more):
    asked = {
        "to": "+8610000000124",
        "from_": HOTLINE,
        "url": f"{BASE}/voice/bridge/1/",
        "status_callback": f"{BASE}/voice/bridge-ended/1/",
    }
    return twilio.calls.create(**asked | more)


@pytest.mark.parametrize(
    ("desk", "status"), [("answered", "completed"), ("busy", "busy"), ("no-answer", "no-answer")]
)
def test_a_call_out_is_acted_out_and_its_end_reported(product, at, web, twilio, desk, status):
    product.answers["/voice/bridge/1/"] = "<Say>ok</Say><Hangup/>"
    product.answers["/voice/bridge-ended/1/"] = EMPTY
    assert web.post("/api/desk", {"desk": desk}).json() == {"desk": desk}
    made = ring(twilio)
    assert made.direction == "outbound-api"
    eventually(lambda: "/voice/bridge-ended/1/" in product.paths())
    form = product.form("/voice/bridge-ended/1/")
    assert (form["CallStatus"], form["CallSid"]) == (status, made.sid)
    assert ("/voice/bridge/1/" in product.paths()) == (desk == "answered")


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"to": "+266696687"}, 21211),
        ({"from_": "+8610000000999"}, 21210),
        ({"url": "https://elsewhere.example/"}, 21205),
        ({"status_callback": "https://elsewhere.example/"}, 21609),
    ],
)
def test_a_call_out_that_no_carrier_takes_is_refused(at, twilio, wrong, code):
    with pytest.raises(TwilioRestException) as refused:
        ring(twilio, **wrong)
    assert refused.value.code == code
    assert not at.calls
