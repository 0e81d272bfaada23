"""From a referral to a ruling in force: notice, defence, draft, approval, service, publication.

The one who approves is never the one who drafted, who found the facts, or who has an interest.
The day of approval is the day of decision; nobody types a date (政务处分法 art. 8).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accountability import measures, news
from accountability.models import Docket, Event, News, NumberSeries, OrgUnit, Ruling, User
from accountability.models.people import Official
from record import moves
from record.deadlines import add_months
from record.history import Actor, acting, actor_name
from record.moves import Machine, Move, NotAllowed


class AlreadyReferred(NotAllowed):
    """The same finding was referred before."""


@dataclass(frozen=True)
class Referral:
    """A sustained finding on its way down: who is accused of what, the facts as a snapshot with
    no complainant in it, and the ids of users who took part or must not know."""

    reference: str
    official: Official | None
    unit: OrgUnit
    misconduct: str
    severity: str
    snapshot: Mapping[str, Any]
    took_part: Iterable[int]
    barred: Iterable[int]


def open_docket(referral: Referral, *, by: Actor, reason: str) -> Docket:
    """Receive a referral (移送) as a docket.

    Raises AlreadyReferred when a docket for this reference exists and was not returned.
    """
    with transaction.atomic(), acting(by, reason):
        known = Docket.objects.filter(reference=referral.reference).first()
        docket = known or Docket(reference=referral.reference)
        if docket.pk and docket.state != Docket.State.RETURNED:
            raise AlreadyReferred(str(_("This finding was referred already.")))
        source = docket.state if docket.pk else ""
        docket.state = Docket.State.RECEIVED
        docket.official, docket.unit = referral.official, referral.unit
        docket.misconduct, docket.severity = referral.misconduct, referral.severity
        docket.snapshot, docket.received_at = dict(referral.snapshot), timezone.now()
        docket.save()
        docket.took_part.set(referral.took_part)
        docket.barred.set(referral.barred)
        Event.objects.create(
            docket=docket,
            at=docket.received_at,
            actor=actor_name(by),
            machine="docket",
            move="receive",
            source=source,
            target=docket.state,
            reason=reason,
        )
    return docket


def give_notice(docket: Docket, *, notice: str, by: User) -> None:
    """Tell the accused the facts, the basis and the rights (art. 43)."""
    moves.perform(DOCKET, "notice", docket, by=by, reason=notice, notice=notice,
                  noticed_at=timezone.now())  # fmt: skip


def hear(docket: Docket, *, defence: str, answer: str, by: User) -> None:
    """Record the defence, or that none was made, with the answer to each point."""
    moves.perform(DOCKET, "hear", docket, by=by, reason=answer, defence=defence,
                  defence_answer=answer)  # fmt: skip


def draft(
    docket: Docket, *, measure: str, authority: str, legal_basis: str, reasons: str, by: User
) -> None:
    """Draft the ruling; raises NotAllowed when law does not give this measure here."""
    if not measures.allowed(measure, docket.subject_kind, authority):
        raise NotAllowed(
            str(_("This authority cannot decide that measure against this kind of subject."))
        )
    moves.perform(
        DOCKET,
        "draft",
        docket,
        by=by,
        reason=reasons,
        measure=measure,
        authority=authority,
        legal_basis=legal_basis,
        reasons=reasons,
        drafted_by=by,
    )


def approve(docket: Docket, *, by: User, reason: str, at: datetime | None = None) -> Ruling:
    """Approve the draft: it becomes a numbered ruling that binds from today."""
    with transaction.atomic():
        moves.perform(DOCKET, "approve", docket, by=by, reason=reason, at=at)
        ruling = _issue(docket, by=by, reason=reason, on=timezone.localdate(at))
        news.leave(docket, News.Kind.DECIDED)
    return ruling


def send_back(docket: Docket, *, by: User, reason: str) -> None:
    """The approver wants another draft."""
    moves.perform(DOCKET, "send_back", docket, by=by, reason=reason)


def give_back(docket: Docket, *, by: User, reason: str) -> None:
    """Return the docket for more facts before notice was given."""
    with transaction.atomic():
        moves.perform(DOCKET, "return", docket, by=by, reason=reason)
        news.leave(docket, News.Kind.RETURNED)


def refuse(docket: Docket, *, by: User, reason: str) -> None:
    """Decide, with reasons and by somebody not in the case, not to rule."""
    with transaction.atomic():
        moves.perform(DOCKET, "refuse", docket, by=by, reason=reason)
        news.leave(docket, News.Kind.REFUSED)


def serve(ruling: Ruling, *, to: str, by: User, on: date | None = None) -> None:
    """Record that the decision was handed over, and who received it."""
    with transaction.atomic():
        moves.perform(RULING, "serve", ruling, by=by, reason=to, served_to=to,
                      served_on=on or timezone.localdate())  # fmt: skip
        news.leave(ruling.docket, News.Kind.SERVED)


def publish(ruling: Ruling, *, scope: str, by: User, reason: str) -> None:
    """Make the decision known in a scope."""
    with transaction.atomic():
        moves.perform(RULING, "publish", ruling, by=by, reason=reason, scope=scope,
                      published_at=timezone.now())  # fmt: skip
        news.leave(ruling.docket, News.Kind.PUBLISHED)


def expire_due(today: date) -> int:
    """End the effect of rulings whose last day has passed; gives how many."""
    told = (Ruling.State.SERVED, Ruling.State.PUBLISHED)
    past = Ruling.objects.filter(effect_until__lt=today, state__in=told)
    due = list(past.select_related("docket"))
    for ruling in due:
        moves.perform(
            RULING, "expire", ruling, by="system:rulings", reason="Period of effect ended"
        )
    return len(due)


def _issue(docket: Docket, *, by: User, reason: str, on: date) -> Ruling:
    months = measures.MEASURES[measures.Code(docket.measure)].months
    with acting(by, reason):
        return Ruling.objects.create(
            docket=docket,
            year=on.year,
            number=next_number(on.year),
            measure=docket.measure,
            authority=docket.authority,
            legal_basis=docket.legal_basis,
            reasons=docket.reasons,
            decided_on=on,
            effect_until=add_months(on, months) if months else None,
            signed_by=by,
        )


def next_number(year: int) -> int:
    """Take the next number of a year; its row stays locked until the transaction ends, so that
    numbers have no gaps and no repeats."""
    NumberSeries.objects.get_or_create(year=year)
    series = NumberSeries.objects.select_for_update().get(year=year)
    series.last += 1
    series.save()
    return series.last


def _prepared_by_another(docket: Docket, by: Actor) -> None:
    prepared = docket.events.filter(move__in=("notice", "hear", "draft"), actor=actor_name(by))
    if prepared.exists():
        raise NotAllowed(str(_("Whoever prepared a ruling cannot decide on it.")))


def _docket_event(docket: Docket, **columns: Any) -> Event:
    return Event.objects.create(docket=docket, **columns)


def _ruling_event(ruling: Ruling, **columns: Any) -> Event:
    return Event.objects.create(docket_id=ruling.docket_id, **columns)


def _conflict(docket: Docket, by: Actor) -> Any:
    """Named in it, of its unit, barred by the sender, or took part in finding the facts."""
    if isinstance(by, str):
        return None
    hidden = not Docket.objects.visible_to(by).filter(pk=docket.pk).exists()
    if hidden or docket.took_part.filter(pk=by.pk).exists():
        return _("You have an interest in this matter or took part in it.")
    return None


PREPARE = "accountability.prepare_ruling"
APPROVE = "accountability.approve_ruling"

DOCKET = Machine(
    name="docket",
    root=lambda docket: docket,
    event=_docket_event,
    conflict=_conflict,
    moves={
        "return": Move(("received",), "returned", _("returned it for more facts"), PREPARE),
        "notice": Move(("received",), "noticed", _("gave notice to the accused"), PREPARE),
        "hear": Move(("noticed",), "defended", _("heard the defence"), PREPARE),
        "draft": Move(("defended",), "drafted", _("drafted the ruling"), PREPARE),
        "send_back": Move(("drafted",), "defended", _("sent the draft back"), APPROVE),
        "approve": Move(
            ("drafted",), "decided", _("approved the ruling"), APPROVE, guard=_prepared_by_another
        ),
        "refuse": Move(
            ("defended", "drafted"),
            "refused",
            _("decided not to rule"),
            APPROVE,
            guard=_prepared_by_another,
        ),
    },
)  # fmt: skip
"""DOMAIN L2 from NOTICE_SERVED, L3 up to ISSUED."""

RULING = Machine(
    name="ruling",
    root=lambda ruling: ruling.docket,
    event=_ruling_event,
    conflict=lambda ruling, by: _conflict(ruling.docket, by),
    moves={
        "serve": Move(("issued",), "served", _("served the ruling"), PREPARE),
        "publish": Move(("served",), "published", _("published the ruling"), PREPARE),
        "expire": Move(
            ("served", "published"), "expired", _("ended the period of effect")
        ),
    },
)  # fmt: skip
"""DOMAIN L3 from ISSUED."""
