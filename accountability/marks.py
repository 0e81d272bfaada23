"""Marks: the single facts that the monthly score is made of, pushed down as they come to stand."""

from datetime import date

from django.db.models import QuerySet

from accountability.models import Mark, OrgUnit
from record.history import Actor, acting


def record(key: str, measure: str, unit: OrgUnit, on: date, met: bool, *, by: Actor) -> bool:
    """Count one order on one measure, once; gives False when it was counted before."""
    with acting(by, f"Counted {measure} of {key}"):
        _mark, new = Mark.objects.get_or_create(
            key=key, measure=measure, defaults={"unit": unit, "on": on, "met": met}
        )
    return new


def counted(measure: str) -> QuerySet[Mark]:
    """The orders that were counted on a measure."""
    return Mark.objects.filter(measure=measure)
