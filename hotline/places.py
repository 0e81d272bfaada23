"""Where somebody is asked to come, sealed; shown to the agent who goes there alone."""

from django.utils import timezone

from accountability.models import User, Visit
from cases import visits
from cases.models import Dispatch
from hotline.models import Intake, PlaceShown, VisitPlace


def keep(intake: Intake, *, address: str, number: str) -> None:
    """Keep where to come and whom to call there; the citizen gives it for this purpose."""
    VisitPlace.objects.create(
        intake=intake, address=address, number=number or None, given_at=timezone.now()
    )


def show(visit: Visit, *, to: User) -> list[VisitPlace]:
    """The places that citizens gave for this visit; each look is written down first. None for an
    agent whom the case has come to concern."""
    case = Dispatch.objects.select_related("case").get(visit=visit).case
    if not visits.may_know_place(case, visit.agent):
        return []
    asked = VisitPlace.objects.filter(
        intake__complaint__case=case, intake__complaint__visit_in=visit.agent.unit_id
    )
    found = list(asked.order_by("pk"))
    for one in found:
        PlaceShown.objects.create(place=one, user=to, at=timezone.now())
    return found
