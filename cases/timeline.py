"""History as sentences: who did what, when and why, in the reader's language."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from accountability.models import User
from cases import workflow
from cases.models import Case, Event
from record.moves import EventRow, Machine, Text

MACHINES = {
    machine.name: machine
    for machine in (workflow.CASE, workflow.COMPLAINT, workflow.DISPATCHED, workflow.ALLEGED)
}
OTHER = {
    ("complaint", "file"): _("filed the complaint"),
    ("complaint", "add_words"): _("added words"),
    ("case", "take_in"): _("took in a merged complaint"),
    ("evidence", "add"): _("added evidence"),
}


@dataclass(frozen=True)
class Sentence:
    """One line of the timeline."""

    at: datetime
    who: Text
    says: Text
    reason: str
    about: str


def of(case: Case) -> list[Sentence]:
    """The whole timeline of a case, newest first."""
    events = case.events.select_related("complaint", "dispatch__unit", "allegation").order_by(
        "-at", "-pk"
    )
    found = list(events)
    names = actor_names(found)
    return [Sentence(e.at, names[e.actor], says(MACHINES, e), e.reason, _about(e)) for e in found]


def actor_names(events: Iterable[EventRow]) -> dict[str, Text]:
    """The names of all who act in these events, in one query."""
    actors = {event.actor for event in events}
    ids = [int(a.removeprefix("user:")) for a in actors if a.startswith("user:")]
    users = {f"user:{u.pk}": u.get_full_name() for u in User.objects.filter(pk__in=ids)}
    return {actor: users.get(actor) or _stranger(actor) for actor in actors}


def says(machines: dict[str, Machine], event: EventRow) -> Text:
    """The past-tense phrase of the move."""
    other = OTHER.get((event.machine, event.move))
    return other or machines[event.machine].moves[event.move].says


def _stranger(actor: str) -> Text:
    if actor == "citizen":
        return _("The citizen")
    return _("The telephone carrier") if actor == "carrier" else _("The system")


def _about(event: Event) -> str:
    if event.dispatch:
        return str(event.dispatch.unit)
    return str(event.allegation) if event.allegation else ""
