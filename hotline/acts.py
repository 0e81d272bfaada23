"""What a step of a call does to its rows, and what it finds for the answer."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils import translation

from hotline import calls, keypad, live, twiml
from hotline.dialogue import OTHER, Found, Part, Wording
from hotline.models import Call


@dataclass(frozen=True)
class Request:
    """What the carrier told at one step: the keys, the recording if there is one, the turn."""

    step: str
    turn: int
    digits: str = ""
    recording: str = ""
    was_recorded: bool = False


def do(call: Call, request: Request) -> Found:
    """Do what the step asks for."""
    act = ACTS.get(request.step)
    return act(call, request) if act else Found()


def answer(call: Call, parts: tuple[Part, ...], turn: int, wording: Wording) -> bytes:
    """The document of an answer, in the language of the call; where it leads is kept with it."""
    with translation.override(call.language):
        calls.answered(call, parts, wording)
        live.lead(call, parts)
        return twiml.speak(parts, turn, wording)


def _key(call: Call, request: Request) -> Found:
    if request.digits == "1":
        call.language = OTHER[call.language]
        call.save()
    elif request.digits == "2":
        return keypad.ask(call)
    elif request.digits == "8":
        calls.refuse_recording(call)
    return Found()


def _recorded(call: Call, request: Request) -> Found:
    calls.recorded(call, request.recording, request.turn)
    return calls.receipt_of(call)


def _after(call: Call, request: Request) -> Found:
    if request.digits == "3":
        calls.refuse_text(call)
    return calls.receipt_of(call)


def _said(done: str) -> Callable[[Call, Request], Found]:
    """A voice was recorded by who follows, or after the receipt."""

    def act(call: Call, request: Request) -> Found:
        calls.recorded(call, request.recording, request.turn)
        return keypad.follow(call, done=done)

    return act


def _again(call: Call, request: Request) -> Found:
    """He said why, or nothing: it is asked for all the same."""
    if not request.was_recorded:
        return keypad.examine_again(call, request.turn)
    calls.recorded(call, request.recording, request.turn)
    return keypad.follow(call, done="again_thanks")


ACTS: dict[str, Callable[[Call, Request], Found]] = {
    "key": _key,
    "recorded": _recorded,
    "after": _after,
    "receipt": lambda call, request: keypad.look_up(call, request.digits),
    "choice": lambda call, request: keypad.choose(call, request.digits, request.turn),
    "solved": lambda call, request: keypad.say_solved(call, request.digits),
    "level": lambda call, request: keypad.rate(call, request.digits),
    "added": _said("words_thanks"),
    "answered": _said("answer_thanks"),
    "disputed": _said("dispute_thanks"),
    "again": _again,
    "unsaid": lambda call, request: keypad.follow(call),
}
