"""A caller who wants a person: the telephones that are rung, and how that went.

The rung telephone is a leg of its own, with a CallSid of its own: it files nothing.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import translation

from hotline import acts, calls, duty, inbox, prompts, twiml
from hotline.dialogue import Found, Part, people, phone
from hotline.models import Call
from hotline.webhooks.door import carrier, xml

Parts = tuple[Part, ...]


@carrier
def ask(request: HttpRequest, turn: int) -> HttpResponse:
    """The caller wants a person: ring the first who is on duty."""
    return _answer(request, "duty", turn, lambda call: _ring(call, wish=turn, turn=turn + 1))


@carrier
def talked(request: HttpRequest, turn: int) -> HttpResponse:
    """How one telephone's ringing went: after a talk room for more words, else the next one."""

    def act(call: Call) -> Parts:
        ringing = get_object_or_404(duty.ringings(), call=call, turn=turn)
        if duty.dialled(ringing, call, request.POST.dict()):
            return people.talked() if not call.unrecorded else phone.goodbye()
        return () if _is_gone(request) else _ring(call, wish=ringing.round, turn=turn + 1)

    return _answer(request, "talked", turn, act)


@carrier
def whisper(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody answered a rung telephone: say what it is about, and ask for the key."""
    sid = request.POST["CallSid"]

    def respond() -> bytes:
        ringing = get_object_or_404(duty.ringings(), pk=pk)
        duty.whisper(ringing, sid)
        return twiml.speak(people.whisper(), pk)

    return xml(inbox.once(request, kind="whisper", sid=sid, turn=0, respond=respond))


@carrier
def taken(request: HttpRequest, pk: int) -> HttpResponse:
    """Who answered pressed a key: connect the two, unless the caller is gone."""
    sid, digits = request.POST["CallSid"], request.POST.get("Digits", "")

    def respond() -> bytes:
        ringing = get_object_or_404(duty.ringings(), pk=pk)
        call = calls.of(ringing.call.sid)
        ringing.refresh_from_db(fields=["result"])  # it may have ended before we held the call
        waiting = call is not None and call.ended_at is None and not ringing.result
        if call is not None and waiting and digits == people.TAKE:
            duty.accept(ringing, call)
        return twiml.speak(people.taken(digits, waiting=waiting), pk)

    return xml(inbox.once(request, kind="taken", sid=sid, turn=0, respond=respond))


def _answer(
    request: HttpRequest, kind: str, turn: int, act: Callable[[Call], Parts]
) -> HttpResponse:
    sid, wording = request.POST["CallSid"], prompts.current()

    def respond() -> bytes:
        call = calls.begin(sid, request.POST.get("From", ""))
        with translation.override(call.language):
            parts = act(call)
        if _is_gone(request):
            calls.over(call, request.POST["CallStatus"])
            return twiml.silence()
        return acts.answer(call, parts, turn + 1, wording)

    return xml(inbox.once(request, kind=kind, sid=sid, turn=turn, respond=respond))


def _ring(call: Call, *, wish: int, turn: int) -> Parts:
    ringing = duty.ring_next(call, wish=wish, turn=turn)
    if ringing:
        return people.ring(str(ringing.shift.number), ringing.pk)
    if call.unrecorded:
        return phone.unrecorded(Found(may_call=calls.promise_call_back(call)))
    return people.nobody()


def _is_gone(request: HttpRequest) -> bool:
    return request.POST.get("CallStatus") in calls.GONE
