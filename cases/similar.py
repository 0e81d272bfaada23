"""Complaints that look like the one somebody is about to file.

Told are the unit, the item, the day and the state, never a word. A report of misconduct, a case
in which somebody is accused and a case that ended are never among them.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.crypto import salted_hmac

from accountability.models import OrgUnit, ServiceItem
from cases.models import Case, Complaint

LOOKS_BACK = timedelta(days=30)
LOOKS_AT = 200
"""Rows that are compared at most: the newest."""

SHOWN = 3
ALIKE = 0.5
"""Of all pairs of neighbouring characters that occur in either, the share that occurs in both."""

FEWEST_PAIRS = 10
"""Shorter words look alike by chance."""

STATES = (Complaint.State.RECEIVED, Complaint.State.ACCEPTED)


@dataclass(frozen=True)
class Similar:
    """What may be told of another complaint. ``key`` names it again without its number."""

    key: str
    unit: OrgUnit
    item: ServiceItem | None
    day: date
    state: str


def find(unit: OrgUnit | None, item: ServiceItem | None, day: date, words: str) -> list[Similar]:
    """Open complaints about the same unit that name the same item in the same week, or say
    nearly the same; the newest first."""
    found = [row for row in _candidates(unit) if _is_alike(row, item, day, pairs(words))]
    return [_told(row) for row in found[:SHOWN]]


def again(key: str, unit: OrgUnit | None) -> Complaint | None:
    """The complaint that was told under this key, as long as it may still be told."""
    return next((row for row in _candidates(unit) if key_of(row) == key), None)


def key_of(complaint: Complaint) -> str:
    """A name for a complaint that tells nobody its number."""
    return salted_hmac("cases.similar", str(complaint.pk), algorithm="sha256").hexdigest()[:32]


def pairs(words: str) -> set[str]:
    """Pairs of neighbouring letters and characters; of Chinese they are as good as words."""
    plain = "".join(c for c in words.lower() if c.isalnum())
    return {plain[n : n + 2] for n in range(len(plain) - 1)}


def _candidates(unit: OrgUnit | None) -> Iterable[Complaint]:
    if unit is None:
        return ()
    since = timezone.now() - LOOKS_BACK
    rows = Complaint.objects.filter(
        about_unit=unit, received_at__gte=since, kind=Complaint.Kind.COMPLAINT, state__in=STATES
    )
    rows = rows.exclude(case__state=Case.State.CLOSED).exclude(case__in=_delicate())
    return rows.select_related("about_unit", "item").order_by("-received_at", "-pk")[:LOOKS_AT]


def _delicate() -> QuerySet[Case]:
    """Cases in which somebody is accused or that hold a report; nobody outside hears of them."""
    accused = Case.objects.filter(allegations__isnull=False)
    return accused | Case.objects.filter(complaints__kind=Complaint.Kind.REPORT)


def _is_alike(row: Complaint, item: ServiceItem | None, day: date, wanted: set[str]) -> bool:
    same_week = row.day.isocalendar()[:2] == day.isocalendar()[:2]
    if item is not None and row.item_id == item.pk and same_week:
        return True
    theirs = pairs(row.words)
    if min(len(wanted), len(theirs)) < FEWEST_PAIRS:
        return False
    return len(wanted & theirs) >= ALIKE * len(wanted | theirs)


def _told(row: Complaint) -> Similar:
    assert row.about_unit is not None
    return Similar(
        key_of(row),
        row.about_unit,
        row.item,
        timezone.localdate(row.received_at),
        row.get_state_display(),
    )
