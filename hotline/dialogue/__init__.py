"""The script, pure: a step and what was heard give what is said and what comes next.

One greeting, no menu before the recording, depth one; any key skips to the beep, a hang-up is a
valid end. Prompts stay under 8 seconds, but for the reading of a receipt.
"""

from hotline.dialogue.following import CHOICES, RECEIPT_DIGITS, WRONG_RECEIPTS
from hotline.dialogue.parts import Ask, Found, Go, HangUp, Listen, Part, Ring, Say
from hotline.dialogue.phone import OTHER, STEPS, voice
from hotline.dialogue.prompts import ANNOUNCING, PROMPTS, Given, Wording, fill, prompt
from hotline.dialogue.words import KEYWORDS, Kind, Understood, language_of, understand

__all__ = [
    "ANNOUNCING",
    "CHOICES",
    "KEYWORDS",
    "OTHER",
    "PROMPTS",
    "RECEIPT_DIGITS",
    "STEPS",
    "WRONG_RECEIPTS",
    "Ask",
    "Found",
    "Given",
    "Go",
    "HangUp",
    "Kind",
    "Listen",
    "Part",
    "Ring",
    "Say",
    "Understood",
    "language_of",
    "Wording",
    "fill",
    "prompt",
    "understand",
    "voice",
]
