"""What a story of the demonstration is made of: who does what when, before anything is written.

A story is told twice: by the loader, in bulk, and by a test through the real moves, which must
write the same rows.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

CITIZEN = "citizen"
FIRST = "c1"
"""The part under which a story's first complaint goes; the others are merged into its case."""


@dataclass(frozen=True)
class Step:
    """One move: when, which, who (a username, ``unit:<code>`` or ``citizen``), on which part of
    the story, with what is said."""

    at: datetime
    move: str
    by: str = CITIZEN
    part: str = FIRST
    says: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Story:
    """One case from its filing on. ``key`` makes the unique names of its filings."""

    key: str
    steps: tuple[Step, ...]

    @property
    def began(self) -> datetime:
        """When it was filed."""
        return self.steps[0].at

    def source(self, part: str) -> str:
        """The name of one filing of this story."""
        return f"{self.key}{part}"

    def filings(self) -> list[Step]:
        """The complaints filed in it."""
        return [step for step in self.steps if step.move == "file"]

    def until(self, now: datetime) -> "Story":
        """As far as it has come at this moment."""
        return Story(self.key, tuple(step for step in self.steps if step.at <= now))

    def does(self, move: str) -> bool:
        """Whether this move is in it."""
        return any(step.move == move for step in self.steps)


def story(key: str, steps: list[Step]) -> Story:
    """The steps in the order in which they happen; those of one moment as they were told."""
    return Story(key, tuple(sorted(steps, key=lambda step: step.at)))
