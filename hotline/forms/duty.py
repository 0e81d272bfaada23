"""What is written about duty and calls: a shift, a hand-over, why there is nothing to key in."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accountability.models import User
from accountability.pages import StepForm
from cases.forms import MOMENT, HandOverFields
from hotline import duty
from hotline.forms.fields import NumberField
from hotline.models import Shift


def may_be_on_duty() -> Any:
    """Who can be put on the roster: who may see the calls."""
    found = User.objects.filter(is_active=True, groups__permissions__codename="see_calls")
    return found.distinct()


class ShiftForm(forms.Form):
    """A person's duty between two moments, with the telephone to ring."""

    user = forms.ModelChoiceField(
        User.objects.none(),
        label=_("Person"),
        error_messages={"invalid_choice": _("Choose somebody who may see the calls.")},
    )
    starts_at = forms.DateTimeField(label=_("From"), widget=MOMENT)
    ends_at = forms.DateTimeField(label=_("Until"), widget=MOMENT)
    number = NumberField(
        label=_("Telephone to ring"),
        help_text=_("Sealed; only its end is shown again. Citizens never learn it."),
    )
    place = forms.IntegerField(
        label=_("Order"),
        min_value=1,
        max_value=99,
        initial=1,
        help_text=_("1 is rung first."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = may_be_on_duty()  # type: ignore[attr-defined]

    def clean_ends_at(self) -> datetime:
        """After it begins, and not over already."""
        ends: datetime = self.cleaned_data["ends_at"]
        starts = self.cleaned_data.get("starts_at")
        if starts and ends <= starts:
            raise forms.ValidationError(_("The shift ends before it begins."))
        if ends <= timezone.now():
            raise forms.ValidationError(_("This shift would be over already."))
        return ends

    def shift(self) -> Shift:
        """The shift as it was filled in, not saved yet."""
        return Shift(**self.cleaned_data)


class BridgeForm(forms.Form):
    """The clerk's own telephone, when it is not the one on the roster."""

    number = NumberField(
        label=_("Your telephone"),
        required=False,
        help_text=_("It rings first, then the citizen's. It is not kept."),
    )

    def __init__(self, *args: Any, own: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.own = own
        field = self.fields["number"]
        field.required = not own
        if own:
            masked = {"number": duty.masked(own)}
            field.help_text = _("Empty: the one on the roster, %(number)s.") % masked

    @property
    def to_ring(self) -> str:
        """The number that was typed, else the one on the roster."""
        return self.cleaned_data["number"] or self.own


class CallHandOverForm(StepForm, HandOverFields):
    """Hand a call over to an emergency service."""


class DismissForm(StepForm):
    """Why there is nothing to key in."""

    reason = forms.CharField(
        label=_("Why there is nothing to key in"), widget=forms.Textarea(attrs={"rows": 2})
    )
