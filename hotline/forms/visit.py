"""Somebody please come: from which township, and where to."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accountability.models import OrgUnit
from cases.models import Complaint


class VisitFields(forms.Form):
    """The wish that somebody come, with the place; nobody comes about a report."""

    visit_in = forms.ModelChoiceField(
        OrgUnit.objects.none(),
        label=_("I cannot come: please send somebody. Where do you live?"),
        required=False,
        empty_label=_("Nobody needs to come"),
    )
    address = forms.CharField(
        label=_("Where to come"),
        max_length=200,
        required=False,
        help_text=_("Sealed. Only the agent who goes there is shown it, with the number."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        townships = OrgUnit.objects.filter(valid_to__isnull=True, unit_class="township")
        self.fields["visit_in"].queryset = townships  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """A visit has a place, and no report brings anybody to the door."""
        said: dict[str, Any] = super().clean() or {}
        if said.get("visit_in"):
            if not said.get("address"):
                self.add_error("address", _("Say where to come."))
            if said.get("is_report") or said.get("kind") == Complaint.Kind.REPORT:
                self.add_error("visit_in", _("A report of misconduct brings nobody to the door."))
        return said
