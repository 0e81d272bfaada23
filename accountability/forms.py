"""What the discipline office writes."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accountability import measures
from accountability.pages import StepForm

LINES = forms.Textarea(attrs={"rows": 4})


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
