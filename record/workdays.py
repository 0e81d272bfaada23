"""Working days of the State Council's calendar, make-up Saturdays included."""

from datetime import date, timedelta
from functools import lru_cache
from typing import Protocol

import holidays

LAST_PUBLISHED_YEAR = 2026
"""The last year whose holiday notice is out; later dates are computed but *provisional*."""


class Calendar(Protocol):
    """Says which days are worked."""

    def is_workday(self, day: date) -> bool:
        """Whether offices work on this day."""
        ...

    def is_provisional(self, day: date) -> bool:
        """Whether this day may still change when the year's notice appears."""
        ...


class StateCouncilCalendar:
    """Mainland China's calendar as the ``holidays`` library carries it."""

    def __init__(self) -> None:
        self._china = holidays.country_holidays("CN")

    def is_workday(self, day: date) -> bool:
        """A weekday that is no holiday, or a weekend day worked in exchange."""
        return self._china.is_working_day(day)

    def is_provisional(self, day: date) -> bool:
        """Beyond the last published notice."""
        return day.year > LAST_PUBLISHED_YEAR


@lru_cache
def calendar() -> Calendar:
    """The working calendar in force."""
    return StateCouncilCalendar()


def add_workdays(day: date, amount: int, on: Calendar) -> date:
    """The day that lies ``amount`` working days after ``day``, which itself is not counted."""
    while amount > 0:
        day += timedelta(days=1)
        amount -= on.is_workday(day)
    return day


def next_workday(day: date, on: Calendar) -> date:
    """This day if it is worked, else the first worked day after it."""
    while not on.is_workday(day):
        day += timedelta(days=1)
    return day
