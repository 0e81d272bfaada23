"""Referral (移送): a sustained finding goes down to the discipline office as a snapshot."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accountability import rulings
from accountability.models import Docket, User
from cases import live, workflow
from cases.models import Allegation, Finding
from record import moves
from record.moves import NotAllowed


def refer(allegation: Allegation, *, by: User, reason: str) -> Docket:
    """Refer a sustained allegation for a ruling; nothing of the complainant goes with it."""
    finding: Finding | None = getattr(allegation, "finding", None)
    if finding is None or finding.value != Finding.Value.SUSTAINED:
        raise NotAllowed(str(_("Only a sustained allegation is referred for a ruling.")))
    case = allegation.case
    with transaction.atomic():
        moves.lock(case)
        docket = rulings.open_docket(_referral(allegation, finding), by=by, reason=reason)
        moves.perform(workflow.ALLEGED, "refer", allegation, by=by, reason=reason, docket=docket)
    live.announce(case)
    return docket


def _referral(allegation: Allegation, finding: Finding) -> rulings.Referral:
    case = allegation.case
    investigators = case.assignments.values_list("user_id", flat=True)
    acted = case.events.filter(actor__startswith="user:").values_list("actor", flat=True)
    users = {int(actor.removeprefix("user:")) for actor in acted}
    return rulings.Referral(
        reference=f"allegation:{allegation.pk}",
        official=allegation.official,
        unit=allegation.unit,
        misconduct=allegation.kind,
        severity=finding.severity,
        snapshot=_snapshot(allegation, finding),
        took_part={*investigators, finding.found_by_id, *users},
        barred=case.bars.values_list("user_id", flat=True),
    )


def _snapshot(allegation: Allegation, finding: Finding) -> dict[str, Any]:
    return {
        "accused": allegation.accused_name,
        "post": allegation.accused_post,
        "unit": allegation.accused_unit,
        "superior": allegation.accused_superior,
        "item": str(allegation.item or ""),
        "happened_on": allegation.happened_on.isoformat(),
        "facts": finding.reasons,
        "standard": finding.standard,
        "found_on": timezone.localdate(finding.found_at).isoformat(),
        "evidence": [
            {"title": piece.title, "sha256": piece.sha256} for piece in finding.evidence.all()
        ],
    }
