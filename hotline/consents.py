"""What complainants release of themselves: name and number, to one unit, for one matter."""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accountability.models import User
from cases import recusal, units
from cases.models import Case, Complaint, Dispatch
from hotline import identity, reveals
from hotline.identity import Identity
from hotline.models import Consent, ConsentView, Intake
from record import moves
from record.history import acting
from record.moves import NotAllowed

REPORT = Complaint.objects.filter(case=OuterRef("dispatch__case"), kind=Complaint.Kind.REPORT)


@dataclass(frozen=True)
class Choice:
    """What a complainant decides about one matter: his consent to it, if he gave one."""

    dispatch: Dispatch
    consent: Consent | None


def choices(intake: Intake) -> list[Choice]:
    """The matters for which this complainant may give or take back a consent."""
    mine = {c.dispatch_id: c for c in intake.consents.filter(withdrawn_at__isnull=True)}
    offered = Q(pk__in=mine)
    if _may_release(intake):
        offered |= ~Q(state=Dispatch.State.SETTLED)
    matters = intake.complaint.case.dispatches.filter(offered).select_related("unit")
    return [Choice(dispatch, mine.get(dispatch.pk)) for dispatch in matters]


def give(intake: Intake, dispatch: Dispatch) -> None:
    """Release name and number to the unit of this matter. Raises NotAllowed where a consent
    would do harm or come too late; given twice it is one."""
    with transaction.atomic(), acting("citizen", "Released to the unit by the complainant"):
        moves.lock(dispatch.case)
        dispatch.refresh_from_db()
        if dispatch.state == Dispatch.State.SETTLED or not _may_release(intake):
            raise NotAllowed(str(_("Your name and number cannot be released for this matter.")))
        Consent.objects.get_or_create(
            dispatch=dispatch,
            intake=intake,
            withdrawn_at=None,
            defaults={"given_at": timezone.now()},
        )


def withdraw(intake: Intake, dispatch: Dispatch) -> None:
    """Take the consent back; the unit sees nothing from this moment on."""
    with transaction.atomic(), acting("citizen", "Taken back by the complainant"):
        moves.lock(dispatch.case)
        for consent in intake.consents.filter(dispatch=dispatch, withdrawn_at__isnull=True):
            consent.withdrawn_at = timezone.now()
            consent.save()


def standing(dispatch: Dispatch, by: User) -> QuerySet[Consent]:
    """The consents that open something to this user of the unit in this moment: he may handle
    the matter, it is not settled, and the case holds no report."""
    may = units.visible_to(by).filter(pk=dispatch.pk).exclude(state=Dispatch.State.SETTLED)
    if recusal.keeps_from_matter(dispatch, by) or not may.exists():
        return Consent.objects.none()
    live = Consent.objects.filter(dispatch=dispatch, withdrawn_at__isnull=True)
    live = live.exclude(dispatch__case__state=Case.State.CLOSED)
    return live.exclude(Exists(REPORT))


def look(dispatch: Dispatch, *, by: User) -> list[Identity]:
    """What was released for this matter, for a user of its unit; each look is recorded first."""
    with transaction.atomic():
        moves.lock(dispatch.case)
        consents = list(standing(dispatch, by).select_related("intake__person"))
        found = [identity.of(consent.intake.person) for consent in consents]
        now = timezone.now()
        for consent in consents:
            ConsentView.objects.create(consent=consent, user=by, at=now)
    return found


def _may_release(intake: Intake) -> bool:
    complaint = intake.complaint
    if complaint.state == Complaint.State.DECLINED or not complaint.case.is_live:
        return False
    return not reveals.holds_report(complaint.case) and bool(identity.of(intake.person))
