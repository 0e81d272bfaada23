"""The timeline of a case as sentences."""

from django.utils.translation import gettext_lazy as _

from accountability.timeline import Sentence, sentences
from cases import nuisance, workflow
from cases.models import Case

MACHINES = {
    machine.name: machine
    for machine in (
        workflow.CASE,
        workflow.COMPLAINT,
        workflow.DISPATCHED,
        workflow.ALLEGED,
        workflow.REEXAMINED,
        nuisance.MACHINE,
    )
}
OTHER = {
    ("complaint", "file"): _("filed the complaint"),
    ("complaint", "add_words"): _("added words"),
    ("complaint", "take_in"): _("took in a merged complaint"),
    ("evidence", "add"): _("added evidence"),
    ("evidence", "open_original"): _("opened an original"),
    ("evidence", "infected"): _("found a virus"),
    ("transcript", "draft"): _("drafted a transcript of the recording"),
    ("transcript", "write"): _("wrote down the recording"),
    ("thread", "write"): _("wrote to the citizen"),
    ("thread", "ask"): _("asked the citizen"),
    ("thread", "release"): _("released an answer to the unit that asked"),
}


def of(case: Case) -> list[Sentence]:
    """Everything that happened in the case, newest first."""
    events = case.events.select_related("dispatch__unit", "allegation").order_by("-at", "-pk")
    return sentences(events, MACHINES, OTHER)
