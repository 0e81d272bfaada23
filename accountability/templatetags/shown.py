"""How pages show a time limit, a phone number, the formula of the score, and forms side by side."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from typing import Any

from django import template
from django.conf import settings
from django.forms import Form
from django.utils import timesince, timezone
from django.utils.dateparse import parse_date
from django.utils.translation import ngettext

from accountability import assessments

register = template.Library()

COUNTRY = "+86"
SHORT_AREAS = ("1", "2")
"""Beijing's and the great cities' area codes have two digits after the zero, others three."""


@register.filter
def left(span: timedelta | None) -> str:
    """``2 days left`` or ``3 hours overdue``, in the largest unit that fits."""
    if span is None:
        return ""
    minutes = int(abs(span).total_seconds() // 60)
    late = span < timedelta(0)
    if minutes >= 48 * 60:
        return _days(minutes // (24 * 60), late)
    return _hours(minutes // 60, late) if minutes >= 60 else _minutes(max(minutes, 1), late)


def _days(n: int, late: bool) -> str:
    if late:
        return ngettext("%(n)s day overdue", "%(n)s days overdue", n) % {"n": n}
    return ngettext("%(n)s day left", "%(n)s days left", n) % {"n": n}


def _hours(n: int, late: bool) -> str:
    if late:
        return ngettext("%(n)s hour overdue", "%(n)s hours overdue", n) % {"n": n}
    return ngettext("%(n)s hour left", "%(n)s hours left", n) % {"n": n}


def _minutes(n: int, late: bool) -> str:
    if late:
        return ngettext("%(n)s minute overdue", "%(n)s minutes overdue", n) % {"n": n}
    return ngettext("%(n)s minute left", "%(n)s minutes left", n) % {"n": n}


@register.filter
def age(moment: datetime) -> str:
    """How long ago, in one unit."""
    return str(timesince.timesince(moment, depth=1))


@register.inclusion_tag("_due.html")
def due(at: date | datetime, since: datetime | None = None) -> dict[str, Any]:
    """A badge for a time limit: late, soon (less than half is left) or calm, always in words.
    A limit that is a day lasts to its end."""
    if not isinstance(at, datetime):
        at = timezone.make_aware(datetime.combine(at, time.max))
    rest = at - timezone.now()
    return {"left": rest, "pressure": _pressure(rest, at, since)}


def _pressure(rest: timedelta, at: datetime, since: datetime | None) -> str:
    if rest < timedelta(0):
        return "late"
    half = (at - since) / 2 if since else timedelta(days=1)
    return "soon" if rest < half else "calm"


@register.filter
def named(form: Form, name: str) -> Form:
    """The same form with ids of its own, so that several may stand on one page."""
    form.auto_id = f"{name}_%s"
    return form


@register.simple_tag
def hotline_number() -> str:
    """The number to dial, as a link needs it."""
    return str(settings.TWILIO_PHONE_NUMBER)


@register.filter
def local(number: str) -> str:
    """A number of this country as people there dial it: ``0738 12345``."""
    if not number.startswith(COUNTRY):
        return number
    rest = number.removeprefix(COUNTRY)
    area = 2 if rest.startswith(SHORT_AREAS) else 3
    return f"0{rest[:area]} {rest[area:]}"


@register.filter
def day(kept: str) -> date | str:
    """A day out of a snapshot, which keeps it as text."""
    return parse_date(str(kept)) or kept


@register.filter
def grouped(digits: str) -> list[str]:
    """What was typed apart by spaces or dashes, as its groups."""
    return str(digits).replace("-", " ").split()


@register.filter
def rounded(value: Fraction) -> str:
    """Points as they are published."""
    return str(assessments.rounded(value))


@register.filter
def total(deductions: Mapping[str, Fraction]) -> Fraction:
    """All that was taken off."""
    return sum(deductions.values(), Fraction(0))


@register.simple_tag
def formula() -> dict[str, Any]:
    """The published formula: the weight of each part and the rates between which it counts."""
    parts = [
        {"label": measure.label, "weight": float(weight.weight),
         "low": float(100 * weight.low), "full": float(100 * weight.full)}
        for measure, weight in assessments.WEIGHTS.items()
    ]  # fmt: skip
    return {
        "parts": parts,
        "name": assessments.FORMULA,
        "minimum": assessments.MINIMUM,
        "shrinkage": assessments.SHRINKAGE,
    }
