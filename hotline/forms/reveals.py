"""What staff write who ask for an identity, and the custodian who decides."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accountability.pages import StepForm
from cases.models import Case
from hotline import reveals
from hotline.models import Intake, RevealRequest

SHORT = forms.Textarea(attrs={"rows": 2})


class IntakeField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A filing, shown by the number of its complaint."""

    def label_from_instance(self, obj: Any) -> str:
        """The number alone."""
        return str(obj.complaint)


class AskForm(StepForm):
    """Whose identity, and what for."""

    intake = IntakeField(Intake.objects.none(), label=_("Complaint"))
    purpose = forms.ChoiceField(
        label=_("What for?"),
        choices=(("", "—"), *RevealRequest.Purpose.choices),
        help_text=_("The complainant is told this and the day."),
        error_messages={"required": _("Choose what the identity is needed for.")},
    )
    reason = forms.CharField(
        label=_("Why can it not be done without?"),
        max_length=1000,
        widget=SHORT,
        help_text=_("The custodian reads this and nothing else of the case. Name nobody."),
        error_messages={"required": _("Write why it is needed. One sentence is enough.")},
    )

    def narrow(self, about: Case) -> None:
        """Those of the case of which the vault holds something."""
        known = [sealed.intake.pk for sealed in reveals.of_case(about) if not sealed.is_empty]
        self.limit("intake", Intake.objects.filter(pk__in=known).select_related("complaint"))


class DecideForm(StepForm):
    """Why it is opened, or stays sealed."""

    reason = forms.CharField(
        label=_("Reason of the decision"),
        max_length=1000,
        widget=SHORT,
        error_messages={"required": _("Write why. One sentence is enough.")},
    )
