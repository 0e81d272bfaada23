"""The script, pure: a step and what was heard give what is said and what comes next.

One greeting, no menu before the recording, depth one; any key skips to the beep, a hang-up is a
valid end. Prompts stay under 8 seconds, but for the reading of a receipt.
"""

from hotline.dialogue.parts import Ask, Found, Go, HangUp, Listen, Part, Ring, Say
from hotline.dialogue.phone import RECEIPT_DIGITS, STEPS, WRONG_RECEIPTS, voice
from hotline.dialogue.words import KEYWORDS, Kind, Understood, language_of, understand

__all__ = [
    "KEYWORDS",
    "RECEIPT_DIGITS",
    "STEPS",
    "WRONG_RECEIPTS",
    "Ask",
    "Found",
    "Go",
    "HangUp",
    "Kind",
    "Listen",
    "Part",
    "Ring",
    "Say",
    "Understood",
    "language_of",
    "understand",
    "voice",
]
