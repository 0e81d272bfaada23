"""What a citizen writes who follows a complaint."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.models import Dispatch, Message
from hotline.drafts import Draft
from hotline.forms.complaint import LONGEST


class ReceiptForm(forms.Form):
    """The receipt, typed or pasted with or without spaces."""

    receipt = forms.CharField(
        label=_("Your receipt (16 digits)"),
        max_length=40,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"required": _("Type the 16 digits of your receipt.")},
    )


def words_field(label: Any, *, required: bool = True) -> forms.CharField:
    """Room for a citizen's words."""
    box = forms.Textarea(attrs={"rows": 3})
    return forms.CharField(label=label, max_length=LONGEST, required=required, widget=box)


class WordsForm(forms.Form):
    """Words that a citizen adds."""

    words = words_field(_("Add words"))
    nonce = forms.UUIDField(widget=forms.HiddenInput)


class AddForm(WordsForm):
    """Words that a citizen adds, or files, or both."""

    words = words_field(_("Add words"), required=False)

    def must_say_something(self, files: Sequence[Draft]) -> None:
        """Refuse a form with neither words nor files, and one with a question left open: whether
        a picture may tell where it was taken."""
        if self.is_valid() and not (self.cleaned_data["words"] or files):
            self.add_error("words", _("Write a few words, or attach a file."))
        if any(file.is_open for file in files):
            self.add_error(None, _("Choose whether the place in your photo is told. Then add."))


class ReplyForm(WordsForm):
    """The answer to a question that a citizen was asked."""

    words = words_field(_("Your answer"))
    question = forms.ModelChoiceField(Message.objects.none(), widget=forms.HiddenInput)

    def __init__(self, *args: Any, questions: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["question"].queryset = questions  # type: ignore[attr-defined]


class DisputeForm(WordsForm):
    """Why a closed case is not settled; the first time nothing need be said."""

    words = words_field(_("What is not settled?"), required=False)


class AgainForm(WordsForm):
    """Why a decision should be examined again."""

    words = words_field(_("What do you object to?"), required=False)


class SolvedForm(forms.Form):
    """What the citizen says of a unit's reply, on the page where he reads it."""

    matter = forms.ModelChoiceField(Dispatch.objects.none(), widget=forms.HiddenInput)
    solved = forms.TypedChoiceField(
        label=_("Is it solved?"),
        choices=(("yes", _("yes")), ("no", _("no"))),
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose yes or no.")},
    )
    level = forms.TypedChoiceField(
        label=_("How satisfied are you?"),
        choices=(("", "—"), *Dispatch.Level.choices),
        coerce=int,
        empty_value=None,
        required=False,
    )

    def __init__(self, *args: Any, replied: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["matter"].queryset = replied  # type: ignore[attr-defined]
