"""A text's words: a keyword, a receipt, or a complaint."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

Kind = Literal["words", "new", "receipt", "progress", "help", "stop", "start", "solved", "unsolved"]

KEYWORDS: dict[str, Kind] = {
    "0": "help", "帮助": "help", "help": "help", "?": "help", "？": "help",
    "1": "solved", "解决了": "solved", "已解决": "solved", "solved": "solved",
    "2": "unsolved", "没解决": "unsolved", "未解决": "unsolved", "not solved": "unsolved",
    "3": "progress", "c": "progress", "进度": "progress", "查进度": "progress",
    "progress": "progress", "status": "progress",
    "9": "stop", "t": "stop", "td": "stop", "退订": "stop", "停止": "stop", "stop": "stop",
    "unsubscribe": "stop", "end": "stop", "quit": "stop", "stopall": "stop", "revoke": "stop",
    "optout": "stop", "cancel": "stop",
    "start": "start", "恢复": "start",
}  # fmt: skip
"""One-word texts; everything else is a complaint."""

NEW = re.compile(r"^\s*(?:4|新投诉|新|new)(?:[\s::,，。.]+(.*))?$", re.IGNORECASE | re.DOTALL)
RECEIPT = re.compile(r"^\s*((?:[0-90-9][\s\-]*){16})(.*)$", re.DOTALL)


@dataclass(frozen=True)
class Understood:
    """What a text asks for; ``words`` is what it says besides."""

    kind: Kind
    words: str = ""
    receipt: str = ""


def understand(body: str, *, is_receipt: Callable[[str], bool]) -> Understood:
    """Tell a keyword or a receipt from a complaint; nothing that is not surely one is lost."""
    bare = body.strip().lower().strip("。.!！")
    if bare in KEYWORDS:
        return Understood(KEYWORDS[bare])
    typed = RECEIPT.match(body)
    if typed and is_receipt(typed[1]):
        return Understood("receipt", words=typed[2].strip(), receipt=typed[1])
    fresh = NEW.match(body)
    if fresh:
        return Understood("new", words=(fresh[1] or "").strip())
    return Understood("words", words=body.strip())


def language_of(body: str) -> str:
    """English for a text of Latin letters alone, Chinese for others; empty where there is no
    letter to tell by."""
    if not any(c.isalpha() for c in body):
        return ""
    return "en" if body.isascii() else "zh-hans"
