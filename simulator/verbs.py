"""What a document of the carrier may ask for: one value per verb."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Say:
    """Words to be read aloud, each piece in its language."""

    pieces: tuple[tuple[str, str], ...]  # (language, text)
    loop: int = 1

    @property
    def text(self) -> str:
        """All that is said, once."""
        return " ".join(text for _, text in self.pieces)


@dataclass(frozen=True)
class Play:
    """A sound to be played."""

    url: str
    loop: int = 1


@dataclass(frozen=True)
class Gather:
    """Waits for keys while its prompts are heard."""

    prompts: tuple[Say | Play, ...]
    action: str
    method: str
    timeout: int
    finish_on_key: str
    num_digits: int | None
    action_on_empty: bool


@dataclass(frozen=True)
class Record:
    """Records the caller."""

    action: str
    method: str
    timeout: int
    finish_on_key: str
    max_length: int
    beep: bool
    callback: str
    events: frozenset[str]


@dataclass(frozen=True)
class Redirect:
    """Goes on with another document."""

    url: str
    method: str


@dataclass(frozen=True)
class Dial:
    """Connects the caller with a third person."""

    number: str
    caller_id: str  # empty: the caller's own number is shown
    action: str
    method: str
    timeout: int
    whisper: str
    whisper_method: str
    callback: str
    events: frozenset[str]


@dataclass(frozen=True)
class Hangup:
    """Ends the call."""


@dataclass(frozen=True)
class Reject:
    """Refuses the call unanswered."""

    reason: str


@dataclass(frozen=True)
class Message:
    """A text to send back."""

    body: str
    to: str
    status_callback: str


Verb = Say | Play | Gather | Record | Redirect | Dial | Hangup | Reject
TextVerb = Message | Redirect
