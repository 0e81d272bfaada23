"""From referral to a ruling in force: by whom, with which measure, for how long."""

import threading
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection, connections

from accountability import interests, measures, rulings
from accountability.models import Docket, News, Ruling
from accountability.rulings import Referral
from record.moves import NotAllowed
from tests import make


@pytest.fixture
def officer(db):
    return make.user("discipline_officer")


@pytest.fixture
def approver(db):
    return make.user("approver")


def docket(official=None, unit=None, took_part=(), barred=()) -> Docket:
    unit = unit or make.unit()
    referral = Referral(
        reference=f"allegation:{next(make.SERIAL)}",
        official=official,
        unit=unit,
        misconduct="cold_attitude",
        severity="minor",
        snapshot={"accused": "甲", "facts": "属实"},
        took_part=[u.pk for u in took_part],
        barred=[u.pk for u in barred],
    )
    return rulings.open_docket(referral, by="system:test", reason="移送")


def drafted(about: Docket, officer, measure="admonishment", authority="office") -> Docket:
    rulings.give_notice(about, notice="告知", by=officer)
    rulings.hear(about, defence="", answer="未申辩", by=officer)
    rulings.draft(about, measure=measure, authority=authority, legal_basis="十五条",
                  reasons="属实", by=officer)  # fmt: skip
    return about


def person() -> dict:
    unit = make.unit()
    return {"official": make.official(unit), "unit": unit}


def test_approval_is_the_day_of_decision_and_computes_the_period(officer, approver):
    at = datetime(2026, 11, 18, 23, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
    with time_machine.travel(at, tick=False):
        ruling = rulings.approve(drafted(docket(**person()), officer), by=approver, reason="同意")
    assert ruling.decided_on == date(2026, 11, 18)
    assert ruling.effect_until == date(2027, 5, 18)
    assert ruling.in_force_on(date(2027, 5, 18))
    assert not ruling.in_force_on(date(2027, 5, 19))
    assert str(ruling) == "娄星裁〔2026〕1号"


@pytest.mark.parametrize(
    ("measure", "months"),
    [("warning", 6), ("demerit", 12), ("major_demerit", 18), ("downgrade", 24), ("removal", 24),
     ("admonishment", 6), ("dismissal", None), ("criticism", None)],
)  # fmt: skip
def test_the_periods_are_those_of_the_law(measure, months):
    assert measures.MEASURES[measures.Code(measure)].months == months


def test_only_a_supervisory_organ_gives_sanctions_and_units_get_three_measures():
    Subject, Authority = measures.Subject, measures.Authority
    for code in ("warning", "demerit", "major_demerit", "downgrade", "removal", "dismissal"):
        assert not measures.allowed(code, Subject.PERSON, Authority.OFFICE)
        assert measures.allowed(code, Subject.PERSON, Authority.SUPERVISORY)
    units = {c for c in measures.Code if measures.allowed(c, Subject.UNIT, Authority.OFFICE)}
    assert units == {"self_examination", "apology", "notice_of_criticism"}


def test_a_measure_the_law_does_not_give_is_refused_at_the_draft(officer):
    about = docket(**person())
    with pytest.raises(NotAllowed):
        drafted(about, officer, measure="warning", authority="office")
    about.refresh_from_db()
    assert about.state == "defended"


def test_nobody_approves_his_own_draft(officer):
    both = make.user("discipline_officer")
    from django.contrib.auth.models import Group

    both.groups.add(Group.objects.get(name="approver"))
    about = drafted(docket(**person()), both)
    with pytest.raises(NotAllowed):
        rulings.approve(about, by=both, reason="同意")
    assert not Ruling.objects.exists()


def test_neither_investigators_nor_barred_users_nor_the_own_unit_decide(officer):
    centre = make.unit()
    investigator, barred = make.user("approver"), make.user("approver")
    insider = make.user("approver", centre)
    about = docket(make.official(centre), centre, took_part=[investigator], barred=[barred])
    drafted(about, officer)
    for user in (investigator, barred, insider):
        with pytest.raises(NotAllowed):
            rulings.approve(about, by=user, reason="同意")
    assert not Docket.objects.visible_to(insider).exists()
    assert not Docket.objects.visible_to(barred).exists()
    assert not Ruling.objects.exists()


def test_a_ruling_is_served_published_and_expires_by_itself(officer, approver):
    with time_machine.travel(date(2026, 3, 2), tick=False):
        ruling = rulings.approve(drafted(docket(**person()), officer), by=approver, reason="同意")
        rulings.serve(ruling, to="本人", by=officer)
        rulings.publish(ruling, scope="district", by=officer, reason="公布")
    assert rulings.expire_due(date(2026, 9, 2)) == 0
    assert rulings.expire_due(date(2026, 9, 3)) == 1
    assert rulings.expire_due(date(2026, 9, 3)) == 0
    assert list(News.objects.values_list("kind", flat=True)) == ["decided", "served", "published"]


def test_an_unserved_ruling_does_not_expire_so_that_it_can_still_be_served(officer, approver):
    with time_machine.travel(date(2026, 3, 2), tick=False):
        ruling = rulings.approve(drafted(docket(**person()), officer), by=approver, reason="同意")
    assert rulings.expire_due(date(2027, 1, 1)) == 0
    rulings.serve(ruling, to="本人", by=officer)
    assert rulings.expire_due(date(2027, 1, 1)) == 1


def test_publication_waits_for_service(officer, approver):
    ruling = rulings.approve(drafted(docket(**person()), officer), by=approver, reason="同意")
    with pytest.raises(NotAllowed):
        rulings.publish(ruling, scope="public", by=officer, reason="公布")


def test_the_same_finding_is_referred_once(officer):
    about = docket(**person())
    again = Referral(about.reference, None, about.unit, "overdue", "minor", {}, (), ())
    with pytest.raises(rulings.AlreadyReferred):
        rulings.open_docket(again, by="system:test", reason="再")


def test_the_units_of_a_user_follow_his_appointments_by_date(db):
    unit = make.unit()
    user = make.user("operator", unit)
    assert interests.unit_ids(user) == {unit.pk}
    assert interests.unit_ids(user, date(2019, 12, 31)) == set()


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="races are proved on PostgreSQL")
def test_twenty_issuers_at_once_leave_no_gap_and_no_repeat():
    officer, approver = make.user("discipline_officer"), make.user("approver")
    ready = [drafted(docket(**person()), officer) for _n in range(20)]

    def approve(about: Docket) -> None:
        try:
            rulings.approve(about, by=approver, reason="同意")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=approve, args=(about,)) for about in ready]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(Ruling.objects.values_list("number", flat=True)) == list(range(1, 21))
