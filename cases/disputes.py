"""A citizen disputes the closing: the first time within 60 days the case opens again by itself,
afterwards with a reason and a dispatcher's yes. At most one dispute waits at a time."""

from datetime import timedelta
from enum import StrEnum

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accountability.models import User
from cases import clocks, complaints, live, news, workflow
from cases.models import Case, Clock, Complaint, News
from record import moves
from record.history import Actor
from record.moves import NotAllowed

BY_ITSELF_WITHIN = timedelta(days=60)
CONTESTED = ("reopen", "ask_reopen")


HANDLED = (Complaint.State.ACCEPTED, Complaint.State.MERGED, Complaint.State.ANSWERED)


class Disputed(StrEnum):
    """What a dispute led to."""

    REOPENED = "reopened"
    ASKED = "asked"


def needs_reason(case: Case) -> bool:
    """Whether the next dispute must say why and waits for a person: any but a first one in time."""
    return not _first_in_time(case)


def may_dispute(complaint: Complaint) -> bool:
    """Whether there is a closing to dispute, and no word against it waits already."""
    case = complaint.case
    was_handled = complaint.state in HANDLED
    return was_handled and not case.is_live and case.disputed_at is None


def dispute(complaint: Complaint, *, reason: str, by: Actor = "citizen") -> Disputed:
    """Say that the closed case is not settled; ``reason`` may be empty the first time.

    Raises NotAllowed where there is nothing to dispute, or a reason is missing.
    """
    case, now = complaint.case, timezone.now()
    with transaction.atomic():
        moves.lock(case)
        case.refresh_from_db()
        if not may_dispute(complaint):
            raise NotAllowed(str(_("There is no closing to dispute.")))
        first = _first_in_time(case)
        if not (first or reason.strip()):
            raise NotAllowed(str(_("Say why the case should be opened again.")))
        said = reason.strip() or str(_("The citizen says that it is not settled."))
        if first:
            _reopen(case, by=by, reason=said)
        else:
            moves.perform(
                workflow.CASE, "ask_reopen", case, by=by, reason=said, at=now, disputed_at=now
            )
        clocks.start_dispute(complaint, now, by=by)
    live.announce(case)
    return Disputed.REOPENED if first else Disputed.ASKED


def reopen(case: Case, *, by: User, reason: str) -> None:
    """A dispatcher opens the case again; all its citizens are told."""
    with transaction.atomic():
        moves.lock(case)
        _reopen(case, by=by, reason=reason)
    live.announce(case)


def keep_closed(case: Case, *, by: User, reason: str) -> None:
    """A dispatcher finds no reason to open it again; the citizens are told."""
    now = timezone.now()
    with transaction.atomic():
        event = moves.perform(
            workflow.CASE, "keep_closed", case, by=by, reason=reason, at=now, disputed_at=None
        )
        clocks.stop(case, Clock.Kind.DISPUTE, now, by=by)
        news.leave(case, News.Kind.KEPT_CLOSED, event=event)
    live.announce(case)


def _reopen(case: Case, *, by: Actor, reason: str) -> None:
    event = moves.perform(
        workflow.CASE, "reopen", case, by=by, reason=reason, closed_at=None, disputed_at=None
    )
    for answered in case.complaints.filter(state=Complaint.State.ANSWERED):
        complaints.ask_on(answered, reason=reason)
    news.leave(case, News.Kind.REOPENED, event=event)


def _first_in_time(case: Case) -> bool:
    if case.events.filter(machine="case", move__in=CONTESTED).exists():
        return False
    return case.closed_at is not None and timezone.now() - case.closed_at <= BY_ITSELF_WITHIN
