"""A citizen asks that a decision be examined again; somebody who took no part decides."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accountability.models import User
from cases import clocks, complaints, live, news, workflow
from cases.models import Case, Clock, Complaint, News, Reexamination
from record import moves
from record.history import Actor
from record.moves import NotAllowed

ASK_WITHIN = timedelta(days=30)
"""From the closing or the refusal (信访工作条例 art. 35)."""


def may_ask(complaint: Complaint) -> bool:
    """Whether a decision stands that can still be examined again, and was not before."""
    decided = _decided_at(complaint)
    in_time = decided is not None and timezone.now() - decided <= ASK_WITHIN
    return in_time and not complaint.reexaminations.filter(asked_at__gte=decided).exists()


def ask(complaint: Complaint, *, words: str, by: Actor = "citizen") -> Reexamination:
    """Ask for it; its clock runs. Raises NotAllowed where there is nothing to examine again."""
    now = timezone.now()
    with transaction.atomic():
        moves.lock(complaint.case)
        complaint.refresh_from_db()
        if not may_ask(complaint):
            raise NotAllowed(str(_("There is no decision that can be examined again now.")))
        asked = Reexamination(complaint=complaint, words=words, asked_at=now)
        said = words.strip() or str(_("The citizen does not accept the decision."))
        moves.perform(workflow.REEXAMINED, "ask", asked, by=by, reason=said, at=now)
        clocks.start_reexamination(complaint, now, by=by)
    live.announce(complaint.case)
    return asked


def uphold(asked: Reexamination, *, by: User, reason: str) -> None:
    """The decision stands; the citizen is told."""
    with transaction.atomic():
        _decide(asked, "uphold", News.Kind.UPHELD, by=by, reason=reason)
    live.announce(asked.complaint.case)


def grant(asked: Reexamination, *, by: User, reason: str) -> None:
    """Set the decision aside: the case opens again, a declined complaint waits for acceptance."""
    complaint = asked.complaint
    case = complaint.case
    with transaction.atomic():
        _decide(asked, "grant", News.Kind.GRANTED, by=by, reason=reason)
        case.refresh_from_db()
        if not case.is_live:
            moves.perform(
                workflow.CASE, "reopen", case, by="system:reexamination", reason=reason,
                closed_at=None, disputed_at=None,
            )  # fmt: skip
        if complaint.state == Complaint.State.DECLINED:
            moves.perform(workflow.COMPLAINT, "reconsider", complaint, by=by, reason=reason)
            clocks.start_acceptance(complaint, by=by, at=timezone.now())
        elif complaint.state == Complaint.State.ANSWERED:
            complaints.ask_on(complaint, reason=reason)
    live.announce(case)


def _decide(asked: Reexamination, move: str, kind: str, *, by: User, reason: str) -> None:
    now, case = timezone.now(), asked.complaint.case
    event = moves.perform(
        workflow.REEXAMINED, move, asked, by=by, reason=reason, at=now,
        decision=reason, decided_at=now,
    )  # fmt: skip
    clocks.stop(case, Clock.Kind.REEXAMINE, now, by=by, complaint=asked.complaint)
    news.leave(case, kind, event=event, complaint=asked.complaint)


def _decided_at(complaint: Complaint) -> datetime | None:
    """When the decision that stands now was made; None while work goes on."""
    if complaint.state == Complaint.State.DECLINED:
        declined = complaint.events.filter(machine="complaint", move="decline").last()
        return declined.at if declined else None
    case: Case = complaint.case
    return None if case.is_live else case.closed_at
