"""The carrier's callbacks of one call in any order, repeated or lost, come to the same rows."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.conf import settings as project
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from cases.models import Complaint
from hotline import tasks
from hotline.models import Callback, OutboundText, Recording
from simulator.recorder import MemoryShelf
from simulator.signing import sign
from simulator.voice import tone
from tests.people import CITIZEN
from tests.world import InProcess, start_of_time

CALL = "CA00000001"
VOICE = {"CallSid": CALL, "From": CITIZEN, "To": "+1", "Direction": "inbound"}
REPORT = {"CallSid": CALL, "AccountSid": "AC1", "RecordingSource": "RecordVerb"}
URL = "https://elsewhere.example/Recordings/"
NOBODY = {"RecordingSid": "RE-absent-01", "RecordingDuration": "0", "ErrorCode": "16102"}


def forms(sid: str) -> dict[str, tuple[str, dict[str, str]]]:
    """Everything that the carrier may post of a call that recorded ``sid`` at its second tone."""
    heard = {"RecordingSid": sid, "RecordingUrl": URL + sid, "RecordingDuration": "2"}
    action = VOICE | heard | {"CallStatus": "completed", "Digits": "hangup"}
    failed = {"ErrorCode": "11200", "ErrorUrl": f"{project.PUBLIC_BASE_URL}/voice/recorded/2/"}
    return {
        "greeting": ("/voice/incoming/", VOICE | {"CallStatus": "ringing"}),
        "key": ("/voice/key/1/", VOICE | {"CallStatus": "in-progress", "Digits": "5"}),
        "absent": ("/voice/recording/1/", REPORT | NOBODY | {"RecordingStatus": "absent"}),
        "silent": ("/voice/silent/1/", VOICE | {"CallStatus": "in-progress"}),
        "status": ("/voice/status/", VOICE | {"CallStatus": "completed"}),
        "action": ("/voice/recorded/2/", action),
        "action at the fallback": ("/voice/fallback/", action | failed),
        "completed": ("/voice/recording/2/", REPORT | heard | {"RecordingStatus": "completed"}),
        "failed": (
            "/voice/recording/2/",
            REPORT | heard | {"RecordingStatus": "failed", "RecordingDuration": "-1"},
        ),
    }


SILENT = ("greeting", "key", "absent", "silent", "status")
SPOKEN = tuple(forms("x"))
SWEEPS = ("sweep", "twenty minutes")


def orders(names: tuple[str, ...]) -> st.SearchStrategy[list[str]]:
    """At least one of the carrier's posts, any of them any number of times, sweeps among them."""
    posts = st.lists(st.sampled_from(names + SWEEPS), min_size=1, max_size=14)
    return posts.filter(lambda order: any(name in names for name in order))


@contextmanager
def one_call(here: InProcess, clock: Any, *, spoken: bool) -> Iterator[str]:
    """A world of its own for one example; what it wrote is taken back."""
    clock.move_to(start_of_time())
    cache.clear()
    here.carrier.shelf = MemoryShelf(account_sid="AC1")
    here.carrier.deleted.clear()
    here.carrier.sent.clear()
    sid = here.carrier.shelf.keep(CALL, tone(), 2).sid if spoken else "RE-none-0001"
    with transaction.atomic():
        yield sid
        transaction.set_rollback(True)


def post(path: str, form: dict[str, str]) -> None:
    signature = sign(project.TWILIO_AUTH_TOKEN, project.PUBLIC_BASE_URL + path, form)
    answer = Client().post(path, form, headers={"X-Twilio-Signature": signature})
    assert answer.status_code in (200, 204), path


def play(here: InProcess, order: list[str], sid: str) -> None:
    """What comes in, in this order, and then every sweep until nothing moves."""
    for name in [*order, *("twenty minutes", "sweep") * 3]:
        if name == "sweep":
            tasks.replay_spool()
            here.settle()
        elif name == "twenty minutes":
            here.pass_time(minutes=20)
            tasks.find_unheard_calls()
        else:
            post(*forms(sid)[name])


def outcome(here: InProcess) -> dict[str, Any]:
    """The rows that count."""
    return {
        "complaints": Complaint.objects.count(),
        "call-backs": Callback.objects.filter(done_at__isnull=True).count(),
        "kept": list(Recording.objects.filter(state="kept").values_list("sid", flat=True)),
        "deleted": list(here.carrier.deleted),
        "two receipts": OutboundText.objects.count() > 1 or len(here.carrier.sent) > 1,
    }


fixtures = [HealthCheck.function_scoped_fixture]  # each example brings its own world


@pytest.mark.slow
@settings(max_examples=60, deadline=None, suppress_health_check=fixtures)
@given(order=orders(SPOKEN))
@example(order=["completed", "greeting", "status"])
@example(order=["status", "absent", "twenty minutes", "sweep", "action"])
@example(order=["status"])
@example(order=["action", "action at the fallback", "completed", "failed"])
def test_a_voice_is_filed_kept_and_deleted_once(here: InProcess, clock: Any, order: list[str]):
    with one_call(here, clock, spoken=True) as sid:
        play(here, order, sid)
        expected = {"complaints": 1, "call-backs": 0, "kept": [sid], "deleted": [sid]}
        assert outcome(here) == expected | {"two receipts": False}


@pytest.mark.slow
@settings(max_examples=30, deadline=None, suppress_health_check=fixtures)
@given(order=orders(SILENT))
@example(order=["absent"])
@example(order=["status", "greeting"])
@example(order=["absent", "status"])
def test_a_silent_call_is_one_call_back(here: InProcess, clock: Any, order: list[str]):
    with one_call(here, clock, spoken=False) as sid:
        play(here, order, sid)
        # A lone report of silence names no number, so there is nobody to call.
        called = 0 if set(order) <= {"absent", *SWEEPS} else 1
        expected = {"complaints": 0, "call-backs": called, "kept": [], "deleted": []}
        assert outcome(here) == expected | {"two receipts": False}
