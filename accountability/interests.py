"""Interests: what a person may not touch because of who he is. Asked each time, never stored.

Here stand the person-level facts (himself, his kin, his units); what makes a *case* conflicting
is ``cases.recusal``.
"""

from datetime import date

from django.db.models import Q
from django.utils import timezone

from accountability.models.people import Appointment, Kinship, User


def unit_ids(user: User, on: date | None = None) -> set[int]:
    """The units the user is in on a day (today by default)."""
    if user.official_id is None:
        return set()
    held = Appointment.objects.filter(official_id=user.official_id).on(on or timezone.localdate())
    return set(held.values_list("unit_id", flat=True))


def own_circle(user: User) -> set[int]:
    """The officials whose affairs are the user's own: himself and his declared kin."""
    if user.official_id is None:
        return set()
    me = user.official_id
    declared = Kinship.objects.filter(Q(official_id=me) | Q(relative_id=me), withdrawn_on=None)
    return {me}.union(*declared.values_list("official_id", "relative_id"))


def conflicts_with_official(user: User, prefix: str = "") -> Q:
    """A filter for rows whose ``official`` is the user himself or his kin."""
    return Q(**{f"{prefix}official_id__in": own_circle(user)})


def conflicts_with_unit(user: User, prefix: str = "", day: str = "") -> Q:
    """A filter for rows whose ``unit`` is the user's now, or was on the row's ``day``."""
    if user.official_id is None:
        return Q(pk__in=[])
    matches = Q(**{f"{prefix}unit_id__in": unit_ids(user)})
    if not day:
        return matches
    for held in Appointment.objects.filter(official_id=user.official_id):
        then = Q(**{f"{prefix}unit_id": held.unit_id, f"{prefix}{day}__gte": held.since})
        if held.until:
            then &= Q(**{f"{prefix}{day}__lte": held.until})
        matches |= then
    return matches
