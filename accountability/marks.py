"""Marks: the single facts that the monthly score is made of, pushed down as they come to stand."""

from datetime import date

from accountability.models import Mark, OrgUnit
from record.history import Actor, acting


def record(key: str, measure: str, unit: OrgUnit, on: date, met: bool, *, by: Actor) -> bool:
    """Count one order on one measure, once; gives False when it was counted before."""
    if Mark.objects.filter(key=key, measure=measure).exists():
        return False
    with acting(by, f"Counted {measure} of {key}"):
        Mark.objects.create(key=key, measure=measure, unit=unit, on=on, met=met)
    return True
