"""What the discipline office writes, agents of their visits, and editors of the knowledge base."""

from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accountability import measures
from accountability.models import Article, OrgUnit
from accountability.pages import StepForm

LINES = forms.Textarea(attrs={"rows": 4})
# A browser's date field understands the ISO form alone, whatever the page's language.
DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class NoticeForm(StepForm):
    """Facts, basis and rights told to the accused."""

    notice = forms.CharField(label=_("Facts and legal basis told to the accused"), widget=LINES)


class HearForm(StepForm):
    """The defence, and the answer to it."""

    defence = forms.CharField(
        label=_("Defence"), widget=LINES, required=False, help_text=_("Empty: none was made.")
    )
    answer = forms.CharField(label=_("Answer to each point of the defence"), widget=LINES)


class DraftForm(StepForm):
    """The ruling as it is proposed."""

    measure = forms.ChoiceField(label=_("Measure"), choices=measures.Code.choices)
    authority = forms.ChoiceField(
        label=_("Deciding authority"),
        choices=measures.Authority.choices,
        initial=measures.Authority.OFFICE,
    )
    legal_basis = forms.CharField(label=_("Legal basis"), max_length=200)
    reasons = forms.CharField(label=_("Reasons"), widget=LINES)


class ReasonForm(StepForm):
    """Why."""

    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 2}))


class ServeForm(StepForm):
    """Who received the decision."""

    to = forms.CharField(label=_("Received by"), max_length=100)


class PublishForm(StepForm):
    """How far it is made known."""

    scope = forms.ChoiceField(label=_("Scope of publication"), choices=measures.Scope.choices)
    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 2}))


class AgreeForm(StepForm):
    """The day that was agreed with the citizen."""

    on = forms.DateField(label=_("Day of the visit"), widget=DAY)


class FinishForm(StepForm):
    """What was done at the visit."""

    outcome = forms.CharField(
        label=_("What was done"),
        widget=LINES,
        help_text=_("Name nobody: the case is read by others."),
    )


class FailForm(StepForm):
    """Why the visit came to nothing."""

    outcome = forms.CharField(
        label=_("Why the visit cannot be made"),
        widget=LINES,
        help_text=_("Name nobody: the case is read by others."),
    )


class ArticleForm(forms.ModelForm):  # type: ignore[type-arg]
    """One article of the knowledge base, and why it is written so."""

    reason = forms.CharField(label=_("Reason"), max_length=200)

    class Meta:
        model = Article
        fields = ("name", "answer", "keywords", "unit", "valid_from", "valid_to")
        widgets: ClassVar[dict[str, Any]] = {
            "answer": forms.Textarea(attrs={"rows": 6}),
            "valid_from": DAY,
            "valid_to": DAY,
        }
        help_texts: ClassVar[dict[str, Any]] = {
            "answer": _("It is read out: short sentences, one thing after the other."),
            "keywords": _("How people call it, apart by spaces. It is searched too."),
            "valid_to": _("The last day on which it holds; empty while it lasts."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = OrgUnit.objects.filter(valid_to__isnull=True)
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]
        self.fields["valid_from"].initial = timezone.localdate

    def clean(self) -> dict[str, Any] | None:
        """It does not end before it begins."""
        said = super().clean()
        first, last = (said or {}).get("valid_from"), (said or {}).get("valid_to")
        if first and last and last < first:
            self.add_error("valid_to", _("This day is before the first."))
        return said
