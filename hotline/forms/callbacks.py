"""What staff keep of a call to a citizen."""

from django import forms
from django.utils.translation import gettext_lazy as _

from hotline.forms.complaint import LONGEST


class ReadOutForm(forms.Form):
    """A message was read out: what the citizen answered, in his own words, if anything."""

    words = forms.CharField(
        label=_("What the citizen answered, in his words"),
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Leave it empty if he said nothing to it."),
    )
