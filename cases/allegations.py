"""The conduct in a case: allegations against named officials or units, and what was found."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accountability.models import Appointment, Official, OrgUnit, ServiceItem, User
from cases import clocks, live, recusal, workflow
from cases.models import Allegation, Assignment, Case, Clock, Complaint, Evidence, Finding
from record import moves
from record.history import acting
from record.moves import NotAllowed

INVESTIGATORS = 2
"""At least this many investigate (政务处分法 art. 42)."""


@dataclass(frozen=True)
class Charge:
    """Who is accused of what, and when it happened. Without an official the unit is accused."""

    kind: str
    happened_on: date
    unit: OrgUnit
    official: Official | None = None
    item: ServiceItem | None = None


def register(case: Case, charge: Charge, *, by: User, reason: str) -> Allegation:
    """Register an allegation with a snapshot of the accused on the day it happened."""
    allegation = Allegation(
        case=case,
        official=charge.official,
        unit=charge.unit,
        kind=charge.kind,
        item=charge.item,
        happened_on=charge.happened_on,
        **_snapshot(charge),
    )
    with transaction.atomic():
        moves.lock(case)
        accepted = case.complaints.filter(state=Complaint.State.ACCEPTED).first()
        if accepted is None:
            raise NotAllowed(str(_("Accept the complaint before somebody is accused.")))
        same = case.allegations.filter(official=charge.official, unit=charge.unit, kind=charge.kind)
        if same.exists():
            raise NotAllowed(str(_("This allegation is registered already.")))
        moves.perform(workflow.ALLEGED, "register", allegation, by=by, reason=reason)
        clocks.start_conduct(case, accepted.accepted_at or timezone.now(), by=by)
        recusal.end_conflicting(case.assignments.all())
    live.announce(case)
    return allegation


def assign(case: Case, users: Iterable[User], *, by: User) -> None:
    """Put investigators on a case; raises NotAllowed for one who has an interest in it."""
    moves.require(by, "cases.register_allegation")
    with transaction.atomic(), acting(by, str(_("Assigned as investigator"))):
        moves.lock(case)
        workflow.must_be_live(case)
        for user in users:
            if not user.has_perm("cases.investigate") or recusal.conflicts(case, user):
                raise NotAllowed(str(_("%(user)s may not investigate this case.")) % {"user": user})
            Assignment.objects.get_or_create(
                case=case, user=user, ended_at=None, defaults={"since": timezone.now()}
            )
    live.announce(case)


@dataclass(frozen=True)
class Found:
    """A finding as an investigator states it."""

    value: str
    severity: str
    reasons: str
    evidence: tuple[Evidence, ...]


def find(allegation: Allegation, found: Found, *, by: User) -> Finding:
    """Make the finding of one allegation; each cites evidence and two people investigated.

    Raises NotAllowed with what is missing.
    """
    case = allegation.case
    now = timezone.now()
    with transaction.atomic():
        moves.lock(case)
        _ready_to_find(case, found, by)
        moves.perform(workflow.ALLEGED, "find", allegation, by=by, reason=found.reasons, at=now)
        with acting(by, found.reasons):
            finding, _created = Finding.objects.update_or_create(
                allegation=allegation,
                defaults={
                    "value": found.value,
                    "severity": found.severity,
                    "reasons": found.reasons,
                    "found_by": by,
                    "found_at": now,
                },
            )
            finding.evidence.set(found.evidence)
        if not case.allegations.filter(state=Allegation.State.REGISTERED).exists():
            clocks.stop(case, Clock.Kind.CONDUCT, now, by=by)
        if found.value != Finding.Value.SUSTAINED:
            conclude(allegation, reason=finding.get_value_display())
    live.announce(case)
    return finding


def conclude(allegation: Allegation, *, reason: str) -> None:
    """The allegation is at its end; the case closes if the closing law allows it."""
    moves.perform(workflow.ALLEGED, "conclude", allegation, by="system:rulings", reason=str(reason))
    workflow.settle(allegation.case)


def _ready_to_find(case: Case, found: Found, by: User) -> None:
    assigned = case.assignments.filter(ended_at__isnull=True, user__is_active=True)
    working = {
        one.user_id
        for one in assigned.select_related("user")
        if not recusal.conflicts(case, one.user)
    }
    if by.pk not in working:
        raise NotAllowed(str(_("Only an investigator of this case makes a finding.")))
    if len(working) < INVESTIGATORS:
        raise NotAllowed(str(_("At least two investigators must be assigned.")))
    if not found.evidence or any(piece.case_id != case.pk for piece in found.evidence):
        raise NotAllowed(str(_("A finding cites at least one piece of evidence of this case.")))


def _snapshot(charge: Charge) -> dict[str, str]:
    post: Appointment | None = None
    if charge.official:
        held = charge.official.appointments.on(charge.happened_on)
        post = held.filter(unit=charge.unit).first()
        if post is None:
            raise NotAllowed(
                str(_("%(official)s held no post in that unit on that day."))
                % {"official": charge.official}
            )
    head = charge.unit.appointments.on(charge.happened_on).filter(heads_unit=True).first()
    return {
        "accused_name": str(charge.official or charge.unit),
        "accused_post": post.post if post else "",
        "accused_unit": charge.unit.name,
        "accused_superior": str(head.official) if head else "",
    }
