"""The phone's script: each step gives what is said and what comes next.

Keys while the greeting runs: 0 a person, 1 the other language, 2 follow a complaint, 8 no
recording, 9 the greeting slowly; any other skips to the tone.
"""

from collections.abc import Callable

from django.utils.translation import get_language

from hotline.dialogue import following
from hotline.dialogue.parts import Ask, Found, Go, HangUp, Listen, Part
from hotline.dialogue.prompts import prompt

OTHER = {"zh-hans": "en", "en": "zh-hans"}
"""The language that key 1 leads to."""


def voice(step: str, digits: str = "", found: Found | None = None) -> tuple[Part, ...]:
    """The answer at one step of a call."""
    return STEPS[step](digits, found or Found())


def _greet(digits: str, found: Found) -> tuple[Part, ...]:
    return (Ask("key", (prompt("greeting"),), seconds=1), *_listen())


def _key(digits: str, found: Found) -> tuple[Part, ...]:
    if digits == "0":
        return (Go("duty"),)
    if digits == "1":  # the call speaks the other language from here on
        return _greet("", found)
    if digits == "2":
        return following.ask_receipt(found)
    if digits == "8":
        return (prompt("unrecorded"), Go("duty"))
    if digits == "9":
        return (Ask("key", (prompt("slow_greeting", slow=True),), seconds=1), *_listen())
    return _listen()


def _listen() -> tuple[Part, ...]:
    return (Listen("recorded"), Go("silent"))


def _silent(digits: str, found: Found) -> tuple[Part, ...]:
    other = prompt("other_language", language=OTHER[get_language() or "zh-hans"])
    return (
        Ask("key", (prompt("silence"), other), seconds=3),
        Listen("recorded"),
        Go("goodbye"),
    )


def unrecorded(found: Found) -> tuple[Part, ...]:
    """Nobody is there for who wants no recording: a text, and a call back where that is
    possible."""
    back = (prompt("call_back"),) if found.may_call else ()
    return (prompt("text_instead"), *back, *goodbye())


def goodbye() -> tuple[Part, ...]:
    """The end of a call."""
    return (prompt("goodbye"), HangUp())


def _recorded(digits: str, found: Found) -> tuple[Part, ...]:
    if found.added:
        return (prompt("words_thanks"), *_goodbye(digits, found))
    return _read_out(found) if found.receipt else _goodbye(digits, found)


def _read_out(found: Found, *, slow: bool = False) -> tuple[Part, ...]:
    says = (
        prompt("receipt", receipt=found.receipt, slow=slow),
        prompt("receipt_again", receipt=found.receipt, slow=slow),
        prompt("number", number=found.number),
        prompt("receipt_keys"),
    )
    return (Ask("after", says), *_goodbye("", found))


def _after(digits: str, found: Found) -> tuple[Part, ...]:
    if digits == "0":
        return (Go("duty"),)
    if digits in ("1", "9"):
        return _read_out(found, slow=digits == "9") if found.receipt else _goodbye("", found)
    if digits == "2":
        return (prompt("words_request"), Listen("added"), Go("unsaid"))
    if digits == "3":
        return (prompt("text_refusal"), *_goodbye(digits, found))
    return _goodbye(digits, found)


def _goodbye(digits: str, found: Found) -> tuple[Part, ...]:
    return goodbye()


Step = Callable[[str, Found], tuple[Part, ...]]

STEPS: dict[str, Step] = {
    "greet": _greet,
    "key": _key,
    "silent": _silent,
    "recorded": _recorded,
    "after": _after,
    "goodbye": _goodbye,
    **following.STEPS,
}
