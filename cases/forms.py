"""What staff write about a case, and a unit about its matter."""

from typing import Any

from django import forms
from django.db.models import Prefetch
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accountability import measures
from accountability.models import (
    Appointment,
    Official,
    OrgUnit,
    ServiceItem,
    User,
)
from accountability.pages import StepForm
from cases import thread
from cases.models import (
    Allegation,
    Case,
    Complaint,
    Dispatch,
    Evidence,
    Finding,
    Message,
    Reexamination,
    Service,
)

SHORT = forms.Textarea(attrs={"rows": 2})
LONG = forms.Textarea(attrs={"rows": 4})
WRITTEN = 1000
RELAYED = _("The hotline passes it on; nobody here learns the number.")
# A browser's date field understands the ISO form alone, whatever the page's language.
MOMENT = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
MAY_BE_HANDED_OVER = (Complaint.State.RECEIVED, Complaint.State.ACCEPTED)


class OfficialField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """An official, shown with the unit of today, so that two of one name are told apart."""

    def label_from_instance(self, obj: Any) -> str:
        """Name and units."""
        units = "、".join(post.unit.name for post in obj.posts_today)
        return f"{obj.name} · {units}" if units else obj.name


def officials() -> Any:
    """All officials with their posts of today, in two queries."""
    posts = Appointment.objects.on(timezone.localdate()).select_related("unit")
    return Official.objects.prefetch_related(Prefetch("appointments", posts, "posts_today"))


class CaseForm(StepForm):
    """A form about a case."""

    about: Case


class ReasonForm(CaseForm):
    """Why."""

    reason = forms.CharField(label=_("Reason"), widget=SHORT)


class ComplaintForm(CaseForm):
    """Which complaint of the case, and why."""

    complaint = forms.ModelChoiceField(Complaint.objects.none(), label=_("Complaint"))
    reason = forms.CharField(label=_("Reason"), widget=SHORT)

    def narrow(self, about: Case) -> None:
        """Those that still wait for a decision."""
        waiting = about.complaints.filter(state=Complaint.State.RECEIVED)
        self.limit("complaint", waiting)


class AcceptForm(ComplaintForm):
    """Accept, as the kind it turned out to be."""

    kind = forms.ChoiceField(label=_("Kind"), choices=Complaint.Kind.choices)
    reason = forms.CharField(label=_("Reason"), initial=_("Meets the conditions"), widget=SHORT)
    field_order = ("complaint", "kind", "reason")

    def narrow(self, about: Case) -> None:
        """Propose the kind the citizen chose."""
        super().narrow(about)
        first = about.complaints.first()
        self.fields["kind"].initial = first.kind if first else Complaint.Kind.COMPLAINT


class DeclineForm(ComplaintForm):
    """Decline, with the legal channel that is open instead."""

    channel = forms.CharField(
        label=_("Legal channel that is open instead"),
        max_length=200,
        help_text=_("E.g. litigation, arbitration, administrative review."),
    )
    field_order = ("complaint", "reason", "channel")


class MergeForm(ComplaintForm):
    """Merge into the case it repeats."""

    number = forms.CharField(label=_("Number of the case it repeats"), max_length=16)
    field_order = ("complaint", "number", "reason")

    def clean_number(self) -> str:
        """A number that exists."""
        number: str = self.cleaned_data["number"].strip()
        if not Complaint.objects.filter(number=number).exists():
            raise forms.ValidationError(_("There is no case with this number."))
        return number


class FlagForm(ComplaintForm):
    """Note that whoever filed a complaint complains without ground again and again."""

    reason = forms.CharField(
        label=_("Reason"),
        widget=SHORT,
        help_text=_("Facts, no name. A second person confirms or lifts it; nothing is blocked."),
    )

    def narrow(self, about: Case) -> None:
        """All but reports of misconduct, which link to nobody."""
        self.limit("complaint", about.complaints.exclude(kind=Complaint.Kind.REPORT))


class FlagReasonForm(StepForm):
    """Why such a note is confirmed or lifted."""

    reason = forms.CharField(label=_("Reason"), widget=SHORT)


class DispatchForm(CaseForm):
    """Send the matter to a unit, with the text it may read."""

    unit = forms.ModelChoiceField(OrgUnit.objects.none(), label=_("Unit"))
    released_text = forms.CharField(
        label=_("What the unit may read"),
        widget=LONG,
        help_text=_("No name, number, hour or channel of the citizen."),
    )

    def narrow(self, about: Case) -> None:
        """Units of today; propose the one the citizen named."""
        self.limit("unit", OrgUnit.objects.filter(valid_to__isnull=True))
        named = about.complaints.filter(about_unit__isnull=False).first()
        self.fields["unit"].initial = named.about_unit_id if named else None


