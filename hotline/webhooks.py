"""The carrier's doors. Each is signed, answers POST alone, never redirects, never shows HTML;
on any error the body is empty and the status 5xx, so that the carrier asks its fallback."""

import functools
import logging
import re
from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import translation
from django.views.decorators.csrf import csrf_exempt

from hotline import calls, deliveries, gateway, inbox, limits, refusals, texts, twiml
from hotline.dialogue import STEPS, WRONG_RECEIPTS, Found, voice
from hotline.models import Call

log = logging.getLogger(__name__)

SID = re.compile(r"[A-Za-z0-9-]{8,64}")
View = Callable[..., HttpResponse]


def carrier(view: View) -> View:
    """Let in what the carrier signed; refuse the rest with an empty 403 and a bounded record."""

    @functools.wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        try:
            if not gateway.is_signed(request):
                refusals.note(request)
                return HttpResponse(status=403)
            if request.method != "POST":
                return HttpResponse(status=405, headers={"Allow": "POST"})
            with translation.override(settings.LANGUAGE_CODE):  # whatever the carrier accepts
                return view(request, *args, **kwargs)
        except (RequestDataTooBig, SuspiciousOperation):
            return HttpResponse(status=413)
        except Exception:
            log.exception("webhook %s failed", request.path)
            return HttpResponse(status=500)

    guarded.is_signed = True  # type: ignore[attr-defined] # `routes` reads it
    return csrf_exempt(guarded)


@carrier
def incoming(request: HttpRequest) -> HttpResponse:
    """The first request of a call: greet, then record."""
    sid = request.POST["CallSid"]

    def respond() -> bytes:
        calls.begin(sid, request.POST.get("From", ""))
        return twiml.speak(voice("greet"), 1)

    return _xml(inbox.once(request, kind="incoming", sid=sid, turn=0, respond=respond))


@carrier
def step(request: HttpRequest, step: str, turn: int) -> HttpResponse:
    """A later request of a call: its keys or its recording, at one step of the dialogue."""
    if step not in STEPS:
        raise Http404
    sid = request.POST["CallSid"]

    def respond() -> bytes:
        call = calls.begin(sid, request.POST.get("From", ""))
        found = _act(call, request, step, turn)
        if request.POST.get("CallStatus") in calls.GONE:
            calls.over(call, request.POST["CallStatus"])
            return twiml.silence()
        return twiml.speak(voice(step, request.POST.get("Digits", ""), found), turn + 1)

    return _xml(inbox.once(request, kind=step, sid=sid, turn=turn, respond=respond))


@carrier
def recording(request: HttpRequest, turn: int) -> HttpResponse:
    """The carrier reports a recording, or that there is none; any order, any number of times."""
    sid, status = request.POST["CallSid"], request.POST.get("RecordingStatus", "")

    def respond() -> bytes:
        call = calls.begin(sid, request.POST.get("From", ""))
        if status == "absent":
            calls.nothing_recorded(call)
        else:
            calls.recorded(call, recording_sid(request), turn)
        return b""

    kind = f"recording {status}"[:32]
    inbox.once(request, kind=kind, sid=sid, turn=turn, respond=respond)
    return HttpResponse(status=204)


@carrier
def call_status(request: HttpRequest) -> HttpResponse:
    """The carrier reports how a call ended; also of calls that we never heard of."""
    sid, status = request.POST["CallSid"], request.POST.get("CallStatus", "")

    def respond() -> bytes:
        call = calls.of(sid)
        if call is not None and status in calls.GONE:
            calls.over(call, status)
        return b""

    inbox.once(request, kind=f"status {status}"[:32], sid=sid, turn=0, respond=respond)
    return HttpResponse(status=204)


@carrier
def text(request: HttpRequest) -> HttpResponse:
    """A text message: its answer is the acknowledgement and carries the receipt."""
    sid = request.POST.get("MessageSid") or request.POST["SmsSid"]
    return _xml(
        inbox.once(request, kind="text", sid=sid, turn=0, respond=lambda: texts.hear(request.POST))
    )


@carrier
def text_status(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """The carrier reports the delivery of a text; any order, repeated, also of unknown ones."""
    deliveries.note(
        text_id=pk,
        sid=request.POST.get("MessageSid") or request.POST.get("SmsSid", ""),
        status=request.POST.get("MessageStatus") or request.POST.get("SmsStatus", ""),
        error_code=request.POST.get("ErrorCode", ""),
    )
    return HttpResponse(status=204)


def recording_sid(request: HttpRequest) -> str:
    """The recording's id; where only an address comes its last segment, the host ignored."""
    named = request.POST.get("RecordingSid", "")
    url = request.POST.get("RecordingUrl", "").partition("?")[0]
    last = url.rstrip("/").rpartition("/")[2].removesuffix(".wav").removesuffix(".mp3")
    return next((sid for sid in (named, last) if SID.fullmatch(sid)), "")


def _act(call: Call, request: HttpRequest, step: str, turn: int) -> Found:
    digits = request.POST.get("Digits", "")
    if step in ("recorded", "added"):
        calls.recorded(call, recording_sid(request), turn)
    elif step == "receipt":
        return _follow(call, digits)
    elif step == "after" and digits == "3":
        calls.refuse_text(call)
    return calls.receipt_of(call) if step in ("recorded", "after") else Found()


def _follow(call: Call, digits: str) -> Found:
    try:
        return calls.follow(call, digits)
    except (limits.TooMany, limits.Unavailable):
        return Found(wrong=WRONG_RECEIPTS)


def _xml(body: bytes) -> HttpResponse:
    return HttpResponse(body, content_type="text/xml; charset=utf-8")
