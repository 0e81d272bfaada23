"""News that climbs: public events of a case, left for the hotline to look at."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.utils import timezone

from cases.models import Case, News
from record import owed

UNDO = timedelta(seconds=15)
"""A staff move is told only after its undo time has passed."""


def leave(case: Case, kind: str, **about: Any) -> None:
    """Leave the news in the transaction of the event itself."""
    now = timezone.now()
    News.objects.create(case=case, kind=kind, at=now, not_before=now + UNDO, **about)


def look(handle: Callable[[News], None]) -> int:
    """Let the hotline handle each piece of news in a transaction that also takes it away."""
    rows = News.objects.select_related(
        "case", "complaint", "dispatch", "event", "message", "docket__ruling"
    )
    return owed.work_off(rows, handle)


def owed_count() -> int:
    """How many were not handled yet."""
    return News.objects.count()