class AllegeForm(CaseForm):
    """Who is accused of what."""

    kind = forms.ChoiceField(label=_("Conduct"), choices=measures.Misconduct.choices)
    unit = forms.ModelChoiceField(OrgUnit.objects.all(), label=_("Unit"))
    official = OfficialField(
        Official.objects.none(),
        label=_("Official"),
        required=False,
        help_text=_("Empty: the unit itself is accused."),
    )
    item = forms.ModelChoiceField(
        ServiceItem.objects.all(), label=_("Service item"), required=False
    )
    happened_on = forms.DateField(label=_("When it happened"), widget=DAY)
    reason = forms.CharField(label=_("Reason"), widget=SHORT)

    def narrow(self, about: Case) -> None:
        """Propose the unit and the day the citizen named."""
        self.limit("official", officials())
        first = about.complaints.first()
        if first:
            self.fields["unit"].initial = first.about_unit_id
            self.fields["happened_on"].initial = first.day

    def clean_happened_on(self) -> Any:
        """Not in the future."""
        day = self.cleaned_data["happened_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("This day is still to come."))
        return day


class AssignForm(CaseForm):
    """Put investigators on the case."""

    users = forms.ModelMultipleChoiceField(
        User.objects.none(),
        label=_("Investigators"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("At least two. Who has an interest in the case is refused."),
    )

    def narrow(self, about: Case) -> None:
        """Active users with the role."""
        investigators = User.objects.filter(is_active=True, groups__name="investigator")
        self.limit("users", investigators)


class EvidenceForm(CaseForm):
    """A note or a file."""

    title = forms.CharField(label=_("Title"), max_length=120)
    note = forms.CharField(label=_("Note"), widget=LONG, required=False)
    upload = forms.FileField(label=_("File"), required=False)

    def clean(self) -> dict[str, Any] | None:
        """One of the two."""
        said = super().clean()
        if said is not None and not (said.get("note") or said.get("upload")):
            raise forms.ValidationError(_("Write a note or choose a file."))
        return said


class FindForm(CaseForm):
    """The finding of one allegation."""

    allegation = forms.ModelChoiceField(Allegation.objects.none(), label=_("Allegation"))
    value = forms.ChoiceField(label=_("Finding"), choices=Finding.Value.choices)
    severity = forms.ChoiceField(label=_("Severity"), choices=measures.Severity.choices)
    reasons = forms.CharField(label=_("Facts and reasons"), widget=LONG)
    evidence = forms.ModelMultipleChoiceField(
        Evidence.objects.none(), label=_("Evidence"), widget=forms.CheckboxSelectMultiple
    )

    def narrow(self, about: Case) -> None:
        """Allegations without a finding, evidence of this case."""
        self.limit("allegation", about.allegations.filter(state=Allegation.State.REGISTERED))
        self.limit("evidence", about.evidence.all())


class ReferForm(ReasonForm):
    """Refer a sustained allegation."""

    allegation = forms.ModelChoiceField(Allegation.objects.none(), label=_("Allegation"))
    field_order = ("allegation", "reason")

    def narrow(self, about: Case) -> None:
        """Those that were sustained."""
        found = about.allegations.filter(
            state=Allegation.State.FOUND, finding__value=Finding.Value.SUSTAINED
        )
        self.limit("allegation", found)


class WriteForm(CaseForm):
    """Words to the citizen, or a question."""

    complaint = forms.ModelChoiceField(Complaint.objects.none(), label=_("Complaint"))
    words = forms.CharField(
        label=_("Words to the citizen"), widget=LONG, max_length=WRITTEN, help_text=RELAYED
    )
    asks = forms.BooleanField(label=_("This is a question; show the answer"), required=False)

    def narrow(self, about: Case) -> None:
        """The complaints of this case."""
        self.limit("complaint", about.complaints.all())


class ReleaseForm(CaseForm):
    """What a unit may read of an answer to its question."""

    answer = forms.ModelChoiceField(Message.objects.none(), label=_("Answer"))
    words = forms.CharField(
        label=_("What the unit may read"),
        widget=LONG,
        help_text=_("No name, number, hour or channel of the citizen."),
    )

    def narrow(self, about: Case) -> None:
        """Answers that wait; propose the words of the first."""
        waiting = thread.unreleased(about.complaints.all())
        self.limit("answer", waiting)
        first = waiting.first()
        self.fields["words"].initial = first.words if first else ""


class ReexaminedForm(ReasonForm):
    """A decision about a request to examine again."""

    asked = forms.ModelChoiceField(Reexamination.objects.none(), label=_("Request"))
    field_order = ("asked", "reason")

    def narrow(self, about: Case) -> None:
        """Those that wait."""
        waiting = Reexamination.objects.filter(complaint__case=about)
        self.limit("asked", waiting.filter(state=Reexamination.State.ASKED))


class CountersignForm(ReasonForm):
    """Confirm that nobody could be named."""

    dispatch = forms.ModelChoiceField(Dispatch.objects.none(), label=_("Matter"))
    field_order = ("dispatch", "reason")

    def narrow(self, about: Case) -> None:
        """Those that wait for a second person."""
        unsigned = about.dispatches.filter(nobody_named_signed=False)
        self.limit("dispatch", unsigned.exclude(nobody_named=""))


class AnswerFields(forms.Form):
    """What a citizen said of the result when somebody asked."""

    reached = forms.TypedChoiceField(
        label=_("Reached?"),
        choices=(("yes", _("yes")), ("no", _("no"))),
        coerce=lambda value: value == "yes",
    )
    solved = forms.TypedChoiceField(
        label=_("Solved?"),
        choices=(("", "—"), ("yes", _("yes")), ("no", _("no"))),
        coerce=lambda value: value == "yes",
        empty_value=None,
        required=False,
    )
    level = forms.TypedChoiceField(
        label=_("How satisfied?"),
        choices=(("", "—"), *Dispatch.Level.choices),
        coerce=int,
        empty_value=None,
        required=False,
    )


class AnswerForm(CaseForm, AnswerFields):
    """The same at the desk, also where nobody can be called: then it was not reached."""

    dispatch = forms.ModelChoiceField(Dispatch.objects.none(), label=_("Matter"))
    field_order = ("dispatch", "reached", "solved", "level")

    def narrow(self, about: Case) -> None:
        """Matters whose unit has replied."""
        self.limit("dispatch", about.dispatches.filter(state=Dispatch.State.REPLIED))


class TakeForm(CaseForm):
    """Take the case in hand: nothing to fill in."""


class HandOverFields(forms.Form):
    """What was told to an emergency service, to whom there, when and how."""

    service = forms.ChoiceField(label=_("Service"), choices=Service.choices)
    said = forms.CharField(
        label=_("What the service was told"),
        widget=SHORT,
        help_text=_("Where, what danger, who is hurt. The number stays in the vault."),
    )
    taken_there_by = forms.CharField(
        label=_("Who there took it"),
        max_length=60,
        help_text=_("Name or number of the person at the service."),
    )
    at = forms.DateTimeField(label=_("When"), widget=MOMENT, initial=timezone.localtime)
    warm = forms.TypedChoiceField(
        label=_("How"),
        choices=(("no", _("staff called the service")), ("yes", _("the caller was put through"))),
        coerce=lambda value: value == "yes",
    )

    def clean_at(self) -> Any:
        """Not in the future."""
        at = self.cleaned_data["at"]
        if at > timezone.now():
            raise forms.ValidationError(_("This moment is still to come."))
        return at


class HandOverForm(CaseForm, HandOverFields):
    """Hand a complaint of the case over to an emergency service."""

    complaint = forms.ModelChoiceField(Complaint.objects.none(), label=_("Complaint"))
    field_order = ("complaint", "service", "said", "taken_there_by", "at", "warm")

    def narrow(self, about: Case) -> None:
        """Those that nobody ended yet."""
        self.limit("complaint", about.complaints.filter(state__in=MAY_BE_HANDED_OVER))


class SignForm(StepForm):
    """Sign for a matter: nothing to fill in."""


class NameForm(StepForm):
    """Who in the unit answers for the matter."""

    official = OfficialField(
        Official.objects.none(), label=_("Answerable official"), required=False
    )
    nobody = forms.CharField(
        label=_("Or: why nobody can be named"),
        widget=SHORT,
        required=False,
        help_text=_("A second person must confirm it."),
    )

    def narrow(self, about: Dispatch) -> None:
        """Officials who hold a post in the unit today."""
        posts = about.unit.appointments.on(timezone.localdate())
        self.limit("official", officials().filter(pk__in=posts.values("official_id")))

    def clean(self) -> dict[str, Any] | None:
        """One of the two."""
        said = super().clean()
        if said is not None and not (said.get("official") or said.get("nobody")):
            raise forms.ValidationError(_("Name an official, or say why nobody can be named."))
        return said


class AskForm(StepForm):
    """What a unit writes to the citizen of its matter."""

    words = forms.CharField(
        label=_("Words to the citizen"), widget=LONG, max_length=WRITTEN, help_text=RELAYED
    )
    asks = forms.BooleanField(label=_("This is a question; show the answer"), required=False)


class ReplyForm(StepForm):
    """What the unit answers the citizen."""

    words = forms.CharField(
        label=_("Reply to the citizen"),
        widget=LONG,
        help_text=_("The citizen reads these words."),
    )


class TranscriptForm(forms.Form):
    """What a recording says."""

    words = forms.CharField(
        label=_("What is said"),
        help_text=_("As it was said, in the caller's words. The recording remains the record."),
        widget=forms.Textarea(attrs={"rows": 8}),
    )
