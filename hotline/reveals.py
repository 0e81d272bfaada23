"""Opening an identity: asked for with a purpose, decided by a second person, for a short time,
every look recorded. There is no other way from a case to the person behind it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Count, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accountability.models import User
from cases import recusal
from cases.models import Case, Complaint
from hotline import identity
from hotline.identity import Identity
from hotline.models import Intake, RevealEvent, RevealRequest, RevealView
from record import moves
from record.history import Actor
from record.moves import Machine, Move, NotAllowed, Text

ASK = "hotline.ask_reveal"
DECIDE = "hotline.decide_reveal"
POLICY = "system:policy"

State = RevealRequest.State


class Over(Exception):
    """The identity is not open to this person in this moment."""


@dataclass(frozen=True)
class Sealed:
    """One filing of a case as its staff may know it: what the vault holds, never its content."""

    intake: Intake
    has_number: bool
    has_name: bool
    requests: tuple[RevealRequest, ...]

    @property
    def is_empty(self) -> bool:
        """Whether nobody could learn who it was: withheld, anonymous by choice."""
        return not (self.has_number or self.has_name)

    def may_be_asked_by(self, user: User) -> bool:
        """Whether there is something to learn that this person did not ask for already."""
        mine = (row for row in self.requests if row.asked_by_id == user.pk)
        waits = any(row.state == State.REQUESTED or row.in_time for row in mine)
        return not (self.is_empty or waits)


@dataclass(frozen=True)
class Opening:
    """What a complainant is told: the day, what for; no name of staff."""

    on: date
    purpose: Text


def needs_custodian(case: Case) -> bool:
    """Whether a second person decides: about a report of misconduct always, else by policy."""
    return settings.REVEAL_NEEDS_CUSTODIAN or holds_report(case)


def holds_report(case: Case) -> bool:
    """Whether any complaint of the case reports misconduct."""
    return case.complaints.filter(kind=Complaint.Kind.REPORT).exists()


def ask(intake: Intake, *, purpose: str, reason: str, by: User) -> RevealRequest:
    """Ask who filed this; where policy lets it the request is opened at once.

    Raises NotAllowed when there is nothing to learn, or the same person asked already.
    """
    now = timezone.now()
    request = RevealRequest(
        intake=intake, asked_by=by, asked_at=now, purpose=purpose, reason=reason
    )
    with transaction.atomic():
        moves.lock(intake.complaint.case)
        end_due(now, intake.reveals.filter(asked_by=by))
        if intake.reveals.filter(asked_by=by, state__in=(State.REQUESTED, State.OPENED)).exists():
            raise NotAllowed(str(_("You have asked for this identity already.")))
        moves.perform(REVEAL, "ask", request, by=by, reason=reason, at=now)
        if not needs_custodian(intake.complaint.case):
            _open(request, by=POLICY, reason=str(_("The rules of this office open it at once.")))
    return request


def approve(request: RevealRequest, *, by: User, reason: str) -> None:
    """Open the identity to who asked, from now on for ``REVEAL_MINUTES``."""
    _open(request, by=by, reason=reason, decided_by=by)


def deny(request: RevealRequest, *, by: User, reason: str) -> None:
    """Leave it sealed."""
    moves.perform(
        REVEAL, "deny", request, by=by, reason=reason,
        decided_by=by, decided_at=timezone.now(), decision=reason,
    )  # fmt: skip


def end_due(now: datetime, among: Any = None) -> int:
    """Note as closed what has run out, so that lists are right; gives how many. Access does not
    wait for it: every look compares the time itself."""
    rows = RevealRequest.objects.all() if among is None else among
    due = rows.filter(state=State.OPENED, opened_until__lte=now)
    return sum(_end(request) for request in list(due.order_by("pk")))


def look(request: RevealRequest, *, by: User) -> Identity:
    """The identity, for who asked and only now; the look is recorded first. Raises Over."""
    with transaction.atomic():
        moves.lock(request.intake.complaint.case)
        row = of(by).select_related("intake__person").filter(pk=request.pk).first()
        if row is None or not is_open(row):
            raise Over
        found = identity.of(row.intake.person)
        RevealView.objects.create(request=row, user=by, at=timezone.now())
    return found


def is_open(request: RevealRequest) -> bool:
    """Whether it shows anything in this moment; what policy opened closes again when the case
    turns out to be a report."""
    if request.decided_by_id is None and needs_custodian(request.intake.complaint.case):
        return False
    return request.in_time


def of(user: User) -> QuerySet[RevealRequest]:
    """What this person asked for, in cases that he still sees and while his role still may."""
    if not user.has_perm(ASK):
        return RevealRequest.objects.none()
    cases = recusal.visible_to(user)
    mine = RevealRequest.objects.filter(asked_by=user, intake__complaint__case__in=cases)
    return mine.select_related("intake__complaint__case")


def to_decide(user: User) -> QuerySet[RevealRequest]:
    """The requests that this custodian may know of: not his own, nor in a case that concerns
    him. Of the case they show the number and the kind."""
    conflicting = recusal.conflicting_cases(user)
    others = RevealRequest.objects.exclude(asked_by=user)
    others = others.exclude(intake__complaint__case__in=conflicting)
    return others.select_related("intake__complaint__case", "asked_by", "decided_by")


def of_case(case: Case) -> list[Sealed]:
    """Every filing of a case with what the vault holds of it and who asked for it."""
    intakes = Intake.objects.filter(complaint__case=case).select_related("person", "complaint")
    asked = RevealRequest.objects.filter(intake__complaint__case=case).order_by("pk")
    asked = asked.select_related("asked_by", "decided_by").annotate(looks=Count("views"))
    requests = list(asked)
    return [
        _sealed(intake, tuple(r for r in requests if r.intake_id == intake.pk))
        for intake in intakes.order_by("pk")
    ]


def openings(intake: Intake) -> list[Opening]:
    """When and for what this complainant's identity was opened, oldest first."""
    opened = intake.reveals.filter(opened_until__isnull=False, decided_at__isnull=False)
    return [
        Opening(timezone.localdate(request.decided_at), request.get_purpose_display())
        for request in opened.order_by("decided_at", "pk")
    ]


