"""The script of who follows a complaint by keypad: the receipt in, the state out, then the choices
that are open right now, each with a key of its own that never changes its meaning."""

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import get_language

from hotline.dialogue import pace
from hotline.dialogue.parts import Ask, Found, Go, HangUp, Listen, Part, Say
from hotline.dialogue.prompts import prompt

RECEIPT_DIGITS = 16
WRONG_RECEIPTS = 3
LONGEST_REPLY = 3000  # characters that are read out of all replies together

CHOICES = {"reply": "1", "words": "2", "question": "3", "verdict": "4", "dispute": "5",
           "again": "6", "slow": "9"}  # fmt: skip
"""What a caller may choose, by key."""

Parts = tuple[Part, ...]


def ask_receipt(found: Found, *says: Say) -> Parts:
    """Ask for the receipt. What must be waited out stands before the keys, so that no key skips
    it."""
    if found.later:
        return _end("later_farewell")
    request = prompt("receipt_request")
    waits = (*says, *(prompt("wait"),) * found.waits) if found.waits else ()
    asked = (request,) if waits else (*says, request)
    return (*waits, Ask("receipt", asked, digits=RECEIPT_DIGITS, seconds=10), Go("goodbye"))


def _receipt(digits: str, found: Found) -> Parts:
    if found.number:
        return _offer(found, *_state(found))
    if found.wrong >= WRONG_RECEIPTS:
        return _end("wrong_farewell")
    return ask_receipt(found, prompt("wrong_receipt"))


def _state(found: Found, *, slow: bool = False) -> tuple[Say, ...]:
    facts = [piece for fact in found.facts for piece in _long(fact)]
    due = _date(found.due_on) if found.due_on else ""
    return (
        prompt("number", number=found.number, slow=slow),
        Say(str(found.state), slow=slow),
        *((prompt("time_limit", date=due, slow=slow),) if due else ()),
        *facts,
    )


def _date(day: date) -> str:
    """In figures, in either language."""
    return day.isoformat() if get_language() == "en" else date_format(day)


def _offer(found: Found, *says: Say) -> Parts:
    """Say something, then the choices; who presses nothing is let go."""
    choices = tuple(prompt(f"choice_{choice}") for choice in found.choices)
    if not choices:
        return (*says, *_end())
    return (Ask("choice", (*says, *choices), seconds=8), *_end())


def _choice(digits: str, found: Found) -> Parts:
    if digits == "0":
        return (Go("duty"),)
    return CHOSEN[found.chosen](found)


def _refused(found: Found) -> Parts:
    return _offer(found, prompt("choice_refusal"))


def _slow(found: Found) -> Parts:
    return _offer(found, *_state(found, slow=True))


def _reply(found: Found) -> Parts:
    """The units' replies in pieces; any key stops them."""
    says: list[Say] = []
    left = LONGEST_REPLY
    for unit, words in found.replies:
        says += [prompt("reply_lead", unit=unit), *_long(words[:left])]
        if len(words) > left:
            says.append(prompt("reply_rest"))
            break
        left -= len(words)
    return _offer(found, *says)


def _words(found: Found) -> Parts:
    return (prompt("words_request"), Listen("added"), Go("unsaid"))


def _question(found: Found) -> Parts:
    who, words = found.question
    asked = (prompt("question_lead", who=who), *_long(words))
    return (*asked, prompt("answer_request"), Listen("answered"), Go("unsaid"))


def _verdict(found: Found) -> Parts:
    return (Ask("solved", (prompt("verdict_request", unit=found.unit),), seconds=8), *_end())


def _dispute(found: Found) -> Parts:
    if found.done:  # the first time it is opened again at once
        return _offer(found, prompt(found.done))
    return (prompt("dispute_request"), Listen("disputed"), Go("unsaid"))


def _again(found: Found) -> Parts:
    return (prompt("again_request"), Listen("again"), Go("again"))


def _solved(digits: str, found: Found) -> Parts:
    if digits not in ("1", "2"):
        return _verdict(found) if found.unit else _refused(found)
    return (Ask("level", (prompt("level_request"),), seconds=8), Go("level"))


def _done(digits: str, found: Found) -> Parts:
    """Something was said or pressed; who follows has his choices again."""
    return _offer(found, prompt(found.done or "words_thanks"))


def _unsaid(digits: str, found: Found) -> Parts:
    return _offer(found, prompt("nothing_noted"))


def _long(words: str) -> list[Say]:
    return [Say(piece) for piece in pace.pieces(words, get_language() or "zh-hans")]


def _end(*names: str) -> Parts:
    return (*(prompt(name) for name in names), prompt("goodbye"), HangUp())


CHOSEN = {"": _refused, "slow": _slow, "reply": _reply, "words": _words, "question": _question,
          "verdict": _verdict, "dispute": _dispute, "again": _again}  # fmt: skip

STEPS = {
    "receipt": _receipt,
    "choice": _choice,
    "solved": _solved,
    "level": _done,
    "added": _done,
    "answered": _done,
    "disputed": _done,
    "again": _done,
    "unsaid": _unsaid,
}
