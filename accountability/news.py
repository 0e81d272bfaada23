"""News that climbs: what happened to a docket or a visit, left for ``cases`` to look at."""

from collections.abc import Callable

from django.utils import timezone

from accountability.models import Docket, News, Visit
from record import owed


def leave(docket: Docket, kind: str) -> None:
    """Leave the news in the transaction of the event itself."""
    now = timezone.now()
    News.objects.create(docket=docket, kind=kind, at=now, not_before=now)


def leave_of_visit(visit: Visit, kind: str) -> None:
    """The same of an agent's visit."""
    now = timezone.now()
    News.objects.create(visit=visit, kind=kind, at=now, not_before=now)


def look(handle: Callable[[News], None]) -> int:
    """Let the floor above handle each piece of news in a transaction that also takes it away."""
    return owed.work_off(News.objects.select_related("docket", "visit__agent__official"), handle)


def owed_count() -> int:
    """How many were not handled yet."""
    return News.objects.count()
