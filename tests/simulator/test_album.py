"""Pictures with texts, on the carrier's side."""

import base64
import json

import pytest
from django.test import Client
from twilio.base.exceptions import TwilioRestException

from simulator.client import Phone
from tests.simulator.conftest import TOKEN, eventually
from tests.simulator.test_rest import Twilio, _basic, twilio
from tests.simulator.toy import ACCOUNT, CALLER

__all__ = ["twilio"]
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 32
SIGNED_IN = {"HTTP_AUTHORIZATION": _basic((ACCOUNT, TOKEN))}


def send(web: Client, **fields: str) -> int:
    photo = {"photo": base64.b64encode(PNG).decode(), "photo_type": "image/png"}
    said = {"from": CALLER, "body": "", **photo, **fields}
    return web.post("/api/texts", json.dumps(said), "application/json").status_code


def told(product) -> dict[str, str]:
    return product.form("/sms/incoming/")


def test_a_text_with_a_picture_names_it_as_the_carrier_does(web, product):
    assert send(web) == 201
    form = told(product)
    assert (form["NumMedia"], form["MediaContentType0"]) == ("1", "image/png")
    assert form["MessageSid"].startswith("MM")
    account = f"http://phone.test/2010-04-01/Accounts/{ACCOUNT}"
    assert form["MediaUrl0"].startswith(f"{account}/Messages/{form['MessageSid']}/Media/ME")
    thread = web.get("/api/texts", {"number": CALLER}).json()["texts"]
    assert thread[0]["media"] == "1"


def test_who_asks_is_sent_to_the_store_and_gets_the_picture_there(web, product, at):
    send(web)
    path = told(product)["MediaUrl0"].removeprefix("http://phone.test")
    assert web.get(path).status_code == 401
    sent_on = web.get(path, **SIGNED_IN)
    assert sent_on.status_code == 307
    store = sent_on.headers["Location"].removeprefix("http://phone.test")
    assert web.get(store).content == PNG
    assert web.get(store[:-1] + "x").status_code == 404


def test_the_store_takes_no_password_when_it_is_another_host(web, product, at):
    send(web)
    (made,) = at.album.media.values()
    at.album.api_base = "http://127.0.0.1:8001"
    assert at.album.store(made).startswith("http://localhost:8001/media/")
    assert web.get(f"/media/{made.sid}/{made.key}", **SIGNED_IN).status_code == 400


def test_the_library_lists_describes_and_deletes_it(web, product, twilio: Twilio):
    send(web)
    text = twilio.messages(told(product)["MessageSid"])
    assert text.fetch().num_media == "1"
    (listed,) = text.media.list()
    assert text.media(listed.sid).fetch().content_type == "image/png"
    assert text.media(listed.sid).delete()
    with pytest.raises(TwilioRestException) as gone:
        text.media(listed.sid).fetch()
    assert gone.value.status == 404
    path = told(product)["MediaUrl0"].removeprefix("http://phone.test")
    assert web.get(path, **SIGNED_IN).status_code == 404


def test_pictures_outlive_the_process_and_go_with_their_text(web, product, at):
    send(web)
    eventually(lambda: any(text.status == "delivered" for text in at.texts.values()))
    again = type(at)(at.account, at.transport)
    (made,) = again.album.media.values()
    assert again.album.read(made) == PNG
    again.forget(made.message_sid)
    assert not list(again.album.folder.iterdir())


def test_a_picture_is_sent_from_the_terminal(monkeypatch, tmp_path):
    from django.core.management import call_command

    asked: list[dict[str, str]] = []

    def ask(self, path: str, fields: dict[str, str]) -> dict[str, list[str]]:
        asked.append(fields)
        return {"replies": []}

    monkeypatch.setattr(Phone, "ask", ask)
    (tmp_path / "a.png").write_bytes(PNG)
    call_command("text", "--photo", str(tmp_path / "a.png"))
    assert asked[0]["photo_type"] == "image/png"
    assert (asked[0]["body"], base64.b64decode(asked[0]["photo"])) == ("", PNG)


@pytest.mark.parametrize("fields", [{"photo": "%%%"}, {"photo": ""}])
def test_no_picture_and_no_words_are_no_text(web, fields):
    assert send(web, **fields) == 400


def test_a_picture_larger_than_networks_carry_is_refused(web, monkeypatch):
    from simulator import api

    monkeypatch.setattr(api, "MOST_PHOTO", 10)
    assert send(web) == 400
