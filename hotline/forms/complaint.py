"""A complaint by web; one field is required."""

import hashlib
from typing import Any

from django import forms
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accountability import search
from cases.models import Complaint
from hotline.forms.fields import NumberField
from hotline.forms.visit import VisitFields

LONGEST = 10_000
SEVERAL = _("Several are called so. Choose one of them below.")
NONE = _("Nothing is called so. Try another part of the name, or go on without it.")


def key(found: search.Found) -> str:
    """What a match is chosen by: two may bear one name."""
    return f"item-{found.item.pk}" if found.item else f"unit-{found.unit.pk}"


class ComplaintForm(VisitFields):
    """A complaint by web. ``nonce`` names the form, so that sending it twice files it once."""

    words = forms.CharField(
        label=_("What happened?"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Say what happened, where, and when. Leave out what you do not want read."),
        error_messages={"required": _("Write what happened. A few words are enough.")},
    )
    about = forms.CharField(
        label=_("Which unit or service is it about?"),
        max_length=search.LONGEST,
        required=False,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "data-suggest": reverse_lazy("hotline:suggest")}
        ),
        help_text=_("Type part of its name, or the first letters in pinyin."),
    )
    chosen = forms.CharField(label=_("Which of these?"), required=False, widget=forms.RadioSelect)
    happened_on = forms.DateField(
        label=_("When did it happen?"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    is_report = forms.BooleanField(
        label=_("I report misconduct of an official. The unit must not hear of it."),
        required=False,
    )
    mobile = NumberField(
        label=_("Mobile number, if you want news by text"),
        autocomplete="tel",
        required=False,
        help_text=_("Sealed. The unit you complain about never sees it."),
    )
    name = forms.CharField(
        label=_("Your name, if you want the investigators to be able to ask for it"),
        max_length=60,
        required=False,
    )
    repeats = forms.CharField(max_length=32, required=False, widget=forms.HiddenInput)
    nonce = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        typed = str(self["about"].value() or "").strip() if self.is_bound else ""
        self.matches = search.find(typed)
        # Going on without it holds for what was typed when that was chosen.
        self.without = f"without-{hashlib.sha256(typed.encode()).hexdigest()[:16]}"
        if typed and len(self.matches) != 1:
            self._offer()

    def clean(self) -> dict[str, Any]:
        """What was typed for the unit becomes the unit, and the item if it is one."""
        said: dict[str, Any] = super().clean() or {}
        found = self._found(said)
        said["about_unit"] = found.unit if found else None
        said["item"] = found.item if found else None
        if found:
            data: Any = self.data.copy()  # type: ignore[attr-defined]
            data["about"] = found.label
            self.data = data
        return said

    def _found(self, said: dict[str, Any]) -> search.Found | None:
        """The only match, or the one that was chosen; several, or none, must be chosen from."""
        if not said.get("about") or said.get("chosen") == self.without:
            return None
        if len(self.matches) == 1:
            return self.matches[0]
        chosen = (one for one in self.matches if key(one) == said.get("chosen"))
        found = next(chosen, None)
        if found is None:
            self.add_error("about", SEVERAL if self.matches else NONE)
        return found

    def _offer(self) -> None:
        matches: list[tuple[str, Any]] = [(key(one), one.label) for one in self.matches]
        widget: Any = self.fields["chosen"].widget
        widget.choices = [*matches, (self.without, _("None of these: go on without it"))]

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
