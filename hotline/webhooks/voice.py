"""A call, request by request."""

from django.http import HttpRequest, HttpResponse
from django.utils import translation

from hotline import acts, calls, gateway, inbox, prompts, twiml
from hotline.dialogue import STEPS, Found, Wording, voice
from hotline.models import Call
from hotline.webhooks.door import carrier, report, xml

MOST_TURNS = 1999
"""No call of four hours has a thousand, and the fallback's count from 1000; a higher one is not
ours."""


@carrier
def incoming(request: HttpRequest) -> HttpResponse:
    """The first request of a call: greet, then record."""
    sid, wording = request.POST["CallSid"], prompts.current()

    def respond() -> bytes:
        call = calls.begin(sid, request.POST.get("From", ""))
        return _answer(call, acts.Request("greet", 0), Found(), wording)

    return xml(inbox.once(request, kind="incoming", sid=sid, turn=0, respond=respond))


@carrier
def step(request: HttpRequest, step: str, turn: int) -> HttpResponse:
    """A later request of a call: its keys or its recording, at one step of the dialogue."""
    if step not in STEPS or turn > MOST_TURNS:
        return HttpResponse(status=404)
    sid, wording = request.POST["CallSid"], prompts.current()
    told = _told(request, step, turn)

    def respond() -> bytes:
        call = calls.begin(sid, request.POST.get("From", ""))
        with translation.override(call.language):
            found = acts.do(call, told)
        if request.POST.get("CallStatus") in calls.GONE:
            calls.over(call, request.POST["CallStatus"])
            return twiml.silence()
        return _answer(call, told, found, wording)

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
    """The recording's id; where only an address comes, the one in it."""
    named = request.POST.get("RecordingSid", "")
    return gateway.sid_in(named) or gateway.sid_in(request.POST.get("RecordingUrl", ""))


def _told(request: HttpRequest, step: str, turn: int) -> acts.Request:
    return acts.Request(
        step=step,
        turn=turn,
        digits=request.POST.get("Digits", ""),
        recording=recording_sid(request),
        was_recorded="RecordingUrl" in request.POST or "RecordingSid" in request.POST,
    )


def _answer(call: Call, told: acts.Request, found: Found, wording: Wording) -> bytes:
    with translation.override(call.language):
        parts = voice(told.step, told.digits, found)
    return acts.answer(call, parts, told.turn + 1, wording)
