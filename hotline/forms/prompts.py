"""What staff give to a prompt of the phone: words, or a recording of them, and why."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from hotline import sounds
from hotline.dialogue import PROMPTS
from hotline.dialogue.prompts import GREETING_CHARACTERS, VALUE, estimate, spoken_after

CONTROL = re.compile(r"[\x00-\x1f\x7f]")


class ReasonForm(forms.Form):
    """Why a prompt is changed. ``version`` is the one that was looked at."""

    reason = forms.CharField(
        label=_("Why?"),
        max_length=200,
        help_text=_("It is kept in the history with your name."),
        error_messages={"required": _("Say why you change it.")},
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


class PromptForm(ReasonForm):
    """Words in one language; with a recording they say what it says."""

    words = forms.CharField(
        label=_("What is said"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write the words that are said.")},
    )
    recording = forms.FileField(
        label=_("Recording"),
        required=False,
        help_text=_("WAV or MP3, at most 1 MB. Write above what it says. Figures and names such "
                    "as a receipt are spoken after it, so let it end where they come."),
        widget=forms.ClearableFileInput(attrs={"accept": ".wav,.mp3,audio/wav,audio/mpeg"}),
    )  # fmt: skip
    keeps_recording = forms.BooleanField(label=_("Keep the present recording"), required=False)

    field_order = ("words", "recording", "keeps_recording", "reason", "version")

    def __init__(self, *args: Any, name: str, language: str, has_audio: bool, **more: Any) -> None:
        super().__init__(*args, **more)
        self.name, self.language = name, language
        self.sound: sounds.Sound | None = None
        self.fields["words"].widget.attrs["lang"] = language
        if not has_audio:
            del self.fields["keeps_recording"]

    def clean_words(self) -> str:
        """One line that says what the prompt must say, with every value in it."""
        words: str = CONTROL.sub(" ", self.cleaned_data["words"]).strip()
        template = PROMPTS[self.name]
        if sorted(VALUE.findall(words)) != sorted(template.values):
            kept = " ".join(f"%({value})s" for value in template.values) or _t("none")
            raise forms.ValidationError(
                _("These values must stay in the words, each once: %(values)s."),
                params={"values": kept},
            )
        must = dict(template.must).get(self.language, ())
        if must and not any(word in words.lower() for word in must):
            raise forms.ValidationError(
                _("It must say that the call is recorded: use the word “%(word)s”."),
                params={"word": must[0]},
            )
        return words

    def clean_recording(self) -> Any:
        """A WAV or MP3 file by its content, short enough with the figures that follow it."""
        upload = self.cleaned_data["recording"]
        if not upload:
            return None
        if upload.size > sounds.MOST_BYTES:
            raise forms.ValidationError(_("This file is larger than 1 MB. Choose a smaller one."))
        try:
            self.sound = sounds.measure(upload.read())
        except sounds.NotSound as error:
            raise forms.ValidationError(
                _("This is no sound that can be measured. Save it as WAV (PCM) or MP3.")
            ) from error
        self._must_be_short(self.sound.seconds + spoken_after(self.name, self.language))
        return upload

    def clean(self) -> dict[str, Any]:
        """Words that are spoken by a voice must be short enough themselves."""
        said = super().clean() or {}
        words, has_error = said.get("words"), "recording" in self.errors
        if words and not (self.sound or said.get("keeps_recording") or has_error):
            try:
                self._must_fit(words)
            except forms.ValidationError as error:
                self.add_error("words", error)
        return said

    def _must_fit(self, words: str) -> None:
        if self.name == "greeting" and self.language != "en" and len(words) > GREETING_CHARACTERS:
            raise forms.ValidationError(
                _("The greeting has %(count)s characters; at most %(most)s are possible."),
                params={"count": len(words), "most": GREETING_CHARACTERS},
            )
        self._must_be_short(estimate(self.name, words, self.language))

    def _must_be_short(self, seconds: float) -> None:
        most = PROMPTS[self.name].most
        if seconds > most:
            raise forms.ValidationError(
                _("This takes %(seconds)s seconds; at most %(most)s are possible. Shorten it."),
                params={"seconds": f"{seconds:.1f}", "most": f"{most:g}"},
            )
