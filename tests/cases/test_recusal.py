"""Nobody sees or works on a case about himself, his unit, or from which the vault barred him."""

from datetime import date

import pytest

from accountability.models import Appointment, Kinship
from cases import allegations, complaints, recusal, referrals, tasks
from record.history import acting
from record.moves import NotAllowed
from tests import make

pytestmark = pytest.mark.django_db


def sees(user, case) -> bool:
    return recusal.visible_to(user).filter(pk=case.pk).exists()


def test_a_case_about_the_own_unit_is_invisible_from_the_moment_it_is_accused():
    centre, dispatcher = make.unit(), make.user("dispatcher")
    insider, outsider = make.user("operator", centre), make.user("operator", make.unit())
    filed = make.accepted(dispatcher)
    assert sees(insider, filed.case)
    make.allegation(filed, dispatcher, make.official(centre))
    assert not sees(insider, filed.case)
    assert sees(outsider, filed.case)


def test_a_complaint_that_names_the_own_unit_is_invisible_at_once():
    centre = make.unit()
    filed = make.complaint(about_unit=centre)
    assert not sees(make.user("operator", centre), filed.case)


def test_who_was_in_the_unit_when_it_happened_stays_away_after_a_transfer():
    centre, dispatcher = make.unit(), make.user("dispatcher")
    moved = make.user("operator", centre)
    with acting("system:test", "Transfer"):
        post = moved.official.appointments.get()
        post.until = date(2026, 11, 17)
        post.save()
        Appointment.objects.create(
            official=moved.official, unit=make.unit(), post="科员", since=date(2026, 11, 18)
        )
    filed = make.accepted(dispatcher)
    make.allegation(filed, dispatcher, make.official(centre))
    assert not sees(moved, filed.case)


def test_a_transfer_into_the_accused_unit_bites_at_once():
    centre, dispatcher = make.unit(), make.user("dispatcher")
    investigators = [make.user("investigator", make.unit()) for _n in range(2)]
    filed = make.accepted(dispatcher)
    alleged = make.allegation(filed, dispatcher, make.official(centre))
    allegations.assign(filed.case, investigators, by=dispatcher)
    assert sees(investigators[0], filed.case)
    with acting("system:test", "Transfer"):
        Appointment.objects.create(
            official=investigators[0].official, unit=centre, post="科员", since=date(2026, 1, 1)
        )
    assert not sees(investigators[0], filed.case)
    with pytest.raises(NotAllowed):
        make.found(alleged, dispatcher, investigators)


def test_an_interested_investigator_cannot_be_assigned_and_an_assigned_one_is_taken_off():
    centre, dispatcher = make.unit(), make.user("dispatcher")
    interested = make.user("investigator", centre)
    filed = make.accepted(dispatcher)
    allegations.assign(filed.case, [interested], by=dispatcher)
    make.allegation(filed, dispatcher, make.official(centre))
    assert not filed.case.assignments.filter(ended_at__isnull=True).exists()
    with pytest.raises(NotAllowed):
        allegations.assign(filed.case, [interested], by=dispatcher)


def test_whom_the_vault_bars_sees_nothing_and_nobody_learns_why():
    barred = make.user("operator")
    filed = make.complaint()
    recusal.bar(filed.case, [barred])
    assert not sees(barred, filed.case)
    row = filed.case.bars.get().history.get()
    assert row.history_change_reason == "Barred; the reason is sealed"


def test_an_investigator_sees_only_the_cases_assigned_to_him():
    filed, dispatcher = make.complaint(), make.user("dispatcher")
    investigator = make.user("investigator")
    assert not sees(investigator, filed.case)
    allegations.assign(filed.case, [investigator], by=dispatcher)
    assert sees(investigator, filed.case)


@pytest.mark.parametrize(
    "role", ["administrator", "unit_handler", "discipline_officer", "approver"]
)
def test_roles_without_the_desk_see_no_case(role):
    assert not sees(make.user(role), make.complaint().case)


def test_who_investigated_neither_sees_nor_approves_the_docket_for_another_reason():
    dispatcher = make.user("dispatcher")
    pair = [make.user("investigator") for _n in range(2)]
    filed = make.accepted(dispatcher)
    alleged = make.found(
        make.allegation(filed, dispatcher, make.official(make.unit())), dispatcher, pair
    )
    docket = referrals.refer(alleged, by=pair[0], reason="移送")
    assert {u.pk for u in pair} <= set(docket.took_part.values_list("pk", flat=True))


def test_merging_carries_the_bars_along():
    dispatcher, barred = make.user("dispatcher"), make.user("operator")
    first, second = make.accepted(dispatcher), make.complaint()
    recusal.bar(second.case, [barred])
    complaints.merge(second, first.case, by=dispatcher, reason="重复")
    assert not sees(barred, first.case)


def test_kin_of_the_accused_and_of_who_answers_stay_away_from_the_day_it_is_declared():
    dispatcher, unit = make.user("dispatcher"), make.unit()
    sister = make.user("operator", make.unit())
    accused = make.official(unit)
    filed = make.accepted(dispatcher)
    make.allegation(filed, dispatcher, accused)
    assert sees(sister, filed.case)
    with acting("system:test", "Declared"):
        kinship = Kinship.objects.create(
            official=accused,
            relative=sister.official,
            relation="sibling",
            declared_on=date(2026, 11, 18),
        )
    assert not sees(sister, filed.case)
    with acting("system:test", "Withdrawn"):
        kinship.withdrawn_on = date(2026, 11, 19)
        kinship.save()
    assert sees(sister, filed.case)


def test_the_sweep_ends_an_assignment_that_a_transfer_made_conflicting():
    centre, dispatcher = make.unit(), make.user("dispatcher")
    pair = [make.user("investigator", make.unit()) for _n in range(2)]
    filed = make.accepted(dispatcher)
    make.allegation(filed, dispatcher, make.official(centre))
    allegations.assign(filed.case, pair, by=dispatcher)
    with acting("system:test", "Transfer"):
        Appointment.objects.create(
            official=pair[0].official, unit=centre, post="科员", since=date(2026, 1, 1)
        )
    assert tasks.end_conflicting_assignments() == 1
    assert tasks.end_conflicting_assignments() == 0
    live_ones = filed.case.assignments.filter(ended_at=None)
    assert [one.user for one in live_ones] == pair[1:]
    assert filed.case.assignments.get(user=pair[0]).history.first().actor == "system:recusal"
