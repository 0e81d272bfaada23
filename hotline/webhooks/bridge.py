"""A clerk who calls a citizen back: the clerk's own leg. It files and records nothing."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from hotline import bridges, calls, inbox, twiml
from hotline.dialogue import Part, people
from hotline.models import Bridge
from hotline.webhooks.door import carrier, xml


@carrier
def offer(request: HttpRequest, pk: int) -> HttpResponse:
    """The clerk answered: say what it is about, and ask for the key."""
    return _answer(request, "bridge", pk, lambda bridge: people.offer_bridge())


@carrier
def go(request: HttpRequest, pk: int) -> HttpResponse:
    """The clerk pressed a key: ring the citizen."""
    digits = request.POST.get("Digits", "")
    return _answer(
        request, "bridge-go", pk, lambda bridge: people.bridge(digits, bridges.number_of(bridge))
    )


@carrier
def done(request: HttpRequest, pk: int) -> HttpResponse:
    """How the citizen's telephone answered."""

    def act(bridge: Bridge) -> tuple[Part, ...]:
        return people.bridged(talked=bridges.dialled(bridge, request.POST.dict()))

    return _answer(request, "bridge-done", pk, act)


@carrier
def ended(request: HttpRequest, pk: int) -> HttpResponse:
    """The clerk's call has ended."""
    sid, status = request.POST["CallSid"], request.POST.get("CallStatus", "")

    def respond() -> bytes:
        bridge = bridges.held().filter(pk=pk).first()
        if bridge is not None and status in calls.GONE:
            bridges.over(bridge, status)
        return b""

    inbox.once(request, kind=f"bridge {status}"[:32], sid=sid, turn=0, respond=respond)
    return HttpResponse(status=204)


def _answer(
    request: HttpRequest, kind: str, pk: int, act: Callable[[Bridge], tuple[Part, ...]]
) -> HttpResponse:
    def respond() -> bytes:
        parts = act(get_object_or_404(bridges.held(), pk=pk))
        gone = request.POST.get("CallStatus") in calls.GONE
        return twiml.silence() if gone else twiml.speak(parts, pk)

    sid = request.POST["CallSid"]
    return xml(inbox.once(request, kind=kind, sid=sid, turn=0, respond=respond))
