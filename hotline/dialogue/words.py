"""A text's words: a keyword, a receipt, or a complaint."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

Kind = Literal[
    "words", "new", "receipt", "progress", "help", "stop", "start", "solved", "unsolved", "reopen"
]

KEYWORDS: dict[str, Kind] = {
    "0": "help", "帮助": "help", "help": "help", "?": "help",
    "1": "solved", "解决了": "solved", "已解决": "solved", "满意": "solved",
    "solved": "solved", "satisfied": "solved",
    "2": "unsolved", "没解决": "unsolved", "未解决": "unsolved", "不满意": "unsolved",
    "not solved": "unsolved", "unsolved": "unsolved", "not satisfied": "unsolved",
    "dissatisfied": "unsolved",
    "3": "progress", "c": "progress", "进度": "progress", "查进度": "progress",
    "progress": "progress", "status": "progress",
    "9": "stop", "t": "stop", "td": "stop", "退订": "stop", "停止": "stop", "stop": "stop",
    "unsubscribe": "stop", "end": "stop", "quit": "stop", "stopall": "stop", "revoke": "stop",
    "optout": "stop", "cancel": "stop",
    "start": "start", "恢复": "start",
}  # fmt: skip
"""One-word texts; everything else is a complaint."""

UNSEEN = (
    "\u200b\u200c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff"
)
"""Marks that nobody sees: of writing direction, of zero width."""

NEW = re.compile(
    r"^\s*(?:[4\uff14]|新投诉|新|new)(?:[\s:\uff1a,\uff0c。.]+(.*))?$", re.I | re.DOTALL
)
REOPEN = re.compile(
    r"^\s*(?:重办|重开|reopen)(?:[\s:\uff1a,\uff0c。.!\uff01]+(.*))?$", re.I | re.DOTALL
)
RECEIPT = re.compile(rf"^\s*((?:[0-9\uff10-\uff19][\s\-{UNSEEN}]*){{16}})(.*)$", re.DOTALL)

SAID_FIRST: dict[Kind, re.Pattern[str]] = {"new": NEW, "reopen": REOPEN}
"""Keywords that words may follow."""


@dataclass(frozen=True)
class Understood:
    """What a text asks for; ``words`` is what it says besides. ``is_key``: a figure was typed,
    which says nothing unless something was asked."""

    kind: Kind
    words: str = ""
    receipt: str = ""
    is_key: bool = False


def understand(body: str, *, is_receipt: Callable[[str], bool]) -> Understood:
    """Tell a keyword or a receipt from a complaint; nothing that is not surely one is lost."""
    keyword = _keyword_in(body)
    if keyword:
        return keyword
    said = body.lstrip(UNSEEN)
    typed = RECEIPT.match(said)
    if typed and is_receipt(typed[1]):
        return Understood("receipt", words=typed[2].strip(), receipt=typed[1])
    for kind, pattern in SAID_FIRST.items():
        if found := pattern.match(said):
            return Understood(kind, words=(found[1] or "").strip())
    return Understood("words", words=body.strip())


def language_of(body: str) -> str:
    """English for a text of Latin letters alone, Chinese for others; empty where there is no
    letter to tell by."""
    if not any(c.isalpha() for c in body):
        return ""
    return "en" if body.isascii() else "zh-hans"


def _keyword_in(body: str) -> Understood | None:
    """The keyword that a text consists of, in full-width signs or half, or None."""
    seen = "".join(sign for sign in body if sign not in UNSEEN)
    bare = " ".join(unicodedata.normalize("NFKC", seen).lower().split()).strip("。.! ")
    return Understood(KEYWORDS[bare], is_key=bare.isdigit()) if bare in KEYWORDS else None
