"""What an answer in a call is made of, and what looking things up gave."""

from dataclasses import dataclass, field
from datetime import date

from record.moves import Text


@dataclass(frozen=True)
class Say:
    """Words to speak. Those of a ``prompt`` may have been given other words, or a recording, by
    staff; its ``values`` fill them. ``language`` is another than the call's. ``slow``: one clause
    at a time, with a breath between them."""

    words: str
    prompt: str = ""
    values: dict[str, str] = field(default_factory=dict)
    language: str = ""
    slow: bool = False


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
class Ring:
    """Ring one telephone; how it went is told to ``step``. Who answers hears first what the
    ringing of this id whispers, if there is one."""

    step: str
    number: str
    ringing: int | None = None


@dataclass(frozen=True)
class Go:
    """Go on with another step."""

    step: str


@dataclass(frozen=True)
class HangUp:
    """End the call."""


Part = Say | Ask | Listen | Ring | Go | HangUp


@dataclass(frozen=True)
class Found:
    """What looking things up gave: a receipt to read out, or the progress to tell.

    ``choices`` are open now, ``chosen`` is the one that was pressed, ``done`` names the prompt
    that says what it led to. ``waits``: how many breaths the next try costs after wrong receipts;
    ``later``: no more tries now.
    """

    receipt: str = ""
    number: str = ""
    state: Text = ""
    due_on: date | None = None
    facts: tuple[str, ...] = ()
    replies: tuple[tuple[str, str], ...] = ()
    question: tuple[str, str] = ("", "")
    unit: str = ""
    must_say_why: bool = False
    choices: tuple[str, ...] = ()
    chosen: str = ""
    done: str = ""
    wrong: int = 0
    added: bool = False
    waits: int = 0
    later: bool = False
    may_call: bool = False
