"""A call that the product starts: the carrier rings a telephone and leads who answers."""

from dataclasses import replace

from simulator.call import Line, Ways
from simulator.transport import Transport

MISSED = frozenset({"busy", "no-answer", "failed"})


class Outgoing(Line):
    """The line of somebody whom the product called, acted out by the ways of the desk."""

    status_path = ""

    def __init__(
        self, transport: Transport, numbers: tuple[str, str], *, url: str, callback: str = ""
    ) -> None:
        super().__init__(transport, *numbers)
        self.party = replace(self.party, direction="outbound-api")
        self.url = url
        self.status_path = callback.removeprefix(transport.base_url)

    def act(self, ways: Ways) -> "Outgoing":
        """Be rung, and do what the ways say: miss it, take it with the key, or be a machine. Whom
        the product rings next talks as long as he likes."""
        self.ways, self.party = ways, replace(self.party, profile=ways.profile)
        desk = ways.desks.get(self.party.number_to, ways.desk)
        if desk in MISSED:
            self.status = desk
            self._end("callee")
            return self
        self._go("POST", self.url, {}, "in-progress")
        self._walk()
        if self.wants == "keys":
            self.press("1") if desk == "answered" else self.say_nothing()
        if self.wants == "talk":
            self.say_nothing()
        return self
