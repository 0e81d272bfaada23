"""A complaint by web; one field is required."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accountability.models import OrgUnit
from cases.models import Complaint
from hotline import identity

LONGEST = 10_000


class ComplaintForm(forms.Form):
    """A complaint by web. ``nonce`` names the form, so that sending it twice files it once."""

    words = forms.CharField(
        label=_("What happened?"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Say what happened, where, and when. Leave out what you do not want read."),
        error_messages={"required": _("Write what happened. A few words are enough.")},
    )
    about_unit = forms.ModelChoiceField(
        OrgUnit.objects.none(), label=_("Which unit is it about?"), required=False
    )
    happened_on = forms.DateField(
        label=_("When did it happen?"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    is_report = forms.BooleanField(
        label=_("I report misconduct of an official. The unit must not hear of it."),
        required=False,
    )
    mobile = forms.CharField(
        label=_("Mobile number, if you want news by text"),
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
        help_text=_("Sealed. The unit you complain about never sees it."),
    )
    name = forms.CharField(
        label=_("Your name, if you want the investigators to be able to ask for it"),
        max_length=60,
        required=False,
    )
    nonce = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = OrgUnit.objects.filter(valid_to__isnull=True)
        self.fields["about_unit"].queryset = units  # type: ignore[attr-defined]

    def clean_mobile(self) -> str:
        """An 11-digit mainland number gets its country; others need a plus sign."""
        typed = "".join(c for c in self.cleaned_data["mobile"] if c.isdigit() or c == "+")
        if len(typed) == 11 and typed.startswith("1"):  # noqa: PLR2004
            typed = f"+86{typed}"
        if typed and not identity.usable(typed):
            raise forms.ValidationError(_("Write the number with its country code, e.g. +86…"))
        return typed

    def clean_happened_on(self) -> Any:
        """Not in the future."""
        day = self.cleaned_data["happened_on"]
        if day and day > timezone.localdate():
            raise forms.ValidationError(_("This day is still to come."))
        return day

    @property
    def kind(self) -> str:
        """A report when ticked, else a complaint."""
        report = self.cleaned_data["is_report"]
        return Complaint.Kind.REPORT if report else Complaint.Kind.COMPLAINT
