"""How long words take to speak, estimated without a voice; and long words cut into pieces.

A natural Mandarin voice needs about 4.5 seconds for the greeting of 20 characters (EXPERIENCE 2.1),
which is 4.2 characters a second and a breath at each comma. English: 2.6 words a second, the pace
of announcements. A slow synthetic voice takes up to 1.7 times as long.
"""

import itertools
import re
from collections.abc import Iterator

CHARACTERS_A_SECOND = 4.2
WORDS_A_SECOND = 2.6
BREATH = 0.2  # seconds at a comma
STOP = 0.4  # seconds at the end of a sentence, another of which follows
MOST = 8.0
"""Seconds: no prompt is longer (EXPERIENCE 2.1), but the reading of a receipt."""

CHINESE = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
SPOKEN = re.compile(r"[A-Za-z]+(?:['’][A-Za-z]+)?|\d")  # noqa: RUF001 - the apostrophe of print
BREATHS = ",，、;；:："  # noqa: RUF001 - as they are written in Chinese
STOPS = ".。!！?？\n"  # noqa: RUF001
BREAK = re.compile(rf"(?:(?<!\d)[{BREATHS}{STOPS}]|[{BREATHS}{STOPS}](?!\d))+")
"""Where a reader breathes; the sign within a figure (8:30, 1.5) is none."""


def seconds(words: str, language: str) -> float:
    """How long these words take in a call of this language."""
    rate = WORDS_A_SECOND if language == "en" else CHARACTERS_A_SECOND
    chinese = len(CHINESE.findall(words)) / CHARACTERS_A_SECOND
    spoken = words.strip().strip(BREATHS + STOPS)
    breaths = sum(spoken.count(sign) for sign in BREATHS) * BREATH
    return chinese + len(SPOKEN.findall(words)) / rate + breaths + _stops(spoken) * STOP


def clauses(words: str) -> list[str]:
    """The words at each comma and stop, for who listens slowly."""
    ends = [0, *(sign.end() for sign in BREAK.finditer(words)), len(words)]
    found = (words[start:end].strip() for start, end in itertools.pairwise(ends))
    return [clause for clause in found if _is_heard(clause)]


def pieces(words: str, language: str) -> list[str]:
    """Long words as pieces of at most 8 seconds, cut where a reader would breathe."""
    found: list[str] = []
    for clause in _short(clauses(words), language):
        if found and seconds(f"{found[-1]} {clause}", language) <= MOST:
            found[-1] += f" {clause}" if language == "en" else clause
        else:
            found.append(clause)
    return found


def _short(long: list[str], language: str) -> Iterator[str]:
    """Clauses that nobody could speak in one breath, cut by force."""
    for clause in long:
        rest = clause
        while seconds(rest, language) > MOST:
            end = _most(rest, language)
            yield rest[:end].strip()
            rest = rest[end:].strip()
        yield rest


def _most(words: str, language: str) -> int:
    """How many characters fit, to the last blank where there is one."""
    end = next(n for n in range(len(words), 0, -1) if seconds(words[:n], language) <= MOST)
    blank = words.rfind(" ", 0, end)
    return blank if blank > end // 2 else end


def _stops(spoken: str) -> int:
    # The point within a figure is no stop.
    return len(re.findall(rf"[{STOPS}]+(?!\d)", spoken))


def _is_heard(clause: str) -> bool:
    return any(sign.isalnum() for sign in clause)
