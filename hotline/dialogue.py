"""The script, pure: a step and what was heard give what is said and what comes next.

One greeting, no menu before the recording, depth one; any key skips to the beep, a hang-up is a
valid end. Prompts stay under 8 seconds, but for the reading of a receipt.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from record.moves import Text

# --- The phone ---------------------------------------------------------------------------------

RECEIPT_DIGITS = 16
WRONG_RECEIPTS = 3


@dataclass(frozen=True)
class Say:
    """Words to speak."""

    words: str


@dataclass(frozen=True)
class Ask:
    """Speak, and wait for keys; no key within ``seconds`` falls through to what follows."""

    step: str
    say: tuple[Say, ...]
    digits: int = 1
    seconds: int = 5


@dataclass(frozen=True)
class Listen:
    """Beep and record."""

    step: str


@dataclass(frozen=True)
class Go:
    """Go on with another step."""

    step: str


@dataclass(frozen=True)
class HangUp:
    """End the call."""


Part = Say | Ask | Listen | Go | HangUp


@dataclass(frozen=True)
class Found:
    """What looking things up gave: a receipt to read out, or the progress to tell."""

    receipt: str = ""
    number: str = ""
    state: Text = ""
    due_on: date | None = None
    wrong: int = 0
    closed: bool = False


def voice(step: str, digits: str = "", found: Found | None = None) -> tuple[Part, ...]:
    """The answer at one step of a call."""
    return STEPS[step](digits, found or Found())


def _greet(digits: str, found: Found) -> tuple[Part, ...]:
    return (
        Ask("key", (Say(_("Hotline. Recorded. Speak after the tone.")),), seconds=1),
        *_listen(),
    )


def _key(digits: str, found: Found) -> tuple[Part, ...]:
    if digits == "2":
        return _ask_receipt(_("Enter the sixteen digits of your receipt."))
    return _listen()


def _listen() -> tuple[Part, ...]:
    return (Listen("recorded"), Go("silent"))


def _silent(digits: str, found: Found) -> tuple[Part, ...]:
    return (Say(_("We heard nothing. Speak after the tone.")), Listen("recorded"), Go("goodbye"))


def _recorded(digits: str, found: Found) -> tuple[Part, ...]:
    if not found.receipt:
        return _goodbye(digits, found)
    receipt = Say(_("Received. Your receipt: %(receipt)s.") % {"receipt": found.receipt})
    again = Say(_("Again: %(receipt)s.") % {"receipt": found.receipt})
    number = Say(_("Case number %(number)s.") % {"number": found.number})
    keys = Say(_("1 repeats, 2 adds words, 3: no text message."))
    return (Ask("after", (receipt, again, number, keys)), *_goodbye(digits, found))


def _after(digits: str, found: Found) -> tuple[Part, ...]:
    if digits == "1":
        return _recorded("", found)
    if digits == "2":
        return (Listen("added"), Go("goodbye"))
    if digits == "3":
        return (Say(_("No text will be sent. Goodbye.")), HangUp())
    return _goodbye(digits, found)


def _added(digits: str, found: Found) -> tuple[Part, ...]:
    return (Say(_("Your words were added. Goodbye.")), HangUp())


def _receipt(digits: str, found: Found) -> tuple[Part, ...]:
    if found.number:
        told = Say(f"{found.number} {found.state}")
        if found.closed:
            return (told, *_goodbye(digits, found))
        keys = Say(_("Press 1 to add words."))
        return (Ask("choice", (told, *_due(found), keys)), *_goodbye(digits, found))
    if found.wrong >= WRONG_RECEIPTS:
        return (Say(_("Please call again with your receipt at hand. Goodbye.")), HangUp())
    return _ask_receipt(_("This receipt is not known. Enter the sixteen digits again."))


def _due(found: Found) -> tuple[Say, ...]:
    if found.due_on is None:
        return ()
    return (Say(_("Due on %(date)s.") % {"date": date_format(found.due_on)}),)


def _choice(digits: str, found: Found) -> tuple[Part, ...]:
    if digits == "1":
        return (Listen("added"), Go("goodbye"))
    return _goodbye(digits, found)


def _goodbye(digits: str, found: Found) -> tuple[Part, ...]:
    return (Say(_("Goodbye.")), HangUp())


def _ask_receipt(words: str) -> tuple[Part, ...]:
    return (Ask("receipt", (Say(words),), digits=RECEIPT_DIGITS, seconds=10), Go("goodbye"))


STEPS = {
    "greet": _greet,
    "key": _key,
    "silent": _silent,
    "recorded": _recorded,
    "after": _after,
    "added": _added,
    "receipt": _receipt,
    "choice": _choice,
    "goodbye": _goodbye,
}

# --- Texts -------------------------------------------------------------------------------------

Kind = Literal["words", "new", "receipt", "progress", "help", "stop", "start", "solved", "unsolved"]

KEYWORDS: dict[str, Kind] = {
    "0": "help", "帮助": "help", "help": "help", "?": "help", "？": "help",
    "1": "solved", "解决了": "solved", "已解决": "solved", "solved": "solved",
    "2": "unsolved", "没解决": "unsolved", "未解决": "unsolved", "not solved": "unsolved",
    "3": "progress", "c": "progress", "进度": "progress", "查进度": "progress",
    "progress": "progress", "status": "progress",
    "9": "stop", "t": "stop", "td": "stop", "退订": "stop", "停止": "stop", "stop": "stop",
    "unsubscribe": "stop", "end": "stop", "quit": "stop", "stopall": "stop", "revoke": "stop",
    "optout": "stop", "cancel": "stop",
    "start": "start", "恢复": "start",
}  # fmt: skip
"""One-word texts; everything else is a complaint."""

NEW = re.compile(r"^\s*(?:4|新投诉|新|new)(?:[\s::,，。.]+(.*))?$", re.IGNORECASE | re.DOTALL)
RECEIPT = re.compile(r"^\s*((?:[0-90-9][\s\-]*){16})(.*)$", re.DOTALL)


@dataclass(frozen=True)
class Understood:
    """What a text asks for; ``words`` is what it says besides."""

    kind: Kind
    words: str = ""
    receipt: str = ""


def understand(body: str, *, is_receipt: Callable[[str], bool]) -> Understood:
    """Tell a keyword or a receipt from a complaint; nothing that is not surely one is lost."""
    bare = body.strip().lower().strip("。.!！")
    if bare in KEYWORDS:
        return Understood(KEYWORDS[bare])
    typed = RECEIPT.match(body)
    if typed and is_receipt(typed[1]):
        return Understood("receipt", words=typed[2].strip(), receipt=typed[1])
    fresh = NEW.match(body)
    if fresh:
        return Understood("new", words=(fresh[1] or "").strip())
    return Understood("words", words=body.strip())
