"""What is written where a kind has a path of its own: the answer to an enquiry, which agent goes,
the note of a commendation."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accountability.models import Official, ServiceAgent
from accountability.pages import StepForm
from cases.forms import LONG, CaseForm, OfficialField, officials
from cases.models import Case, Complaint, Dispatch


def to_answer(case: Case) -> Any:
    """The complaints of a case that may be answered at once as an enquiry."""
    waiting = case.complaints.filter(state=Complaint.State.RECEIVED)
    return waiting.exclude(kind=Complaint.Kind.REPORT)


class EnquiryForm(CaseForm):
    """The answer to an enquiry, at once."""

    complaint = forms.ModelChoiceField(Complaint.objects.none(), label=_("Complaint"))
    words = forms.CharField(
        label=_("Answer to the citizen"),
        widget=LONG,
        help_text=_("The citizen reads these words. It is an enquiry then, and it is closed."),
    )

    def narrow(self, about: Case) -> None:
        """Those that wait, reports aside."""
        self.limit("complaint", to_answer(about))


class VisitForm(CaseForm):
    """Which agent goes, with what he may read of it."""

    agent = forms.ModelChoiceField(ServiceAgent.objects.none(), label=_("Agent"))
    errand = forms.CharField(
        label=_("What the agent may read"),
        widget=LONG,
        help_text=_("What is to be done there. Place and number reach him apart from this."),
    )

    def narrow(self, about: Case) -> None:
        """Agents of the townships from which somebody is asked to come."""
        townships = about.complaints.filter(visit_in__isnull=False).values("visit_in")
        agents = ServiceAgent.objects.on(timezone.localdate()).filter(unit__in=townships)
        self.limit("agent", agents.select_related("official", "unit"))


class NoteForm(StepForm):
    """Take note of a commendation, and say whom it is about."""

    official = OfficialField(
        Official.objects.none(),
        label=_("Whom it is about"),
        required=False,
        help_text=_("It is recorded for this official. Empty: for the unit."),
    )

    def narrow(self, about: Dispatch) -> None:
        """Officials who hold a post in the unit today."""
        posts = about.unit.appointments.on(timezone.localdate())
        self.limit("official", officials().filter(pk__in=posts.values("official_id")))
