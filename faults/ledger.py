"""What was acknowledged to whom, and whether the product stands by it."""

import re
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

Faults = Counter[str]
Moments = list[tuple[float, bool]]

RECEIPT = re.compile(r"(?<!\d)((?:\d[ ,]*){16})(?!\d)")
NUMBER = re.compile(r"(?<!\d)\d{4}-\d{6}(?!\d)")


def receipts_in(words: str) -> set[str]:
    """The receipts that a text or a voice says."""
    return {re.sub(r"\D", "", found) for found in RECEIPT.findall(NUMBER.sub("", words))}


def numbers_in(words: str) -> set[str]:
    """The case numbers that it says."""
    return set(NUMBER.findall(words))


@dataclass
class Entry:
    """One citizen's intake: what the hotline said to it, each time."""

    sid: str
    number: str
    words: str
    receipts: set[str] = field(default_factory=set)
    cases: set[str] = field(default_factory=set)
    is_kept: bool = False  # the fallback said so; the receipt comes by text

    @property
    def is_acknowledged(self) -> bool:
        """Whether the citizen may believe that it arrived."""
        return bool(self.receipts) or self.is_kept


class Ledger:
    """All intakes of a run; written to from many threads."""

    def __init__(self) -> None:
        self.entries: dict[str, Entry] = {}
        self.counts: Counter[str] = Counter()
        self.answered: Moments = []
        self.first: Moments = []
        self._lock = threading.Lock()

    def heard(self, entry: Entry, words: str, *, kept: bool = False) -> None:
        """The hotline answered."""
        with self._lock:
            mine = self.entries.setdefault(entry.sid, entry)
            mine.receipts |= receipts_in(words)
            mine.cases |= numbers_in(words)
            mine.is_kept = mine.is_kept or kept
            self.counts["by fallback" if kept else "at once"] += 1
            self.answered.append((time.monotonic(), True))
            if not kept:
                self.first.append((time.monotonic(), True))

    def refused(self) -> None:
        """Nobody answered: the citizen knows that it did not arrive."""
        with self._lock:
            self.counts["refused"] += 1
            self.answered.append((time.monotonic(), False))

    def missed(self, why: str) -> None:
        """The first address failed."""
        with self._lock:
            self.counts[f"first: {why}"] += 1
            self.first.append((time.monotonic(), False))


def outage(moments: Moments) -> float:
    """The longest time, in seconds, in which some failed and nobody was served."""
    longest, since = 0.0, None
    for at, good in sorted(moments):
        if good:
            longest = max(longest, at - since) if since is not None else longest
            since = None
        elif since is None:
            since = at
    return longest


def compare(ledger: Ledger, listed: list[dict[str, Any]], told: dict[str, list[str]]) -> Faults:
    """Faults by kind. ``listed`` is the product's list, ``told`` the texts that each number got
    besides the answers; what they say counts as said."""
    faults: Faults = Counter()
    filed = Counter(line["carrier_sid"] for line in listed)
    line_of = {line["carrier_sid"]: line for line in listed}
    for entry in ledger.entries.values():
        if not entry.is_acknowledged:
            continue
        for words in told.get(entry.number, []):
            entry.receipts |= receipts_in(words)
            entry.cases |= numbers_in(words)
        mine = line_of.get(entry.sid, {"text": None, "number": ""})
        faults["LOST"] += mine["text"] != entry.words
        faults["DOUBLED"] += filed[entry.sid] > 1
        faults["TWO_RECEIPTS"] += len(entry.receipts) > 1
        faults["WRONG_RECEIPT"] += entry.cases != {mine["number"]}
        faults["UNTOLD"] += not entry.receipts
        faults["TOLD_TWICE"] += len(told.get(entry.number, [])) > 1
    return faults
