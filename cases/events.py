"""What happened in a case and moved no state, for its timeline."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from cases.models import Event
from record.history import Actor, actor_name


def tell(
    case_id: int,
    machine: str,
    move: str,
    *,
    by: Actor,
    reason: str,
    target: str = "",
    at: datetime | None = None,
    **about: Any,
) -> Event:
    """Write it down; ``about`` names the complaint or the matter that it concerns."""
    return Event.objects.create(
        case_id=case_id,
        machine=machine,
        move=move,
        actor=actor_name(by),
        reason=reason,
        target=target,
        at=at or timezone.now(),
        **about,
    )
