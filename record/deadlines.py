"""The arithmetic of clocks, pure: a span and a start give the moment that is due.

The day of the start is not counted; a span of calendar days or months that would end on a day
off ends on the next working day; day spans end with their last day (Civil Code art. 201-203).
"""

import calendar as months
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


def due(start: datetime, span: Span, calendar: workdays.Calendar) -> datetime:
    """The last moment in time; ``start`` is aware, local days are those of the current zone."""
    if span.unit is Unit.MINUTE:
        return start + timedelta(minutes=span.amount)
    if span.unit is Unit.HOUR:
        return start + timedelta(hours=span.amount)
    return _end_of(last_day(timezone.localdate(start), span, calendar))


def last_day(start: date, span: Span, calendar: workdays.Calendar) -> date:
    """The last day of a span counted in days or months."""
    if span.unit is Unit.WORKDAY:
        return workdays.add_workdays(start, span.amount, calendar)
    if span.unit is Unit.DAY:
        return workdays.next_workday(start + timedelta(days=span.amount), calendar)
    return workdays.next_workday(add_months(start, span.amount), calendar)


def add_months(day: date, amount: int) -> date:
    """The corresponding day, or the month's last where there is none (Civil Code art. 202)."""
    year, month0 = divmod(day.year * 12 + day.month - 1 + amount, 12)
    return date(year, month0 + 1, min(day.day, months.monthrange(year, month0 + 1)[1]))


def _end_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(23, 59, 59)))
