"""A matter at a unit: sent, signed for, answered for by name, replied, called back, settled."""

from datetime import datetime

from django.db import transaction
from django.db.models import CharField, Exists, OuterRef, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accountability import marks, measures
from accountability.models import Official, OrgUnit, User
from accountability.models.assessments import Measure
from cases import clocks, live, news, workflow
from cases.models import Case, Clock, Complaint, Dispatch, News
from record import moves
from record.history import Actor, actor_name
from record.moves import NotAllowed

NOTED = Dispatch.Kind.NOTE


def send(case: Case, unit: OrgUnit, *, released_text: str, by: User) -> Dispatch:
    """Send the matter to a unit with the text it may read; its clocks start.

    A commendation goes there for information. Raises NotAllowed for an accused unit of a report,
    and for a case nobody accepted.
    """
    with transaction.atomic():
        moves.lock(case)
        accepted = case.complaints.filter(state=Complaint.State.ACCEPTED).first()
        if accepted is None:
            raise NotAllowed(str(_("Accept the complaint before it is sent to a unit.")))
        _refuse_accused(case, unit)
        kind = NOTED if accepted.kind == Complaint.Kind.COMMENDATION else Dispatch.Kind.MATTER
        waiting = case.dispatches.exclude(state=Dispatch.State.SETTLED)
        if waiting.filter(unit=unit, kind=kind).exists():
            raise NotAllowed(str(_("This unit has the matter already.")))
        dispatch = Dispatch(
            case=case, unit=unit, kind=kind, released_text=released_text, sent_at=timezone.now()
        )
        moves.perform(
            workflow.DISPATCHED, "send", dispatch, by=by, reason=str(unit), at=dispatch.sent_at
        )
        clocks.stop(case, Clock.Kind.DISPUTE, dispatch.sent_at, by=by)
        if kind == NOTED:
            clocks.start_note(dispatch, by=by)
        else:
            clocks.start_matter(dispatch, accepted.kind, by=by)
    live.announce(case)
    return dispatch


def acknowledge(dispatch: Dispatch, *, by: User) -> None:
    """The unit signs for the matter; late is a missed response."""
    now = timezone.now()
    with transaction.atomic():
        moves.perform(workflow.DISPATCHED, "acknowledge", dispatch, by=by,
                      reason=str(_("Signed for")), at=now)  # fmt: skip
        _stop(dispatch, Clock.Kind.SIGN, Measure.RESPONSE, now, by)


def take_note(dispatch: Dispatch, *, official: Official | None, by: User) -> None:
    """The unit takes note of a commendation, which settles it; the official whom it is about is
    recorded where the unit knows who was meant."""
    now = timezone.now()
    reason = str(official) if official else str(_("Noted for the unit"))
    with transaction.atomic():
        moves.perform(workflow.DISPATCHED, "take_note", dispatch, by=by, reason=reason, at=now,
                      official=official)  # fmt: skip
        clocks.stop(dispatch.case, Clock.Kind.SIGN, now, by=by, dispatch=dispatch)
        workflow.settle(dispatch.case)
    live.announce(dispatch.case)


def name(dispatch: Dispatch, *, official: Official | None, nobody: str, by: User) -> None:
    """Name the official of the unit who answers for the matter, or say why nobody can be named."""
    if official and official == dispatch.official:
        raise NotAllowed(str(_("%(official)s is named already.")) % {"official": official})
    if (
        official
        and not official.appointments.on(timezone.localdate())
        .filter(unit=dispatch.unit_id)
        .exists()
    ):
        raise NotAllowed(str(_("Name somebody who holds a post in your unit.")))
    moves.perform(
        workflow.DISPATCHED,
        "name",
        dispatch,
        by=by,
        reason=str(official) if official else nobody,
        official=official,
        nobody_named="" if official else nobody,
        nobody_named_signed=False,
    )


def countersign(dispatch: Dispatch, *, by: User, reason: str) -> None:
    """A second person confirms that nobody could be named."""
    if not dispatch.nobody_named:
        raise NotAllowed(str(_("There is nothing to confirm.")))
    said = dispatch.events.filter(move="name").last()
    if said is not None and said.actor == actor_name(by):
        raise NotAllowed(str(_("A second person must confirm it.")))
    moves.perform(workflow.DISPATCHED, "countersign", dispatch, by=by, reason=reason,
                  nobody_named_signed=True)  # fmt: skip
    workflow.settle(dispatch.case)


