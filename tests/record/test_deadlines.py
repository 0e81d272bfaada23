"""Clocks against worked examples of 2026, and a slow oracle."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from record import deadlines, workdays
from record.deadlines import Span, Unit, add_months

LOUXING = ZoneInfo("Asia/Shanghai")
CALENDAR = workdays.calendar()


def due(start: datetime, amount: int, unit: Unit) -> datetime:
    return deadlines.due(start.replace(tzinfo=LOUXING), Span(amount, unit), CALENDAR)


@pytest.mark.parametrize(
    ("start", "amount", "unit", "last"),
    [
        (datetime(2026, 11, 18, 10), 1, Unit.WORKDAY, date(2026, 11, 19)),
        (datetime(2026, 11, 20, 23, 59), 1, Unit.WORKDAY, date(2026, 11, 23)),  # Friday night
        (datetime(2026, 2, 13, 9), 1, Unit.WORKDAY, date(2026, 2, 14)),  # make-up Saturday
        (datetime(2026, 9, 30, 9), 1, Unit.WORKDAY, date(2026, 10, 8)),  # over National Day
        (datetime(2026, 11, 18, 10), 15, Unit.WORKDAY, date(2026, 12, 9)),
        (datetime(2026, 11, 18, 10), 30, Unit.DAY, date(2026, 12, 18)),
        (datetime(2026, 9, 3, 10), 30, Unit.DAY, date(2026, 10, 8)),  # ends in a holiday
        (datetime(2026, 8, 31, 10), 1, Unit.MONTH, date(2026, 9, 30)),
    ],
)
def test_spans_of_days_end_with_their_last_day(start, amount, unit, last):
    end = due(start, amount, unit).astimezone(LOUXING)
    assert end.date() == last
    assert (end.hour, end.minute, end.second) == (23, 59, 59)


def test_minutes_and_hours_run_at_night_too():
    start = datetime(2026, 11, 21, 23, 50)
    assert due(start, 30, Unit.MINUTE) == start.replace(tzinfo=LOUXING) + timedelta(minutes=30)
    assert due(start, 2, Unit.HOUR) == start.replace(tzinfo=LOUXING) + timedelta(hours=2)


@given(st.dates(date(2025, 1, 2), date(2026, 10, 1)), st.integers(1, 40))
def test_working_days_agree_with_counting_them_one_by_one(start, amount):
    china = holidays.country_holidays("CN")
    day, left = start, amount
    while left:
        day += timedelta(days=1)
        if china.is_working_day(day):
            left -= 1
    assert workdays.add_workdays(start, amount, CALENDAR) == day


@given(st.dates(date(2024, 1, 1), date(2030, 1, 1)), st.integers(0, 60))
def test_months_end_on_the_corresponding_day_or_the_last(day, amount):
    end = add_months(day, amount)
    assert (end.year * 12 + end.month) - (day.year * 12 + day.month) == amount
    assert end.day == day.day or (end + timedelta(days=1)).day == 1


def test_days_beyond_the_last_notice_are_provisional():
    assert not CALENDAR.is_provisional(date(2026, 12, 31))
    assert CALENDAR.is_provisional(date(2027, 1, 1))
