"""Requests through Django's test client: signed for the public address, in the same process."""

from types import SimpleNamespace
from urllib.parse import parse_qsl

from twilio.request_validator import RequestValidator

from simulator.transport import ClientTransport
from tests.simulator.toy import ACCOUNT, BASE

URL = f"{BASE}/voice/incoming/?a=1"


class Far:
    """Keeps what a test client would have been asked."""

    def post(self, path, **more):
        self.path, self.more = path, more
        return SimpleNamespace(streaming=False, content=b"ok", status_code=200, headers={})

    def get(self, path, **more):
        self.path, self.more = path, more
        return SimpleNamespace(
            streaming=True, streaming_content=[b"o", b"k"], status_code=200, headers={}
        )


def test_a_post_is_signed_for_the_public_address():
    far = Far()
    answer = ClientTransport(far, "k", BASE, ACCOUNT).post(URL, {"Body": "路灯", "Blank": ""})
    assert (answer.status, answer.body) == (200, b"ok")
    form = dict(parse_qsl(far.more["data"], keep_blank_values=True))
    assert far.path == "/voice/incoming/?a=1"
    assert far.more["secure"]
    assert far.more["HTTP_HOST"] == "hotline.example"
    assert RequestValidator("k").validate(URL, form, far.more["HTTP_X_TWILIO_SIGNATURE"])


def test_a_prompt_is_fetched_unsigned_and_a_form_by_get_is_signed():
    far = Far()
    transport = ClientTransport(far, "k", BASE, ACCOUNT)
    assert transport.get(f"{BASE}/a.wav").body == b"ok"
    assert "HTTP_X_TWILIO_SIGNATURE" not in far.more
    transport.get(URL, {"Digits": "1"})
    signature = far.more["HTTP_X_TWILIO_SIGNATURE"]
    assert RequestValidator("k").validate(f"{URL}&Digits=1", {}, signature)
