"""What complainants decide about their own name and number."""

from typing import Any

from django import forms

from cases.models import Dispatch


class ConsentForm(forms.Form):
    """Release them for one matter, or take that back; each is one button."""

    matter = forms.ModelChoiceField(Dispatch.objects.none())
    release = forms.TypedChoiceField(
        choices=(("yes", "yes"), ("no", "no")), coerce=lambda value: value == "yes"
    )

    def __init__(self, *args: Any, matters: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["matter"].queryset = matters  # type: ignore[attr-defined]