def reply(dispatch: Dispatch, *, words: str, by: User) -> None:
    """The unit's answer to the citizen, who is told; the hotline calls back."""
    if not dispatch.is_named:
        raise NotAllowed(str(_("First name the official who answers for this matter.")))
    now = timezone.now()
    with transaction.atomic():
        event = moves.perform(workflow.DISPATCHED, "reply", dispatch, by=by,
                              reason=words, at=now, reply=words, replied_at=now)  # fmt: skip
        _stop(dispatch, Clock.Kind.MATTER, Measure.TIMELINESS, now, by)
        news.leave(dispatch.case, News.Kind.REPLIED, event=event, dispatch=dispatch)
    live.announce(dispatch.case)


def answer(
    dispatch: Dispatch, *, reached: bool, solved: bool | None, level: int | None, by: Actor
) -> None:
    """Keep what the citizen said of the result: reached, solved, and a level from 1 to 5.

    Raises NotAllowed when he was reached and it is not said whether it is solved.
    """
    if reached and solved is None:
        raise NotAllowed(str(_("Say whether the matter is solved.")))
    now = timezone.now()
    with transaction.atomic():
        moves.perform(
            workflow.DISPATCHED, "answer", dispatch, by=by, reason=_said(reached, solved), at=now,
            reached=reached, solved=solved if reached else None,
            level=level if reached else None, answered_at=now,
        )  # fmt: skip
        if reached:
            _mark(dispatch, Measure.RESOLUTION, bool(solved), now)
        if reached and level:
            _mark(dispatch, Measure.SATISFACTION, level >= Dispatch.Level.FAIRLY_SATISFIED, now)
        workflow.settle(dispatch.case)
    live.announce(dispatch.case)


def mark_overdue(now: datetime) -> int:
    """Count the matters whose time has passed unmet, each once; gives how many clocks."""
    kinds = {Clock.Kind.SIGN: Measure.RESPONSE, Clock.Kind.MATTER: Measure.TIMELINESS}
    return sum(_mark_overdue(kind, measure, now) for kind, measure in kinds.items())


def _mark_overdue(kind: str, measure: Measure, now: datetime) -> int:
    name = Concat(Value("dispatch:"), Cast(OuterRef("dispatch_id"), CharField()))
    overdue = Clock.objects.filter(
        ~Exists(marks.counted(measure).filter(key=name)),
        stopped_at__isnull=True,
        due_at__lt=now,
        kind=kind,
        dispatch__kind=Dispatch.Kind.MATTER,
    )
    return sum(
        _mark(clock.dispatch, measure, False, clock.due_at)
        for clock in overdue.select_related("dispatch__unit")
        if clock.dispatch
    )


def key(dispatch: Dispatch) -> str:
    """The name under which the floor below counts this matter."""
    return f"dispatch:{dispatch.pk}"


def _stop(dispatch: Dispatch, kind: str, measure: Measure, at: datetime, by: Actor) -> None:
    clock = clocks.stop(dispatch.case, kind, at, by=by, dispatch=dispatch)
    if clock is not None:
        _mark(dispatch, measure, bool(clock.met), at)


def _mark(dispatch: Dispatch, measure: Measure, met: bool, at: datetime) -> bool:
    on = timezone.localdate(at)
    return marks.record(key(dispatch), measure, dispatch.unit, on, met, by="system:marks")


def _refuse_accused(case: Case, unit: OrgUnit) -> None:
    accused = case.allegations.filter(unit=unit)
    report = case.complaints.filter(kind=Complaint.Kind.REPORT)
    named = report.filter(about_unit=unit)
    extortion = accused.filter(kind=measures.Misconduct.EXTORTION)
    if named.exists() or extortion.exists() or (report.exists() and accused.exists()):
        raise NotAllowed(str(_("A report is never sent to the unit it accuses.")))


def _said(reached: bool, solved: bool | None) -> str:
    if not reached:
        return str(_("Not reached"))
    return str(_("Solved")) if solved else str(_("Not solved"))
