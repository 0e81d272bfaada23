"""History as sentences: who did what, when and why, in the reader's language."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from accountability import rulings, visits
from accountability.models import Docket, User, Visit
from record.moves import EventRow, Machine, Text

MACHINES = {machine.name: machine for machine in (rulings.DOCKET, rulings.RULING)}
OTHER = {("docket", "receive"): _("referred it")}

STRANGERS = {"citizen": _("The citizen"), "carrier": _("The telephone carrier")}


@dataclass(frozen=True)
class Sentence:
    """One line of a timeline; ``about`` names the part it happened to, if any."""

    at: datetime
    who: Text
    says: Text
    reason: str
    about: str = ""


def of(docket: Docket) -> list[Sentence]:
    """The whole timeline of a docket, newest first."""
    events = list(docket.events.order_by("-at", "-pk"))
    return sentences(events, MACHINES, OTHER)


def of_visit(visit: Visit) -> list[Sentence]:
    """The whole timeline of a visit, newest first."""
    events = list(visit.events.order_by("-at", "-pk"))
    return sentences(events, {visits.VISIT.name: visits.VISIT}, {})


def sentences(
    events: list[EventRow] | Iterable[EventRow],
    machines: Mapping[str, Machine],
    other: Mapping[tuple[str, str], Text],
) -> list[Sentence]:
    """Events as sentences; the names of all who act come in one query."""
    events = list(events)
    names = _names({event.actor for event in events})
    return [
        Sentence(e.at, names[e.actor], _says(e, machines, other), e.reason, getattr(e, "about", ""))
        for e in events
    ]


def _names(actors: set[str]) -> dict[str, Text]:
    ids = [int(a.removeprefix("user:")) for a in actors if a.startswith("user:")]
    users = {f"user:{user.pk}": user.get_full_name() for user in User.objects.filter(pk__in=ids)}
    return {a: users.get(a) or STRANGERS.get(a) or _("The system") for a in actors}


def _says(
    event: EventRow, machines: Mapping[str, Machine], other: Mapping[tuple[str, str], Text]
) -> Text:
    return other.get((event.machine, event.move)) or machines[event.machine].moves[event.move].says
