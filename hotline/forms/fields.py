"""Fields that several doors ask for."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hotline import identity

NO_NUMBER = _("Write the number with its area code, e.g. 0738…, or with its country code, +86….")


class NumberField(forms.CharField):
    """A telephone number as people type it, clean as it is dialled."""

    def __init__(self, *, autocomplete: str = "off", **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"type": "tel", "autocomplete": autocomplete})
        super().__init__(max_length=30, widget=widget, **kwargs)

    def clean(self, value: Any) -> str:
        """As it is dialled from anywhere; empty where it may be."""
        return dialled(super().clean(value))


def dialled(typed: str) -> str:
    """What was typed as it is dialled, or nothing; raises ValidationError for what is no number."""
    try:
        return identity.dialable(typed) if typed else ""
    except ValueError as error:
        raise forms.ValidationError(NO_NUMBER) from error
