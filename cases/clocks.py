"""Which clock a move starts and stops, in the rules of Louxing (DOMAIN A3, last row).

The citizen is shown the latest open clock. A clock keeps the rules it started under.
"""

from datetime import datetime

from cases.models import Case, Clock, Complaint, Dispatch
from record import deadlines, workdays
from record.deadlines import Span, Unit
from record.history import Actor, acting

PACK = "louxing-1"
KIND = Complaint.Kind

ACCEPT = {KIND.REPORT: Span(3, Unit.WORKDAY)}
ACCEPT_DEFAULT = Span(1, Unit.WORKDAY)
URGENT = Span(30, Unit.MINUTE)
SIGN = Span(1, Unit.WORKDAY)
MATTER = {
    KIND.ENQUIRY: Span(2, Unit.WORKDAY),
    KIND.HELP: Span(5, Unit.WORKDAY),
    KIND.SUGGESTION: Span(5, Unit.WORKDAY),
}
MATTER_DEFAULT = Span(15, Unit.WORKDAY)
CONDUCT = Span(30, Unit.DAY)
CONTACT = Span(1, Unit.WORKDAY)  # [I] the rule of Louxing's demonstration
VISIT = Span(3, Unit.WORKDAY)  # [I] the same
DISPUTE = Span(3, Unit.WORKDAY)
REEXAMINE = Span(30, Unit.DAY)  # 信访工作条例 art. 35


def start_acceptance(complaint: Complaint, *, by: Actor, at: datetime | None = None) -> Clock:
    """From filing, or from ``at``: 1 working day to decide on acceptance, 3 for a report of
    misconduct, 30 minutes of any day or night where it is urgent."""
    case = complaint.case
    span = URGENT if case.urgent else ACCEPT.get(KIND(complaint.kind), ACCEPT_DEFAULT)
    since = at or complaint.received_at
    return _start(case, Clock.Kind.ACCEPT, span, since, by, complaint=complaint)


def hurry(complaint: Complaint, at: datetime, *, by: Actor) -> None:
    """The decision that was due in working days is due in 30 minutes from now."""
    case = complaint.case
    if stop(case, Clock.Kind.ACCEPT, at, by=by, complaint=complaint) is not None:
        _start(case, Clock.Kind.ACCEPT, URGENT, at, by, complaint=complaint)


def start_matter(dispatch: Dispatch, kind: str, *, by: Actor) -> None:
    """From dispatch: 1 working day to sign for it, and the kind's time to reply."""
    at, case = dispatch.sent_at, dispatch.case
    _start(case, Clock.Kind.SIGN, SIGN, at, by, dispatch=dispatch)
    span = MATTER.get(KIND(kind), MATTER_DEFAULT)
    _start(case, Clock.Kind.MATTER, span, at, by, dispatch=dispatch)


def start_note(dispatch: Dispatch, *, by: Actor) -> None:
    """From dispatch for information: 1 working day to take note."""
    _start(dispatch.case, Clock.Kind.SIGN, SIGN, dispatch.sent_at, by, dispatch=dispatch)


def start_visit(dispatch: Dispatch, *, by: Actor) -> None:
    """From dispatch: 1 working day to get in touch, 3 to be there."""
    at, case = dispatch.sent_at, dispatch.case
    _start(case, Clock.Kind.CONTACT, CONTACT, at, by, dispatch=dispatch)
    _start(case, Clock.Kind.VISIT, VISIT, at, by, dispatch=dispatch)


def due_of_visit(at: datetime) -> tuple[datetime, datetime]:
    """By when an agent who is asked at this moment must get in touch, and be there."""
    calendar = workdays.calendar()
    return deadlines.due(at, CONTACT, calendar), deadlines.due(at, VISIT, calendar)


def start_conduct(case: Case, at: datetime, *, by: Actor) -> None:
    """From acceptance: 30 days to a finding, one clock for the case."""
    if not case.clocks.filter(kind=Clock.Kind.CONDUCT).exists():
        _start(case, Clock.Kind.CONDUCT, CONDUCT, at, by)


def start_dispute(complaint: Complaint, at: datetime, *, by: Actor) -> None:
    """From a citizen's dispute: 3 working days to decide what follows."""
    case = complaint.case
    if not case.clocks.filter(kind=Clock.Kind.DISPUTE, stopped_at__isnull=True).exists():
        _start(case, Clock.Kind.DISPUTE, DISPUTE, at, by, complaint=complaint)


def start_reexamination(complaint: Complaint, at: datetime, *, by: Actor) -> None:
    """From the citizen's wish: 30 days to examine the decision again."""
    _start(complaint.case, Clock.Kind.REEXAMINE, REEXAMINE, at, by, complaint=complaint)


def stop(
    case: Case, kind: str, at: datetime, *, by: Actor, **part: Complaint | Dispatch
) -> Clock | None:
    """Stop the running clock of this kind; gives it, or None when none ran."""
    clock = case.clocks.filter(kind=kind, stopped_at__isnull=True, **part).first()
    if clock is not None:
        clock.stopped_at = at
        with acting(by, f"Clock stopped: {kind}"):
            clock.save()
    return clock


def stop_all(case: Case, at: datetime, *, by: Actor) -> None:
    """Stop what still runs: nothing is owed in a closed case."""
    for clock in case.clocks.filter(stopped_at__isnull=True):
        clock.stopped_at = at
        with acting(by, f"Clock stopped: {clock.kind}"):
            clock.save()


def shown(case: Case) -> Clock | None:
    """The clock whose date the citizen is told: the latest that still runs."""
    return case.clocks.filter(stopped_at__isnull=True).order_by("-due_at").first()


def pressing(case: Case) -> Clock | None:
    """The clock that staff must mind first: the earliest that still runs."""
    return case.clocks.filter(stopped_at__isnull=True).order_by("due_at").first()


def recompute(clock: Clock) -> datetime:
    """The due moment as it follows from the start, the span and the calendar."""
    span = Span(clock.amount, Unit(clock.unit))
    return deadlines.due(clock.started_at, span, workdays.calendar())


def _start(case: Case, kind: str, span: Span, at: datetime, by: Actor, **part: object) -> Clock:
    clock = Clock(
        case=case,
        kind=kind,
        pack=PACK,
        amount=span.amount,
        unit=span.unit,
        started_at=at,
        **part,
    )
    clock.due_at = recompute(clock)
    clock.provisional = workdays.calendar().is_provisional(clock.due_at.date())
    with acting(by, f"Clock started: {kind}"):
        clock.save()
    return clock
