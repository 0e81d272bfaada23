"""Webhooks as a carrier posts them, one trap in each file of ``tests/captured``: through the front
door, signed, with the outcome that the file names. The numbers are invented."""

import base64
import hashlib
import hmac
import json
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from django.conf import settings as project
from django.test import Client

from cases.models import Complaint
from hotline import tasks
from hotline.models import Callback, Person, Recording
from simulator.recorder import MemoryShelf
from simulator.voice import tone
from tests.world import InProcess

CAPTURED = sorted((Path(__file__).parent.parent / "captured").glob("*.json"))
FORM = "application/x-www-form-urlencoded"


def signature(path: str, form: dict[str, Any]) -> str:
    """As the carrier signs: keys sorted, the different values of a repeated key sorted."""
    pairs = [(k, v) for k in sorted(form) for v in sorted(set(values_of(form[k])))]
    signed = project.PUBLIC_BASE_URL + path + "".join(k + v for k, v in pairs)
    digest = hmac.new(project.TWILIO_AUTH_TOKEN.encode(), signed.encode(), hashlib.sha1)
    return base64.b64encode(digest.digest()).decode()


def values_of(value: str | list[str]) -> list[str]:
    return value if isinstance(value, list) else [value]


def post(path: str, form: dict[str, Any]) -> Any:
    return Client().post(
        path,
        urlencode(form, doseq=True),
        content_type=FORM,
        headers={"X-Twilio-Signature": signature(path, form)},
    )


def settle(here: InProcess) -> None:
    """Every sweep, until a call that said nothing would have been noticed."""
    for _round in range(3):
        tasks.replay_spool()
        tasks.find_unheard_calls()
        here.settle()
        here.pass_time(minutes=20)


def found(here: InProcess, answer: Any) -> dict[str, Any]:
    """What can be expected, as it came out."""
    complaint = Complaint.objects.first()
    return {
        "status": answer.status_code,
        "complaints": Complaint.objects.count(),
        "callbacks": Callback.objects.filter(done_at__isnull=True).count(),
        "texts_sent": len(here.carrier.sent),
        "kept": Recording.objects.filter(state="kept").count(),
        "linked": Person.objects.filter(number_hash__isnull=False).count(),
        "opted_out": Person.objects.filter(opted_out_at__isnull=False).count(),
        "words": complaint.words if complaint else None,
        "silent": b"<Message" not in answer.content,
    }


@pytest.mark.parametrize("path", CAPTURED, ids=lambda path: path.stem)
def test_a_captured_webhook_comes_out_as_its_file_says(here: InProcess, path: Path):
    captured = json.loads(path.read_text())
    if "recorded" in captured:
        shelve(here, captured["form"]["CallSid"], captured["recorded"])
    for earlier in captured.get("before", []):
        assert post(earlier["path"], earlier["form"]).status_code < 300
    answer = post(captured["path"], captured["form"])
    assert post(captured["path"], captured["form"]).content == answer.content
    expected = captured["expect"]
    assert expected.pop("says", "") in answer.content.decode()
    settle(here)
    outcome = found(here, answer)
    assert {name: outcome[name] for name in expected} == expected


def shelve(here: InProcess, call: str, sid: str) -> None:
    """The carrier holds a recording of this call under this id."""
    shelf = MemoryShelf(account_sid="AC1")
    made = shelf.keep(call, tone(), 7)
    shelf.recordings = {sid: type(made)(**{**vars(made), "sid": sid})}
    shelf.sounds = {sid: shelf.sounds[made.sid]}
    here.carrier.shelf = shelf


def test_no_captured_number_is_a_real_one():
    for path in CAPTURED:
        for number in ("From", "Caller"):
            value = json.loads(path.read_text())["form"].get(number, "")
            bare = value.removeprefix("whatsapp:")
            assert bare.startswith(("+8610000000", "+8673883", "sip:")) or len(bare) < 13, path
