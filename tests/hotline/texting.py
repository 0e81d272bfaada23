"""What tests of texts share: a citizen whose complaint was accepted, asked, replied to, closed."""

from typing import Any

from cases import complaints, dispatches, thread
from cases.models import Complaint, Dispatch, Message
from tests import make
from tests.people import CITIZEN
from tests.world import InProcess


class Desk:
    """The staff's side of one complaint."""

    def __init__(self, here: InProcess, words: str = "窗口没人", number: str = CITIZEN) -> None:
        self.answer = here.text(number, words)
        self._accept(here, Complaint.objects.latest("pk"))

    @classmethod
    def of(cls, here: InProcess, filed: Complaint) -> "Desk":
        """Of a complaint that came by another door."""
        made = cls.__new__(cls)
        made._accept(here, filed)
        return made

    def _accept(self, here: InProcess, filed: Complaint) -> None:
        self.here, self.filed = here, filed
        self.dispatcher = make.user("dispatcher")
        complaints.accept(self.filed, kind="complaint", by=self.dispatcher, reason="好")

    def write(self, words: str, *, asks: bool = False, by: Any = None, **more: Any) -> Message:
        """To the citizen, by the desk unless said otherwise; and it is sent."""
        author = by or self.dispatcher
        message = thread.write(self.filed, words, by=author, asks=asks, **more)
        self.here.settle()
        return message

    def ask(self, words: str = "几号窗口?") -> Message:
        """A question to the citizen, which is sent."""
        return self.write(words, asks=True)

    def reply(self, words: str = "已派人。") -> Dispatch:
        """A unit replies, and the citizen is asked whether it is solved."""
        unit = make.unit()
        handler = make.user("unit_handler", unit)
        matter = dispatches.send(self.filed.case, unit, released_text="请核实", by=self.dispatcher)
        dispatches.acknowledge(matter, by=handler)
        dispatches.name(matter, official=handler.official, nobody="", by=handler)
        dispatches.reply(matter, words=words, by=handler)
        self.here.settle()
        return matter

    def close(self) -> None:
        """A unit replies and the citizen is content: the case closes."""
        matter = self.reply()
        dispatches.answer(matter, reached=True, solved=True, level=5, by=make.user("operator"))
        self.here.settle()
        self.filed.refresh_from_db()

    @property
    def state(self) -> str:
        """Where the case stands."""
        self.filed.case.refresh_from_db()
        return self.filed.case.state
