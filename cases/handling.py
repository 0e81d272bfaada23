"""At the desk: who has a case in hand, what is urgent, what goes to the emergency services."""

import contextlib
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accountability.models import User
from cases import clocks, live, news, recusal, workflow
from cases.models import Case, Clock, Complaint, Handover, News, Service
from record import moves
from record.history import Actor, acting
from record.moves import NotAllowed


@dataclass(frozen=True)
class HandedOver:
    """What was told to an emergency service, to whom there, when, and whether the caller was put
    through (``warm``) or staff called the service."""

    service: str
    said: str
    taken_there_by: str
    at: datetime
    warm: bool = False

    @property
    def reason(self) -> str:
        """Which service took it and who there, as one line of the timeline."""
        return f"{Service(self.service).label}, {self.taken_there_by}: {self.said}"


def take(case: Case, *, by: User) -> None:
    """Take a case in hand, so that nobody else begins it too."""
    now, reason = timezone.now(), str(_("At work on it"))
    moves.perform(
        workflow.CASE, "take", case, by=by, reason=reason, at=now, taken_by=by, taken_at=now
    )
    live.announce(case)


def give_back(case: Case, *, by: Actor, reason: str) -> None:
    """Give it back to all; undoes ``take``."""
    moves.perform(
        workflow.CASE, "give_back", case, by=by, reason=reason, taken_by=None, taken_at=None
    )
    live.announce(case)


def give_back_conflicting() -> int:
    """Give back what somebody has in hand who left or has an interest in it by now; how many."""
    held = Case.objects.filter(taken_by__isnull=False).exclude(state=Case.State.CLOSED)
    holders = User.objects.filter(pk__in=held.order_by().values("taken_by"))
    found = [case for holder in holders for case in _lost(held.filter(taken_by=holder), holder)]
    reason = str(_("Who had it may not work on it any more"))
    for case in found:
        with contextlib.suppress(NotAllowed):  # given back a moment ago
            give_back(case, by="system:recusal", reason=reason)
    return len(found)


def _lost(held: QuerySet[Case], holder: User) -> QuerySet[Case]:
    if not holder.is_active:
        return held
    return held.filter(pk__in=recusal.conflicting_cases(holder))


def urge(case: Case, *, by: Actor, reason: str) -> None:
    """Put a case before the others; what waits for a decision gets the short clock. A second
    time changes nothing."""
    with transaction.atomic():
        moves.lock(case)
        case.refresh_from_db()
        if case.urgent or not case.is_live:
            return
        now = timezone.now()
        moves.perform(workflow.CASE, "urge", case, by=by, reason=reason, at=now, urgent=True)
        for complaint in case.complaints.filter(state=Complaint.State.RECEIVED):
            clocks.hurry(complaint, now, by=by)
    live.announce(case)


def transfer(complaint: Complaint, handed: HandedOver, *, by: User) -> Handover:
    """Hand a complaint over to an emergency service: urgent, logged, told to the citizen. The
    case ends with it when nothing else lives in it."""
    now = timezone.now()
    with transaction.atomic():
        event = moves.perform(
            workflow.COMPLAINT, "transfer", complaint, by=by, reason=handed.reason, at=now
        )
        case = complaint.case
        urge(case, by=by, reason=handed.reason)
        clocks.stop(case, Clock.Kind.ACCEPT, now, by=by, complaint=complaint)
        row = _log(complaint, handed, by)
        news.leave(case, News.Kind.TRANSFERRED, event=event, complaint=complaint)
        workflow.end_with(
            complaint, by="system:handover", reason=str(_("An emergency service has it now."))
        )
    live.announce(case)
    return row


def _log(complaint: Complaint, handed: HandedOver, by: User) -> Handover:
    with acting(by, handed.reason):
        return Handover.objects.create(
            complaint=complaint,
            service=handed.service,
            said=handed.said,
            taken_there_by=handed.taken_there_by,
            warm=handed.warm,
            at=handed.at,
            by=by,
        )
