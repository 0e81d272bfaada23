"""Somebody please come: a matter for an agent of the citizen's township, with its own clocks.

The agent's run is kept below; what happens to it is heard here and settles the matter.
"""

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accountability import visits
from accountability.models import News as BelowNews
from accountability.models import ServiceAgent, User, Visit
from cases import clocks, live, workflow
from cases.models import Case, Clock, Complaint, Dispatch
from record import moves
from record.moves import NotAllowed

BY = "system:visits"


def wanted(case: Case) -> bool:
    """Whether a citizen asks somebody to come, and nobody is on the way or was there."""
    if not case.complaints.filter(visit_in__isnull=False).exists():
        return False
    runs = case.dispatches.filter(kind=Dispatch.Kind.VISIT)
    return not runs.exclude(visit__state=Visit.State.FAILED).exists()


def may_know_place(case: Case, agent: ServiceAgent) -> bool:
    """Whether the agent may learn who asked, now: the case may have become one about his township
    or himself, or a report, after he was sent."""
    return not (_holds_report(case) or _is_about(case, agent))


def send(case: Case, agent: ServiceAgent, *, errand: str, by: User) -> Dispatch:
    """Send an agent with what he may read; he answers for it by name, and his clocks start.

    Raises NotAllowed for a report, for a complaint about the agent's own township or himself, and
    where nobody asked for a visit.
    """
    with transaction.atomic():
        moves.lock(case)
        _refuse(case, agent)
        now = timezone.now()
        contact_by, visit_by = clocks.due_of_visit(now)
        run = visits.ask(
            agent, errand, number=case.number, contact_by=contact_by, visit_by=visit_by, at=now
        )
        dispatch = Dispatch(
            case=case, unit=agent.unit, kind=Dispatch.Kind.VISIT, visit=run,
            released_text=errand, official=agent.official, sent_at=now,
        )  # fmt: skip
        moves.perform(workflow.DISPATCHED, "send", dispatch, by=by, reason=str(agent), at=now)
        clocks.start_visit(dispatch, by=by)
    live.announce(case)
    return dispatch


def heard(run: Visit, kind: str) -> None:
    """What became of a visit: a day agreed, done (which may close the case), or failed; then the
    desk decides what follows."""
    dispatch = Dispatch.objects.select_related("case").get(visit=run)
    moves.lock(dispatch.case)
    if dispatch.state == Dispatch.State.SETTLED:
        return
    name, stopped = HEARD[BelowNews.Kind(kind)]
    at = run.agreed_at if name == "agree" else run.ended_at
    reason = run.outcome or str(run.agreed_on)
    moves.perform(workflow.DISPATCHED, name, dispatch, by=BY, reason=reason, at=at)
    for clock in stopped:
        clocks.stop(dispatch.case, clock, at or timezone.now(), by=BY, dispatch=dispatch)
    if name == "visit":
        workflow.settle(dispatch.case)
    live.announce(dispatch.case)


HEARD = {
    BelowNews.Kind.VISIT_AGREED: ("agree", (Clock.Kind.CONTACT,)),
    BelowNews.Kind.VISIT_DONE: ("visit", (Clock.Kind.CONTACT, Clock.Kind.VISIT)),
    BelowNews.Kind.VISIT_FAILED: ("fail_visit", (Clock.Kind.CONTACT, Clock.Kind.VISIT)),
}
"""The move that each piece of news makes, and the clocks that it stops."""


def _refuse(case: Case, agent: ServiceAgent) -> None:
    if not case.complaints.filter(state=Complaint.State.ACCEPTED).exists():
        raise NotAllowed(str(_("Accept the complaint before it is sent to a unit.")))
    if not wanted(case):
        raise NotAllowed(str(_("Nobody is asked to come, or somebody is on the way.")))
    if _holds_report(case):
        raise NotAllowed(str(_("A report of misconduct brings nobody to the door.")))
    if _is_about(case, agent):
        raise NotAllowed(
            str(_("The complaint is about this township: its agent must not learn who complains."))
        )


def _holds_report(case: Case) -> bool:
    return case.complaints.filter(kind=Complaint.Kind.REPORT).exists()


def _is_about(case: Case, agent: ServiceAgent) -> bool:
    """Whether it concerns the agent's own township, or accuses it or himself."""
    accused = Q(unit=agent.unit) | Q(official=agent.official)
    about = case.complaints.filter(about_unit=agent.unit)
    return about.exists() or case.allegations.filter(accused).exists()
