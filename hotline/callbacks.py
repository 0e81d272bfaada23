"""Somebody shall call a citizen: owed once for what it is about, where a call is possible."""

from datetime import datetime, timedelta

from django.utils import timezone

from cases.models import Complaint, Dispatch
from hotline import identity
from hotline.models import Callback, OutboundText, Person
from record import workdays

SOON = timedelta(hours=4)
"""Nothing of what was said may have arrived."""

NEXT_DAY = timedelta(days=1)
WORKDAYS = 3
"""From a unit's reply until somebody asks whether it is solved."""


def owe(
    reason: str,
    key: object,
    person: Person,
    *,
    within: timedelta,
    complaint: Complaint | None = None,
    dispatch: Dispatch | None = None,
    text: OutboundText | None = None,
) -> bool:
    """Owe one call to this person, once for ``key``; says whether he can be called at all."""
    if not identity.may_call(person):
        return False
    Callback.objects.get_or_create(
        about=about(reason, key),
        defaults={
            "reason": reason,
            "person": person,
            "complaint": complaint,
            "dispatch": dispatch,
            "text": text,
            "due_at": timezone.now() + within,
        },
    )
    return True


def about(reason: str, key: object) -> str:
    """What a call-back is about, as its row names it."""
    return f"{reason}:{key}"


def after_reply(at: datetime) -> timedelta:
    """How long after a unit's reply of this moment somebody asks whether it is solved."""
    day = timezone.localdate(at)
    due = workdays.add_workdays(day, WORKDAYS, workdays.calendar())
    return timedelta(days=(due - day).days)
