"""Moments of the demonstration: when people call, and when offices and the desk work."""

import random
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from django.utils import timezone

from record import workdays

OPENS, SHUTS = 8.5, 17.5
DESK_OPENS, DESK_SHUTS = 7.5, 21.5
CALLS_BY_HOUR = (2, 1, 1, 1, 1, 1, 2, 4, 9, 12, 11, 8, 5, 6, 9, 10, 9, 7, 5, 5, 5, 4, 3, 2)
"""How many of a day's calls come in each hour; the line is open all night."""


@lru_cache(maxsize=4096)
def is_workday(day: date) -> bool:
    """Whether offices are open."""
    return workdays.calendar().is_workday(day)


def moment(day: date, hour: float) -> datetime:
    """A local moment of a day, to the second."""
    start = datetime.combine(day, time())
    return timezone.make_aware(start + timedelta(seconds=int(hour * 3600)))


def called(chance: random.Random, day: date) -> datetime:
    """When on this day somebody calls."""
    hour = chance.choices(range(24), CALLS_BY_HOUR)[0]
    return moment(day, hour + chance.random())


def office(chance: random.Random, after: datetime) -> datetime:
    """This moment if offices are open, else soon after they open again."""
    local = timezone.localtime(after)
    if is_workday(local.date()) and OPENS <= _hour(local) < SHUTS:
        return after
    day = local.date()
    if _hour(local) >= OPENS:
        day += timedelta(days=1)
    while not is_workday(day):
        day += timedelta(days=1)
    return moment(day, OPENS + chance.random() * 1.5)


def desk(chance: random.Random, after: datetime) -> datetime:
    """This moment if the desk decides now, else the next morning's."""
    local = timezone.localtime(after)
    if DESK_OPENS <= _hour(local) < DESK_SHUTS:
        return after
    day = local.date() + timedelta(days=_hour(local) >= DESK_SHUTS)
    return moment(day, DESK_OPENS + chance.random())


def workdays_later(chance: random.Random, after: datetime, amount: int) -> datetime:
    """In office hours, this many working days later."""
    day = timezone.localdate(after)
    while amount > 0:
        day += timedelta(days=1)
        amount -= is_workday(day)
    found = moment(day, OPENS + chance.random() * (SHUTS - OPENS))
    return found if found > after else office(chance, after + timedelta(minutes=10))


def minutes(chance: random.Random, at_least: int, at_most: int) -> timedelta:
    """Some minutes."""
    return timedelta(seconds=chance.randint(at_least * 60, at_most * 60))


def _hour(local: datetime) -> float:
    return local.hour + local.minute / 60
