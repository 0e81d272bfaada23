"""A call, request by request."""

import re

from django.http import Http404, HttpRequest, HttpResponse

from hotline import calls, inbox, limits, live, twiml
from hotline.dialogue import STEPS, WRONG_RECEIPTS, Found, voice
from hotline.models import Call
from hotline.webhooks.door import carrier, report, xml

SID = re.compile(r"[A-Za-z0-9-]{8,64}")


@carrier
def incoming(request: HttpRequest) -> HttpResponse:
    """The first request of a call: greet, then record."""
    sid = request.POST["CallSid"]

    def respond() -> bytes:
        calls.begin(sid, request.POST.get("From", ""))
        return twiml.speak(voice("greet"), 1)

    return xml(inbox.once(request, kind="incoming", sid=sid, turn=0, respond=respond))


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
        parts = voice(step, request.POST.get("Digits", ""), found)
        live.lead(call, parts)
        return twiml.speak(parts, turn + 1)

    return xml(inbox.once(request, kind=step, sid=sid, turn=turn, respond=respond))


@report
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


@report
def call_status(request: HttpRequest) -> HttpResponse:
    """The carrier reports how a call ended; also of calls that we never heard of: a caller whom
    nobody answered is called back."""
    sid, status = request.POST["CallSid"], request.POST.get("CallStatus", "")

    def respond() -> bytes:
        if status not in calls.GONE:
            return b""
        call = _ended(request, sid)
        if call is not None:
            calls.over(call, status)
        return b""

    inbox.once(request, kind=f"status {status}"[:32], sid=sid, turn=0, respond=respond)
    return HttpResponse(status=204)


def _ended(request: HttpRequest, sid: str) -> Call | None:
    """The call that a report is about; one to us that we never heard of begins with its end. A leg
    that we dialled is none."""
    is_inbound = request.POST.get("Direction") == "inbound"
    if is_inbound and not request.POST.get("ParentCallSid"):
        return calls.begin(sid, request.POST.get("From", ""))
    return calls.of(sid)


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