def _sealed(intake: Intake, requests: tuple[RevealRequest, ...]) -> Sealed:
    known = identity.of(intake.person)
    return Sealed(intake, bool(known.number), bool(known.name), requests)


def _open(
    request: RevealRequest, *, by: Actor, reason: str, decided_by: User | None = None
) -> None:
    now = timezone.now()
    moves.perform(
        REVEAL, "open", request, by=by, reason=reason, at=now,
        decided_by=decided_by, decided_at=now, decision=reason,
        opened_until=now + timedelta(minutes=settings.REVEAL_MINUTES),
    )  # fmt: skip


def _end(request: RevealRequest) -> int:
    try:
        moves.perform(REVEAL, "end", request, by="system:reveals", reason="The time is over")
    except NotAllowed:  # another worker was faster
        return 0
    return 1


def _may_ask(request: RevealRequest, by: Actor) -> None:
    if not _sees(by, request):
        raise NotAllowed(str(_("You do not see this case.")))
    if not identity.of(request.intake.person):
        raise NotAllowed(str(_("The vault holds neither a name nor a number.")))


def _may_decide(request: RevealRequest, by: Actor) -> None:
    if by == request.asked_by:
        raise NotAllowed(str(_("A second person must decide on your request.")))


def _may_open(request: RevealRequest, by: Actor) -> None:
    _may_decide(request, by)
    if not (request.asked_by.has_perm(ASK) and _sees(request.asked_by, request)):
        raise NotAllowed(str(_("Who asked may not see this case any more. Deny the request.")))


def _sees(user: Any, request: RevealRequest) -> bool:
    case_id = request.intake.complaint.case_id
    return bool(recusal.visible_to(user).filter(pk=case_id).exists())


def _conflict(request: RevealRequest, by: Actor) -> Any:
    return recusal.conflicts(request.intake.complaint.case, by)


def _event(request: RevealRequest, **columns: Any) -> RevealEvent:
    return RevealEvent.objects.create(request=request, **columns)


REVEAL = Machine(
    name="reveal",
    root=lambda request: request.intake.complaint.case,
    event=_event,
    conflict=_conflict,
    moves={
        "ask": Move(("",), "requested", _("asked for the identity"), ASK, guard=_may_ask),
        "open": Move(
            ("requested",),
            "opened",
            _("opened the identity"),
            DECIDE,
            automatic=True,
            guard=_may_open,
        ),
        "deny": Move(("requested",), "denied", _("denied the request"), DECIDE, guard=_may_decide),
        "end": Move(("opened",), "ended", _("closed the identity again")),
    },
)
"""PEERS S4: request, decision by another, a view for a short time; nothing is overwritten."""
