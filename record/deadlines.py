"""The arithmetic of clocks, pure: a span and a start give the moment that is due.

The day of the start is not counted; a span of calendar days or months that would end on a day
off ends on the next working day; day spans end with their last day (Civil Code art. 201-203).
A clock may stand still for a while and may be extended; what is due is always computed anew.
"""

import calendar as months
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from django.utils import timezone

from record import workdays


class Unit(StrEnum):
    """What an amount counts."""

    MINUTE = "minute"
    HOUR = "hour"
    WORKDAY = "workday"
    DAY = "day"
    MONTH = "month"


@dataclass(frozen=True)
class Span:
    """An amount of one unit, as a rule prints it: 15 working days, 30 days, 6 months."""

    amount: int
    unit: Unit


@dataclass(frozen=True)
class Pause:
    """A stretch in which a clock stands still. One that still lasts (no end) counts for nothing
    yet: whoever shows the clock says that it is paused."""

    since: datetime
    until: datetime | None = None


def due(
    start: datetime,
    span: Span,
    calendar: workdays.Calendar,
    pauses: Iterable[Pause] = (),
    extensions: Iterable[Span] = (),
) -> datetime:
    """The last moment in time; ``start`` is aware, local days are those of the current zone.

    Extensions of the span's own unit lengthen it; those of another begin where it ends.
    """
    still = _joined(pauses)
    for part in _spans(span, extensions):
        start = _end(start, part, calendar, still)
    return start


def last_day(
    start: date, span: Span, calendar: workdays.Calendar, still: Sequence[Pause] = ()
) -> date:
    """The last day of a span counted in days or months. A day that begins in a pause is not
    counted; pausing and going on within one day changes nothing."""
    amount = span.amount
    if span.unit is Unit.MONTH:
        amount = (add_months(start, span.amount) - start).days
    last = start
    while amount > 0:
        last += timedelta(days=1)
        counted = span.unit is not Unit.WORKDAY or calendar.is_workday(last)
        amount -= counted and not _is_still(last, still)
    while not calendar.is_workday(last) or _is_still(last, still):
        last += timedelta(days=1)
    return last


def _end(
    start: datetime, span: Span, calendar: workdays.Calendar, still: Sequence[Pause]
) -> datetime:
    if span.unit is Unit.MINUTE:
        return _after(start, timedelta(minutes=span.amount), still)
    if span.unit is Unit.HOUR:
        return _after(start, timedelta(hours=span.amount), still)
    return _end_of(last_day(timezone.localdate(start), span, calendar, still))


def _spans(span: Span, extensions: Iterable[Span]) -> list[Span]:
    """The stretches to count one after the other; neighbours of one unit are one."""
    found = [span]
    for more in extensions:
        if more.unit is found[-1].unit:
            found[-1] = Span(found[-1].amount + more.amount, more.unit)
        else:
            found.append(more)
    return found


def _after(start: datetime, length: timedelta, still: Sequence[Pause]) -> datetime:
    """The moment when this much time has run."""
    for pause in still:
        if pause.until is None or pause.until <= start:
            continue
        runs = max(pause.since - start, timedelta(0))
        if runs >= length:
            break
        start, length = pause.until, length - runs
    return start + length


def _joined(pauses: Iterable[Pause]) -> list[Pause]:
    """Ended pauses in order, overlapping ones made one."""
    found: list[Pause] = []
    for pause in sorted((p for p in pauses if p.until), key=lambda p: p.since):
        if found and found[-1].until and pause.since <= found[-1].until and pause.until:
            found[-1] = Pause(found[-1].since, max(found[-1].until, pause.until))
        else:
            found.append(pause)
    return found


def _is_still(day: date, still: Sequence[Pause]) -> bool:
    return any(
        timezone.localdate(p.since) < day <= timezone.localdate(p.until) for p in still if p.until
    )


def add_months(day: date, amount: int) -> date:
    """The corresponding day, or the month's last where there is none (Civil Code art. 202)."""
    year, month0 = divmod(day.year * 12 + day.month - 1 + amount, 12)
    return date(year, month0 + 1, min(day.day, months.monthrange(year, month0 + 1)[1]))


def _end_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(23, 59, 59)))
