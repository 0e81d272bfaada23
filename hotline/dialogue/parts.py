"""What an answer in a call is made of, and what looking things up gave."""

from dataclasses import dataclass
from datetime import date

from record.moves import Text


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
    """What looking things up gave: a receipt to read out, or the progress to tell."""

    receipt: str = ""
    number: str = ""
    state: Text = ""
    due_on: date | None = None
    wrong: int = 0
    closed: bool = False
    added: bool = False
