"""What is said around a talk with a person: to the caller, to who is on duty, to who calls back."""

from django.utils.translation import gettext as _

from hotline.dialogue.parts import Ask, Go, HangUp, Listen, Part, Ring, Say
from hotline.dialogue.prompts import prompt

TAKE = "1"
"""The key by which who is on duty takes a call; a voice box does not press it."""


def ring(number: str, ringing: int) -> tuple[Part, ...]:
    """Ring one telephone; ``talked`` hears how it went."""
    return (Ring("talked", number, ringing),)


def nobody() -> tuple[Part, ...]:
    """Nobody is there, or nobody answered: record, with priority."""
    return (prompt("nobody_free"), Listen("recorded"), Go("silent"))


def talked() -> tuple[Part, ...]:
    """The talk is over and the caller still there: room for words of his own."""
    return (prompt("after_talk"), Listen("recorded"), Go("goodbye"))


def whisper() -> tuple[Part, ...]:
    """What who answers hears before he is connected; without the key he is not."""
    words = Say(_("Hotline call. Press 1 to take it."))
    return (Ask("taken", (words,), seconds=8), HangUp())


def taken(digits: str, *, waiting: bool) -> tuple[Part, ...]:
    """The key was pressed: an empty answer connects the two, unless the caller is gone."""
    if not waiting:
        return (Say(_("The caller has hung up.")), HangUp())
    return () if digits == TAKE else (HangUp(),)


def offer_bridge() -> tuple[Part, ...]:
    """What a clerk hears who wants to call a citizen back; a voice box presses no key."""
    return (Ask("bridge-go", (Say(_("Call-back. Press 1 to be connected.")),), seconds=8), HangUp())


def bridge(digits: str, number: str) -> tuple[Part, ...]:
    """Ring the citizen; without the key nobody is rung."""
    return (Ring("bridge-done", number),) if digits == TAKE and number else (HangUp(),)


def bridged(*, talked: bool) -> tuple[Part, ...]:
    """What the clerk hears who stays on the line afterwards."""
    words = _("Now note the answer at the desk.") if talked else _("The citizen did not answer.")
    return (Say(words), HangUp())
