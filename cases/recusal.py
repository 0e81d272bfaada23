"""Recusal: whom a case shows itself to and whom it keeps away, asked at every access and move.

A case conflicts with a user when it is about himself or his kin, about a unit he is in or was in
when it happened, when his unit must answer for its matter or his kin does by name, or when the
vault barred him because of who complained.
"""

from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accountability import interests
from accountability.models import User
from cases.models import Allegation, Assignment, Bar, Case, Complaint, Dispatch
from record.history import Actor, acting


def visible_to(user: User) -> QuerySet[Case]:
    """The only door to a case for signed-in people: what the role shows, less every case in which
    the user has an interest, asked anew each time."""
    if user.has_perm("cases.see_all"):
        shown = Case.objects.all()
    elif user.has_perm("cases.investigate"):
        shown = Case.objects.filter(assignments__user=user, assignments__ended_at__isnull=True)
    else:
        return Case.objects.none()
    return shown.exclude(pk__in=conflicting_cases(user))


def conflicting_cases(user: User) -> QuerySet[Any, Any]:
    """The ids of the cases this user must not touch, as a subquery."""
    accused = Allegation.objects.filter(
        interests.conflicts_with_official(user)
        | interests.conflicts_with_unit(user, day="happened_on")
    )
    named = Complaint.objects.filter(interests.conflicts_with_unit(user, prefix="about_"))
    answers = Dispatch.objects.filter(
        interests.conflicts_with_unit(user) | interests.conflicts_with_official(user)
    )
    barred = Bar.objects.filter(user=user)
    found: list[QuerySet[Any]] = [rows.order_by() for rows in (accused, named, answers, barred)]
    return found[0].values("case_id").union(*(rows.values("case_id") for rows in found[1:]))


def conflicts(case: Case, by: Actor) -> Any:
    """Why this actor may not touch the case, or None."""
    if isinstance(by, str):
        return None
    if Case.objects.filter(pk=case.pk, pk__in=conflicting_cases(by)).exists():
        return _("You have an interest in this case and may not work on it.")
    return None


def keeps_from_matter(dispatch: Dispatch, by: Actor) -> Any:
    """Why a unit's user may not handle a matter: it is another unit's, or he or his kin is accused.

    His own unit is no reason: it is the one that must solve the matter.
    """
    if isinstance(by, str):
        return None
    if dispatch.unit_id not in interests.unit_ids(by):
        return _("This matter was not sent to your unit.")
    if dispatch.case.allegations.filter(interests.conflicts_with_official(by)).exists():
        return _("You have an interest in this matter.")
    return None


def end_conflicting(assignments: QuerySet[Assignment]) -> int:
    """End the assignments of who has an interest in their case by now; gives how many. Access
    ended when the interest began: this only sets the rows right."""
    standing = assignments.filter(ended_at__isnull=True)
    found = [
        assignment
        for user in User.objects.filter(pk__in=standing.order_by().values("user"))
        for assignment in standing.filter(user=user, case__in=conflicting_cases(user))
    ]
    for assignment in found:
        assignment.ended_at = timezone.now()
        with acting("system:recusal", "An interest in the case came to light"):
            assignment.save()
    return len(found)


def bar(case: Case, users: list[User]) -> None:
    """Keep these users away from a case because of who complained; the reason stays sealed."""
    with transaction.atomic(), acting("system:vault", "Barred; the reason is sealed"):
        for user in users:
            Bar.objects.get_or_create(case=case, user=user)
