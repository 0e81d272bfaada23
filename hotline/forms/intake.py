"""What a person keys in for a citizen: at the desk, on the phone, or for somebody at home."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accountability import search
from accountability.models import Article
from cases.models import Complaint
from cases.models.complaints import Channel
from hotline.forms.complaint import LONGEST
from hotline.forms.fields import NumberField, dialled
from hotline.forms.visit import VisitFields
from hotline.models import Call, Intake

TOGETHER = 5
"""People who may complain together (信访工作条例 art. 20)."""

SHOWN = 5
HOW = (
    (Channel.VOICE, _("call")),
    (Channel.DESK, _("walk-in")),
    (Channel.LETTER, _("letter")),
    (Channel.OTHER, _("other way")),
)
KINDS = Complaint.Kind.choices
NOT_AGENTS = (Complaint.Kind.REPORT,)
"""What no agent of a township files for others: it is told to the hotline itself."""


class DeskForm(VisitFields):
    """What all who key in are asked for. ``nonce`` names the form: sent twice, filed once."""

    words = forms.CharField(
        label=_("What the citizen says"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 7, "autofocus": True, "accesskey": "w"}),
        error_messages={"required": _("Write what the citizen says. A few words are enough.")},
    )
    kind = forms.ChoiceField(
        label=_("What it is"),
        choices=KINDS,
        initial=Complaint.Kind.COMPLAINT,
        widget=forms.RadioSelect,
    )
    about = forms.CharField(
        label=_("Unit or service"),
        max_length=search.LONGEST,
        required=False,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "off",
                "accesskey": "u",
                "data-suggest": reverse_lazy("hotline:suggest"),
            }
        ),
        help_text=_("Part of the name, pinyin, or first letters."),
    )
    happened_on = forms.DateField(
        label=_("When it happened"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    name = forms.CharField(
        label=_("Name"),
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "accesskey": "n"}),
    )
    number = NumberField(label=_("Phone number"), required=False)
    wants_text = forms.BooleanField(
        label=_("Send the receipt by text"), required=False, initial=True
    )
    nonce = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["visit_in"].label = _("Somebody shall come: from which township?")

    def clean_happened_on(self) -> Any:
        """Not in the future."""
        day = self.cleaned_data["happened_on"]
        if day and day > timezone.localdate():
            raise forms.ValidationError(_("This day is still to come."))
        return day

    def clean_about(self) -> search.Found | None:
        """The one unit or item that is called or spelled so; a code names its unit."""
        typed = self.cleaned_data["about"].strip()
        if not typed:
            return None
        by_code = search.of_unit(typed.lower())
        matches = [by_code] if by_code else search.find(typed, limit=SHOWN + 1)
        if len(matches) == 1:
            return matches[0]
        if not matches:
            raise forms.ValidationError(
                _("No unit and no service is called so. Try another part of the name.")
            )
        called = "、".join(one.label for one in matches[:SHOWN])
        raise forms.ValidationError(
            _("Several are called so: %(called)s. Write the whole name."),
            params={"called": called},
        )


class BehalfForm(DeskForm):
    """What a township's agent files for somebody who cannot."""

    field_order = (
        "words", "kind", "about", "happened_on", "name", "number", "wants_text", "visit_in",
        "address",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [choice for choice in KINDS if choice[0] not in NOT_AGENTS]
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]
        self.fields["name"].required = True
        self.fields["name"].label = _("Name of the person you file for")
        self.fields["number"].label = _("That person's phone number")


class IntakeForm(DeskForm):
    """What the desk keys in of a call, a visit or a letter, in the order in which it is said."""

    how = forms.ChoiceField(
        label=_("How it came"), choices=HOW, initial=Channel.VOICE, widget=forms.RadioSelect
    )
    urgent = forms.BooleanField(
        label=_("Urgent: somebody decides within 30 minutes"), required=False
    )
    answer = forms.CharField(
        label=_("Answer to an enquiry, at once"),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4, "accesskey": "a"}),
        help_text=_("Say it, and the enquiry is closed. Empty: it is decided on later."),
    )
    call = forms.ModelChoiceField(Call.objects.none(), required=False, widget=forms.HiddenInput)
    article = forms.ModelChoiceField(
        Article.objects.all(), required=False, widget=forms.HiddenInput
    )
    identity = forms.ChoiceField(
        label=_("Who may know who complains"),
        choices=(
            (Intake.Identity.CONFIDENTIAL, _("confidential: sealed in the vault")),
            (Intake.Identity.NAMED, _("named: whoever handles it may ask for the name")),
            (Intake.Identity.ANONYMOUS, _("anonymous: nothing is kept")),
        ),
        initial=Intake.Identity.CONFIDENTIAL,
        widget=forms.RadioSelect,
    )
    others = forms.CharField(
        label=_("Who complains together with this person"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("One person a line: name, space, number. Five together at most."),
    )
    language = forms.ChoiceField(
        label=_("Language"), choices=(("zh-hans", "中文"), ("en", "English")), initial="zh-hans"
    )
    field_order = (
        "words", "kind", "about", "answer", "happened_on", "how", "urgent", "identity", "name",
        "number", "wants_text", "others", "visit_in", "address", "language",
    )  # fmt: skip

    def __init__(self, *args: Any, talks: QuerySet[Call], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["call"].queryset = talks  # type: ignore[attr-defined]
        chosen = str(self["call"].value() or "")
        self.talk = talks.filter(pk=int(chosen)).first() if chosen.isdecimal() else None
        if self.talk:  # the vault knows the number, and nobody here
            del self.fields["number"]

    def clean_others(self) -> list[tuple[str, str]]:
        """Each line as a name and a number, either of which may be missing."""
        lines = [line.split() for line in self.cleaned_data["others"].splitlines() if line.strip()]
        if len(lines) >= TOGETHER:
            raise forms.ValidationError(
                _("At most five people complain together: let them choose who speaks for them.")
            )
        return [_name_and_number(words) for words in lines]

    def clean(self) -> dict[str, Any]:
        """What was chosen must fit together."""
        said = super().clean()
        if said.get("answer") and said.get("kind") not in (None, Complaint.Kind.ENQUIRY):
            self.add_error("answer", _("Only an enquiry is answered at once. Choose enquiry."))
        if said.get("identity") == Intake.Identity.ANONYMOUS:
            self._nothing_kept(said)
        elif said.get("identity") == Intake.Identity.NAMED and not said.get("name"):
            self.add_error("name", _("Who is named needs a name. Or choose confidential."))
        return said

    def _nothing_kept(self, said: dict[str, Any]) -> None:
        for field in ("name", "number", "others", "visit_in"):
            if said.get(field):
                self.add_error(
                    field, _("Anonymous means that nothing is kept. Empty this, or choose another.")
                )


def _name_and_number(words: list[str]) -> tuple[str, str]:
    has_number = any(c.isdigit() for c in words[-1])
    number = dialled(words[-1]) if has_number else ""
    return " ".join(words[:-1] if has_number else words), number
