"""An agent's visit to somebody who cannot come: asked for, a day agreed, done or failed.

No case is known here: what happens to a visit climbs as news, and ``cases`` settles its matter.
"""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accountability import news
from accountability.models import News, ServiceAgent, User, Visit, VisitEvent
from record import moves
from record.history import Actor
from record.moves import Machine, Move, NotAllowed

RUN = "accountability.run_visits"


def visible_to(user: User) -> Any:
    """The visits of the agent that this user is today; the only door to a visit."""
    if user.official_id is None or not user.has_perm(RUN):
        return Visit.objects.none()
    agencies = ServiceAgent.objects.on(timezone.localdate()).filter(official=user.official_id)
    return Visit.objects.filter(agent__in=agencies).select_related("agent__official", "agent__unit")


def ask(
    agent: ServiceAgent, errand: str, *, number: str, contact_by: datetime, visit_by: datetime,
    at: datetime,
) -> Visit:  # fmt: skip
    """Ask an agent to go to somebody: get in touch by one moment, be there by another."""
    visit = Visit(
        agent=agent, errand=errand, number=number, asked_at=at,
        contact_by=contact_by, visit_by=visit_by,
    )  # fmt: skip
    moves.perform(VISIT, "ask", visit, by="system:dispatch", reason=str(agent), at=at)
    return visit


def agree(visit: Visit, *, on: date, by: User) -> None:
    """The agent spoke with the citizen, and they agreed on a day."""
    if on < timezone.localdate():
        raise NotAllowed(str(_("This day is over.")))
    now = timezone.now()
    reason = str(_("Day agreed: %(day)s")) % {"day": on.isoformat()}
    _move(visit, "agree", News.Kind.VISIT_AGREED, by, reason, now, agreed_on=on, agreed_at=now)


def finish(visit: Visit, *, outcome: str, by: User) -> None:
    """The agent was there; ``outcome`` says what was done."""
    now = timezone.now()
    _move(visit, "finish", News.Kind.VISIT_DONE, by, outcome, now, outcome=outcome, ended_at=now)


def fail(visit: Visit, *, outcome: str, by: User) -> None:
    """The visit came to nothing; ``outcome`` says why, and the desk decides what follows."""
    now = timezone.now()
    _move(visit, "fail", News.Kind.VISIT_FAILED, by, outcome, now, outcome=outcome, ended_at=now)


def _move(
    visit: Visit, name: str, kind: str, by: User, reason: str, at: datetime, **changes: Any
) -> None:
    with transaction.atomic():
        moves.perform(VISIT, name, visit, by=by, reason=reason, at=at, **changes)
        news.leave_of_visit(visit, kind)


def _event(visit: Visit, **columns: Any) -> VisitEvent:
    return VisitEvent.objects.create(visit=visit, **columns)


def _conflict(visit: Visit, by: Actor) -> Any:
    """Another agent's visit."""
    if isinstance(by, str) or visible_to(by).filter(pk=visit.pk).exists():
        return None
    return _("This visit was asked of another agent.")


VISIT = Machine(
    name="visit",
    root=lambda visit: visit if visit.pk else visit.agent,
    event=_event,
    conflict=_conflict,
    moves={
        "ask": Move(("",), "asked", _("asked an agent to go there")),
        "agree": Move(("asked", "agreed"), "agreed", _("agreed on a day"), RUN),
        "finish": Move(("asked", "agreed"), "done", _("was there"), RUN),
        "fail": Move(("asked", "agreed"), "failed", _("could not make the visit"), RUN),
    },
)
"""DESIGN 4: what the last two leave as news settles the visit's matter."""
