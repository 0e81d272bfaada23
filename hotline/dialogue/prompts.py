"""The catalogue of what the hotline says in a call: each prompt by its name, with its default
words, and how long it may take. Staff may give it other words or a recording."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils import translation
from django.utils.translation import gettext_lazy as _

from hotline.dialogue import pace
from hotline.dialogue.parts import Say

VALUE = re.compile(r"%\((\w+)\)s")
GREETING_CHARACTERS = 20
DIGITS = ", ".join([" ".join("0000")] * 4)
SAMPLES = {"receipt": DIGITS, "number": "2026-000001", "date": "2026年12月31日",
           "unit": "区政务服务中心", "who": "区政务服务中心"}  # fmt: skip
"""Values as long as they get, to estimate a prompt by."""


@dataclass(frozen=True)
class Template:
    """The default words of a prompt, the seconds it may take, and, where the law asks for it, the
    words of which one must be said in each language."""

    words: Any
    most: float = pace.MOST
    must: tuple[tuple[str, tuple[str, ...]], ...] = ()

    def default(self, language: str) -> str:
        """The words as they come with the product."""
        with translation.override(language):
            return str(self.words)

    @property
    def values(self) -> tuple[str, ...]:
        """The names of what fills it."""
        return tuple(VALUE.findall(self.default("en")))


@dataclass(frozen=True)
class Given:
    """What staff gave to a prompt: words, which an ``audio`` (its file at our address) may speak.
    ``sha256`` is that of the recording; ``version`` counts the changes."""

    words: str
    audio: str = ""
    sha256: str = ""
    version: int = 0


Wording = Mapping[tuple[str, str], Given]
"""What staff gave, by prompt and language."""

CONSENT = (("zh-hans", ("录音",)), ("en", ("record",)))
ANNOUNCING = ("greeting", "slow_greeting")
"""These tell that the call is recorded."""

CHOICE = pace.MOST / 4  # at most four of them stand in one prompt

PROMPTS = {
    "greeting": Template(_("Hotline. Recorded. Speak after the tone."), 6, CONSENT),
    "slow_greeting": Template(
        _("This is the complaint hotline. The call is recorded. Say what happened after the tone."),
        must=CONSENT,
    ),
    "other_language": Template(_("For English, press 1.")),
    "silence": Template(
        _("We heard nothing. Speak after the tone; for no recording, press 8."),
    ),
    "goodbye": Template(_("Goodbye.")),
    "receipt": Template(_("Received. Your receipt: %(receipt)s."), 15),
    "receipt_again": Template(_("Again: %(receipt)s."), 15),
    "number": Template(_("Case number %(number)s.")),
    "receipt_keys": Template(_("1 repeats, 2 adds words, 3: no text, 0: a person.")),
    "text_refusal": Template(_("No text will be sent.")),
    "receipt_request": Template(_("Key in the sixteen digits of your receipt.")),
    "wrong_receipt": Template(_("This receipt is not known.")),
    "wait": Template(_("Please wait. After a wrong receipt the next try takes longer.")),
    "wrong_farewell": Template(_("Please call again with your receipt at hand.")),
    "later_farewell": Template(_("Receipts cannot be looked up now. Call again in ten minutes.")),
    "time_limit": Template(_("The next step is due on %(date)s.")),
    "choice_reply": Template(_("Hear the reply: 1."), CHOICE),
    "choice_words": Template(_("Add words: 2."), CHOICE),
    "choice_question": Template(_("Answer a question: 3."), CHOICE),
    "choice_verdict": Template(_("Solved or not: 4."), CHOICE),
    "choice_dispute": Template(_("Open it again: 5."), CHOICE),
    "choice_again": Template(_("Another examination: 6."), CHOICE),
    "choice_refusal": Template(_("That is not possible now.")),
    "reply_lead": Template(_("Reply of %(unit)s:")),
    "reply_rest": Template(_("The reply is longer. Read the rest on the web, or ask our staff.")),
    "question_lead": Template(_("%(who)s asks you:")),
    "answer_request": Template(_("Answer after the tone.")),
    "words_request": Template(_("Speak after the tone.")),
    "words_thanks": Template(_("Your words were added.")),
    "answer_thanks": Template(_("Thank you. It is noted.")),
    "verdict_request": Template(_("The matter at %(unit)s: solved, press 1; not solved, 2.")),
    "level_request": Template(_("How satisfied are you? Press 1 to 5; 5 is very satisfied.")),
    "dispute_request": Template(_("Say after the tone what is not settled.")),
    "dispute_thanks": Template(_("It is noted. A person decides within three working days.")),
    "reopening": Template(_("Your case is opened again.")),
    "again_request": Template(_("Say why after the tone; or just wait.")),
    "again_thanks": Template(_("Other people will examine the decision.")),
    "nothing_noted": Template(_("We heard nothing, so nothing was noted.")),
    "unrecorded": Template(_("Nothing is recorded.")),
    "text_instead": Template(_("Please text your complaint to this number.")),
    "nobody_free": Template(_("Nobody is free. Speak after the tone; you go first.")),
    "after_talk": Template(_("To add words, speak after the tone.")),
    "call_back": Template(_("We will also call you back.")),
}  # fmt: skip


def prompt(name: str, *, language: str = "", slow: bool = False, **values: str) -> Say:
    """A prompt by its name, with its default words in the call's language or another."""
    spoken = language or translation.get_language() or "zh-hans"
    words = fill(PROMPTS[name].default(spoken), values)
    return Say(words, name, values, language, slow)


def fill(words: str, values: Mapping[str, str]) -> str:
    """The words with their values in; a lone per cent sign stays what it is."""
    return VALUE.sub(lambda found: values.get(found[1], found[0]), words)


def estimate(name: str, words: str, language: str) -> float:
    """How many seconds these words take as this prompt, its values at their longest."""
    return pace.seconds(fill(words, SAMPLES), language)


def spoken_after(name: str, language: str) -> float:
    """How many seconds the values take that follow a recording of this prompt."""
    values = (SAMPLES[value] for value in PROMPTS[name].values)
    return sum(pace.seconds(value, language) for value in values)
