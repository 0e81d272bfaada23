"""Lays the ground of the demonstration: roles, units, officials with their posts, accounts.

Rows are written in bulk with their history, in the name of ``system:demo``, in one transaction.
"""

from datetime import date, datetime
from typing import Any

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group
from django.db import transaction
from simple_history.utils import bulk_create_with_history

from accountability import roles
from accountability.models import Appointment, Official, OrgUnit, User
from hotline.demo import people
from hotline.demo.units import SINCE, UNITS
from record.history import acting

BY, REASON = "system:demo", "Demonstration data"
HIRED = date(2023, 3, 1)
"""Since when those who sign in hold their posts."""


class Occupied(Exception):
    """The database holds a real district's units, beside which no invented one belongs."""


def is_laid() -> bool:
    """Whether the demonstration's units are there."""
    return OrgUnit.objects.filter(is_demo=True).exists()


def lay() -> bool:
    """Make roles, units, officials and accounts, once; gives whether anything was made.

    Raises Occupied in a database with units of its own.
    """
    if is_laid():
        return False
    if OrgUnit.objects.exists():
        raise Occupied
    password = make_password(people.PASSWORD)
    with transaction.atomic(), acting(BY, REASON):
        roles.install()
        units = _units()
        _officials(units)
        _accounts(units, password)
    return True


def create(model: Any, rows: list[Any], at: datetime | None = None) -> list[Any]:
    """Write rows with their first history."""
    return bulk_create_with_history(rows, model, default_change_reason=REASON, default_date=at)


def unit_accounts(usernames: dict[str, str], first: dict[str, str], at: datetime) -> None:
    """An account for each unit that matters are sent to, by its code, held by the official of
    that name, so that every step there has its person."""
    known = set(User.objects.values_list("username", flat=True))
    officials = {one.name: one for one in Official.objects.filter(is_demo=True)}
    password = make_password(people.PASSWORD)
    users = [
        User(username=username, name=first[code], official=officials[first[code]],
             password=password, date_joined=at)
        for code, username in usernames.items()
        if username not in known
    ]  # fmt: skip
    _join("unit_handler", create(User, users, at))


def _join(role: str, users: list[User]) -> None:
    member = User.groups.through
    group = Group.objects.get(name=role)
    member.objects.bulk_create(member(user_id=user.pk, group_id=group.pk) for user in users)


def _units() -> dict[str, OrgUnit]:
    made: dict[str, OrgUnit] = {}
    for is_child in (False, True):
        rows = [
            OrgUnit(
                code=unit.code,
                name=unit.name,
                unit_class=unit.unit_class,
                assessed=unit.assessed,
                parent=made.get(unit.parent),
                valid_from=SINCE,
                is_demo=True,
            )
            for unit in UNITS
            if bool(unit.parent) == is_child
        ]
        made |= {row.code: row for row in create(OrgUnit, rows)}
    return made


def _officials(units: dict[str, OrgUnit]) -> None:
    planned = people.officials()
    rows = [Official(name=p.name, is_demo=True) for p in planned]
    posts = [
        Appointment(
            official=official,
            unit=units[p.unit],
            post=p.post,
            heads_unit=p.heads_unit,
            since=p.since,
        )
        for p, official in zip(planned, create(Official, rows), strict=True)
    ]
    create(Appointment, posts)


def _accounts(units: dict[str, OrgUnit], password: str) -> None:
    logins = people.USERS
    rows = [Official(name=n.name, is_demo=True) for n in logins]
    officials = create(Official, rows)
    posts = [
        Appointment(official=official, unit=units[unit], post=post, heads_unit=heads, since=HIRED)
        for login, official in zip(logins, officials, strict=True)
        for unit, post, heads in login.posts
    ]
    create(Appointment, posts)
    users = [
        User(
            username=login.username,
            name=login.name,
            official=official,
            password=password,
            is_staff=login.role == "administrator",
        )
        for login, official in zip(logins, officials, strict=True)
    ]
    groups = {group.name: group for group in Group.objects.all()}
    member = User.groups.through
    member.objects.bulk_create(
        member(user_id=user.pk, group_id=groups[login.role].pk)
        for login, user in zip(logins, create(User, users), strict=True)
    )
