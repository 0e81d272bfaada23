"""What a channel of messages is: how one comes in, how one goes out, how long it may be."""

import hashlib
from abc import ABC, abstractmethod
from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings
from django.http import HttpRequest

from record.moves import Text

LONGEST_SOURCE = 64
"""Signs of an id that the hotline's tables hold."""


@dataclass(frozen=True)
class Inbound:
    """A message that came in. ``sid`` is its own id at the channel; ``sender`` is a number that
    can be called, or with ``is_handle`` a name that this channel alone knows (``weixin:o6_bm``).
    ``opt_out`` is STOP, START or HELP where the channel obeyed and answered it by itself;
    ``media`` the carrier's ids of pictures that came along."""

    sid: str
    sender: str
    words: str
    is_handle: bool = False
    opt_out: str = ""
    media: tuple[str, ...] = ()


@dataclass(frozen=True)
class Report:
    """What became of a message that we sent, in the carrier's words (``deliveries.RANK``)."""

    sid: str
    status: str
    error: str = ""


class Channel(ABC):
    """A way by which citizens write and are written to. A new one is a folder with a class of
    this kind, named in HOTLINE_CHANNELS: see docs/new-channel.md."""

    name = ""
    """At most 16 letters, kept with every filing; never changed once it was used."""

    provider = "own"
    """Whose ids its messages carry, made unique by ``source``."""

    label: Text = ""
    """What people call it."""

    kind = "text"
    """What the floors below call it: they know only phone, text, web and desk."""

    longest = 1600
    """UTF-16 units of one message."""

    window: timedelta | None = None
    """How long after his last message somebody may still be written to; None: always."""

    answers = True
    """Whether the answer to its request carries our reply; if not, the reply is sent after it."""

    content_type = "application/json"
    """Of the answer to its request."""

    @abstractmethod
    def is_signed(self, request: HttpRequest) -> bool:
        """Whether the request comes from the channel and was not altered."""

    @abstractmethod
    def read(self, request: HttpRequest) -> Inbound | Report | None:
        """What a signed request brings; None for what does not concern us."""

    def greet(self, request: HttpRequest) -> str:
        """The answer to a signed GET, by which some channels try a door before they use it."""
        return ""

    @abstractmethod
    def address(self, sender: str) -> str:
        """Where this channel writes to a known sender; empty where it cannot."""

    @abstractmethod
    def send(self, to: str, body: str, *, report_to: str) -> str:
        """Send one message now and give its id. Raises ``gateway.CarrierError``."""

    def find(self, to: str, body: str, since: date) -> str | None:
        """The id of a message with this body that left since this day, where it can be known."""
        return None

    def answer(self, body: str, report_to: str) -> bytes:
        """What its request is answered with; ``body`` is empty for silence."""
        return b""

    def report_to(self, text_id: int) -> str:
        """Where the channel reports the delivery of one of our messages."""
        return f"{settings.PUBLIC_BASE_URL}/channel/{self.name}/"

    def source(self, sid: str) -> str:
        """The unique name of what came in, among those of all channels."""
        named = f"{self.name}-{sid}"
        if len(named) <= LONGEST_SOURCE:
            return named
        return f"{self.name}-{hashlib.sha256(sid.encode()).hexdigest()[:40]}"

    def fits(self, body: str) -> bool:
        """Whether it goes out as one message."""
        return units(body) <= self.longest


def units(body: str) -> int:
    """Characters as networks count them: those beyond the basic plane are two."""
    return len(body.encode("utf-16-le", "replace")) // 2
