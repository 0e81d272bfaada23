"""What the spool kept goes the ordinary way, once the database is back.

A request that the first address handled already, before the carrier asked the second, is known
there by its SID and turn: it files nothing again, and only the answer that nobody heard goes out
by text.
"""

import inspect
import re
from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, QueryDict
from django.urls import resolve
from django.utils import timezone, translation

from hotline import calls, identity, inbox, spool
from hotline.models import OutboundText, SpooledRequest
from hotline.webhooks.fallback import turn_of
from record import owed

FAILED_STEP = re.compile(r"/voice/(recorded|added|after)/\d+/$")
"""Steps that brought something (a voice, the wish for no text); the others only lead to one."""


def take_in() -> int:
    """Move what lies in the spool's files into the database; a crash on the way repeats some,
    which ``hear`` recognises."""
    spool.set_aside()
    moved = 0
    for path in spool.taken():
        held = spool.contents(path)
        rows = [_own(sealed) for sealed in held.records]
        SpooledRequest.objects.bulk_create(rows, batch_size=200)
        spool.done(path, is_unread=held.is_unread)
        moved += len(held.records)
    return moved


def work_off() -> int:
    """Hear what is owed, each in a transaction of its own; one that fails is tried later."""
    return owed.work_off(SpooledRequest.objects.all(), hear)


def hear(row: SpooledRequest) -> None:
    """Let one request go the ordinary way."""
    kept = spool.read(bytes(row.payload))
    request = HttpRequest()
    request.method, request.path = "POST", kept.path
    request.POST = QueryDict(kept.form)
    request.content_type = inbox.FORMS[0]
    request.META["HTTP_I_TWILIO_IDEMPOTENCY_TOKEN"] = kept.idempotency
    name = resolve(kept.path).url_name or ""
    with translation.override(settings.LANGUAGE_CODE):
        WAYS.get(name, _as_addressed)(request)


def _own(sealed: bytes) -> SpooledRequest:
    kept = spool.read(sealed)
    return SpooledRequest(
        kind=kept.path[:32], at=kept.came_at, not_before=timezone.now(), payload=sealed
    )


def _as_addressed(request: HttpRequest) -> None:
    """A report that came to its ordinary address."""
    _ask(request, request.path)


def _text(request: HttpRequest) -> None:
    """A text: what would have answered it goes out by itself, for it was not heard."""
    _ask(request, "/sms/incoming/")
    sid = request.POST.get("MessageSid") or request.POST["SmsSid"]
    unheard = OutboundText.objects.filter(
        about=f"answer:{sid}", state=OutboundText.State.ANSWERED, delivery=""
    ).select_related("person")
    for text in unheard:
        if identity.may_call(text.person):  # else there is nobody to send it to
            text.state, text.next_try_at = OutboundText.State.OWED, timezone.now()
            text.save()


def _call(request: HttpRequest) -> None:
    """A call whose request failed: what it brought is heard; else the call only begins, and
    without a recording it becomes a call-back."""
    failed = urlsplit(request.POST.get("ErrorUrl", "")).path
    if request.POST.get("ParentCallSid"):
        return  # a leg that we dialled is nobody's call
    if FAILED_STEP.fullmatch(failed):
        _ask(request, failed)
    elif "RecordingUrl" in request.POST or "RecordingSid" in request.POST:
        _ask(request, f"/voice/recorded/{turn_of(request)}/")
    else:
        _begin(request)
    if failed.startswith(("/voice/recorded/", "/voice/added/")):
        _over(request)


def _recorded(request: HttpRequest) -> None:
    """The recording of an apology, after which the call was ended."""
    _ask(request, request.path.replace("/fallback/", "/"))
    _over(request)


def _recording(request: HttpRequest) -> None:
    """The report of that recording."""
    _ask(request, request.path.replace("/fallback/", "/"))


def _begin(request: HttpRequest) -> None:
    sid, turn = request.POST["CallSid"], turn_of(request)

    def respond() -> bytes:
        calls.begin(sid, request.POST.get("From", ""))
        return b""

    inbox.once(request, kind="fallback", sid=sid, turn=turn, respond=respond)


def _over(request: HttpRequest) -> None:
    """The fallback said goodbye: the call is over, also where nobody reports it."""
    call = calls.of(request.POST["CallSid"])
    if call is not None:
        calls.over(call, "completed")


def _ask(request: HttpRequest, path: str) -> None:
    """Ask the view of an ordinary address; it was signed when it was spooled."""
    found = resolve(path)
    view = inspect.unwrap(found.func)
    view(request, *found.args, **found.kwargs)


WAYS: dict[str, Callable[[HttpRequest], None]] = {
    "text-fallback": _text,
    "voice-fallback": _call,
    "voice-fallback-recorded": _recorded,
    "voice-fallback-recording": _recording,
}
