"""Clocks against worked examples of 2026, and a slow oracle."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from record import deadlines, workdays
from record.deadlines import Pause, Span, Unit, add_months

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


# --- Pauses and extensions -----------------------------------------------------------------------
STARTS = st.datetimes(datetime(2025, 1, 2), datetime(2026, 8, 1)).map(
    lambda moment: moment.replace(second=0, microsecond=0, tzinfo=LOUXING)
)


@st.composite
def pauses_after(draw, start: datetime, longest: timedelta) -> list[Pause]:
    """Up to four stretches after a start, overlapping or not."""
    found = []
    for _n in range(draw(st.integers(0, 4))):
        since = start + longest * draw(st.floats(0, 1))
        since = since.replace(second=0, microsecond=0)
        until = since + timedelta(minutes=draw(st.integers(1, int(longest.total_seconds() // 60))))
        found.append(Pause(since, until))
    return found


def slowly(start: datetime, amount: int, unit: Unit, pauses: list[Pause]) -> date:
    """Walk day by day and ask of each whether it counts: the rule itself, without any skill."""

    def is_still(day: date) -> bool:
        midnight = datetime(day.year, day.month, day.day, tzinfo=LOUXING)
        return any(p.since < midnight <= p.until for p in pauses if p.until)

    china = holidays.country_holidays("CN")
    day = start.date()
    left = amount if unit is not Unit.MONTH else (add_months(day, amount) - day).days
    while left:
        day += timedelta(days=1)
        if not is_still(day) and (unit is not Unit.WORKDAY or china.is_working_day(day)):
            left -= 1
    while is_still(day) or not china.is_working_day(day):
        day += timedelta(days=1)
    return day


@given(st.data(), STARTS, st.sampled_from([Unit.DAY, Unit.WORKDAY, Unit.MONTH]))
def test_days_that_begin_in_a_pause_are_not_counted(data, start, unit):
    amount = data.draw(st.integers(1, 3 if unit is Unit.MONTH else 30))
    pauses = data.draw(pauses_after(start, timedelta(days=20)))
    end = deadlines.due(start, Span(amount, unit), CALENDAR, pauses)
    assert end.astimezone(LOUXING).date() == slowly(start, amount, unit, pauses)


@given(st.data(), STARTS, st.integers(1, 300))
def test_minutes_in_a_pause_do_not_run(data, start, minutes):
    pauses = data.draw(pauses_after(start, timedelta(hours=4)))
    now, left = start, minutes
    while left:
        still = any(p.since <= now < p.until for p in pauses if p.until)
        now += timedelta(minutes=1)
        left -= not still
    assert deadlines.due(start, Span(minutes, Unit.MINUTE), CALENDAR, pauses) == now


def test_a_pause_that_still_lasts_counts_for_nothing_yet():
    start = datetime(2026, 11, 18, 10, tzinfo=LOUXING)
    lasting = [Pause(start + timedelta(days=1))]
    span = Span(5, Unit.WORKDAY)
    assert deadlines.due(start, span, CALENDAR, lasting) == deadlines.due(start, span, CALENDAR)


@pytest.mark.parametrize(
    ("extensions", "last"),
    [
        ([Span(10, Unit.WORKDAY)], date(2026, 12, 23)),  # 15 + 10 working days
        ([Span(10, Unit.WORKDAY), Span(5, Unit.WORKDAY)], date(2026, 12, 30)),
        ([Span(30, Unit.DAY)], date(2027, 1, 8)),  # from 9 December on
    ],
)
def test_extensions_lengthen_what_they_extend(extensions, last):
    start = datetime(2026, 11, 18, 10, tzinfo=LOUXING)
    end = deadlines.due(start, Span(15, Unit.WORKDAY), CALENDAR, (), extensions)
    assert end.astimezone(LOUXING).date() == last


def test_a_pause_across_the_spring_festival_gives_its_working_days_back():
    """Paused from Friday 13 February until Wednesday 25 February 2026: the make-up Saturday and
    what is worked in between does not count."""
    start = datetime(2026, 2, 12, 10, tzinfo=LOUXING)
    still = [
        Pause(datetime(2026, 2, 13, 9, tzinfo=LOUXING), datetime(2026, 2, 25, 9, tzinfo=LOUXING))
    ]
    end = deadlines.due(start, Span(3, Unit.WORKDAY), CALENDAR, still)
    assert end.astimezone(LOUXING).date() == date(2026, 2, 27)
