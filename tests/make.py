"""Rows that tests start from, made as the product makes them."""

import itertools
from datetime import date
from typing import Any

from django.contrib.auth.models import Group

from accountability import roles
from accountability.models import Appointment, Official, OrgUnit, User
from cases import allegations, complaints, evidence
from cases.models import Allegation, Complaint
from record.history import acting

SERIAL = itertools.count(1)
HAPPENED = date(2026, 11, 16)


def unit(name: str = "", **columns: Any) -> OrgUnit:
    """A unit of the district."""
    serial = next(SERIAL)
    columns = {"unit_class": "window", "valid_from": date(2017, 1, 1), **columns}
    with acting("system:test", "Made"):
        return OrgUnit.objects.create(
            code=f"u{serial:05d}", name=name or f"单位{serial}", **columns
        )


def official(of: OrgUnit, since: date = date(2020, 1, 1), **columns: Any) -> Official:
    """An official with a post in a unit."""
    with acting("system:test", "Made"):
        person = Official.objects.create(name=f"干部{next(SERIAL)}")
        Appointment.objects.create(official=person, unit=of, post="科员", since=since, **columns)
    return person


def user(role: str, of: OrgUnit | None = None) -> User:
    """Somebody with a role, and a post if a unit is given."""
    roles.install()
    with acting("system:test", "Made"):
        made = User.objects.create_user(
            f"{role}{next(SERIAL)}", name=f"{role} 甲", password="x" * 12
        )
        made.groups.add(Group.objects.get(name=role))
        if of is not None:
            made.official = official(of)
            made.save()
    return made


def complaint(words: str = "窗口没人", **said: Any) -> Complaint:
    """A complaint as the hotline files it."""
    serial = next(SERIAL)
    filing = complaints.Filing(
        intake=f"test-{serial}", channel="text", alias=f"alias{serial}", words=words, **said
    )
    return complaints.file(filing)


def accepted(dispatcher: User, kind: str = "complaint", **said: Any) -> Complaint:
    """A complaint that was accepted."""
    made = complaint(**said)
    complaints.accept(made, kind=kind, by=dispatcher, reason="符合条件")
    return made


def allegation(filed: Complaint, dispatcher: User, accused: Official) -> Allegation:
    """An allegation of a cold attitude against an official in his present unit."""
    post = accused.appointments.get()
    charge = allegations.Charge("cold_attitude", HAPPENED, post.unit, accused)
    return allegations.register(filed.case, charge, by=dispatcher, reason="指名")


def found(
    alleged: Allegation, dispatcher: User, investigators: list[User], value: str = "sustained"
) -> Allegation:
    """An allegation with a finding by two investigators."""
    allegations.assign(alleged.case, investigators, by=dispatcher)
    piece = evidence.add(alleged.case, title="笔录", note="属实", upload=None, by=investigators[0])
    finding = allegations.Found(value, "serious", "事实清楚", (piece,))
    allegations.find(alleged, finding, by=investigators[0])
    alleged.refresh_from_db()
    return alleged
