"""Moves: from where, by whom, and when they are ready; and the closing law."""

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone

from accountability import rulings
from accountability.models import Appointment, User
from accountability.models import News as DocketNews
from cases import allegations, complaints, dispatches, evidence, referrals, tasks, workflow
from cases.models import Case, Clock, Complaint, Dispatch, Event, News
from record.history import acting
from record.moves import NotAllowed
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def dispatcher():
    return make.user("dispatcher")


def settled(filed, dispatcher, unit=None):
    unit = unit or make.unit()
    handler = make.user("unit_handler", unit)
    matter = dispatches.send(filed.case, unit, released_text="请核实", by=dispatcher)
    dispatches.acknowledge(matter, by=handler)
    dispatches.name(matter, official=handler.official, nobody="", by=handler)
    dispatches.reply(matter, words="已办", by=handler)
    dispatches.answer(matter, reached=True, solved=True, level=4, by="citizen")
    return matter


def test_a_matter_that_is_settled_with_a_named_official_closes_the_case(dispatcher):
    filed = make.accepted(dispatcher)
    settled(filed, dispatcher)
    filed.case.refresh_from_db()
    assert filed.case.state == Case.State.CLOSED
    assert News.objects.filter(kind="closed", case=filed.case).count() == 1


def test_a_case_in_which_nothing_was_done_cannot_close(dispatcher):
    filed = make.accepted(dispatcher)
    with pytest.raises(workflow.NotReady):
        workflow.close(filed.case, by=dispatcher, reason="完")
    filed.case.refresh_from_db()
    assert filed.case.state == Case.State.OPEN


def test_a_matter_without_a_named_official_waits_for_a_second_signature(dispatcher):
    filed, unit = make.accepted(dispatcher), make.unit()
    handler = make.user("unit_handler", unit)
    matter = dispatches.send(filed.case, unit, released_text="请核实", by=dispatcher)
    dispatches.acknowledge(matter, by=handler)
    with pytest.raises(NotAllowed):
        dispatches.reply(matter, words="已办", by=handler)
    dispatches.name(matter, official=None, nobody="机构已撤销", by=handler)
    dispatches.reply(matter, words="已办", by=handler)
    dispatches.answer(matter, reached=False, solved=None, level=None, by=dispatcher)
    filed.case.refresh_from_db()
    assert filed.case.is_live
    assert any("没有" in s or "no answerable" in s for s in workflow.missing(filed.case))
    handler.groups.add(Group.objects.get(name="supervisor"))
    with pytest.raises(NotAllowed):
        dispatches.countersign(matter, by=User.objects.get(pk=handler.pk), reason="属实")
    dispatches.countersign(matter, by=make.user("supervisor"), reason="属实")
    filed.case.refresh_from_db()
    assert not filed.case.is_live


def test_a_sustained_allegation_holds_the_case_open_until_its_ruling_is_served(dispatcher):
    filed = make.accepted(dispatcher)
    settled(filed, dispatcher, make.unit())
    filed = make.accepted(dispatcher)
    pair = [make.user("investigator") for _n in range(2)]
    alleged = make.found(
        make.allegation(filed, dispatcher, make.official(make.unit())), dispatcher, pair
    )
    docket = referrals.refer(alleged, by=pair[0], reason="移送")
    officer, approver = make.user("discipline_officer"), make.user("approver")
    rulings.give_notice(docket, notice="告知", by=officer)
    rulings.hear(docket, defence="", answer="未申辩", by=officer)
    rulings.draft(docket, measure="admonishment", authority="office", legal_basis="十五条",
                  reasons="属实", by=officer)  # fmt: skip
    ruling = rulings.approve(docket, by=approver, reason="同意")
    tasks.look_down()
    filed.case.refresh_from_db()
    assert filed.case.is_live
    rulings.serve(ruling, to="本人", by=officer)
    tasks.look_down()
    filed.case.refresh_from_db()
    assert not filed.case.is_live
    assert not DocketNews.objects.exists()


def test_a_reasoned_refusal_to_rule_concludes_the_allegation_too(dispatcher):
    filed = make.accepted(dispatcher)
    pair = [make.user("investigator") for _n in range(2)]
    alleged = make.found(
        make.allegation(filed, dispatcher, make.official(make.unit())), dispatcher, pair
    )
    docket = referrals.refer(alleged, by=pair[0], reason="移送")
    officer = make.user("discipline_officer")
    rulings.give_notice(docket, notice="告知", by=officer)
    rulings.hear(docket, defence="", answer="未申辩", by=officer)
    rulings.refuse(docket, by=make.user("approver"), reason="情节轻微")
    tasks.look_down()
    alleged.refresh_from_db()
    assert alleged.state == "concluded"


def test_a_returned_docket_reopens_the_finding_and_can_be_referred_again(dispatcher):
    filed = make.accepted(dispatcher)
    pair = [make.user("investigator") for _n in range(2)]
    alleged = make.found(
        make.allegation(filed, dispatcher, make.official(make.unit())), dispatcher, pair
    )
    docket = referrals.refer(alleged, by=pair[0], reason="移送")
    rulings.give_back(docket, by=make.user("discipline_officer"), reason="补充证据")
    tasks.look_down()
    alleged.refresh_from_db()
    assert alleged.state == "registered"
    make.found(alleged, dispatcher, pair)
    assert referrals.refer(alleged, by=pair[0], reason="再移送").pk == docket.pk


@pytest.mark.parametrize("value", ["not_sustained", "exonerated", "unfounded"])
def test_what_is_not_sustained_is_concluded_without_a_docket(dispatcher, value):
    filed = make.accepted(dispatcher)
    pair = [make.user("investigator") for _n in range(2)]
    accused = make.official(make.unit())
    alleged = make.found(make.allegation(filed, dispatcher, accused), dispatcher, pair, value)
    assert alleged.state == "concluded"
    with pytest.raises(NotAllowed):
        referrals.refer(alleged, by=pair[0], reason="移送")


def test_a_finding_needs_two_investigators_and_evidence(dispatcher):
    filed = make.accepted(dispatcher)
    alleged = make.allegation(filed, dispatcher, make.official(make.unit()))
    with pytest.raises(NotAllowed):
        make.found(alleged, dispatcher, [make.user("investigator")])


def test_a_report_is_never_sent_to_the_unit_it_accuses(dispatcher):
    accused = make.unit()
    filed = make.accepted(dispatcher, kind="report", about_unit=accused)
    with pytest.raises(NotAllowed):
        dispatches.send(filed.case, accused, released_text="请核实", by=dispatcher)
    assert not Dispatch.objects.exists()
    dispatches.send(filed.case, make.unit(), released_text="请核实", by=dispatcher)


def test_merging_keeps_words_and_number_and_ends_the_emptied_case(dispatcher):
    first, second = make.accepted(dispatcher, words="甲"), make.complaint("乙")
    emptied = second.case
    complaints.merge(second, first.case, by=dispatcher, reason="重复")
    second.refresh_from_db()
    emptied.refresh_from_db()
    assert (second.words, second.case_id, second.state) == ("乙", first.case_id, "merged")
    assert second.number != first.number
    assert (emptied.state, emptied.merged_into_id) == ("closed", first.case_id)


def test_a_case_is_not_merged_into_itself_or_into_a_closed_one(dispatcher):
    filed, other = make.complaint(), make.complaint()
    with pytest.raises(NotAllowed):
        complaints.merge(filed, filed.case, by=dispatcher, reason="重复")
    complaints.decline(other, channel="诉讼", by=dispatcher, reason="不属")
    other.case.refresh_from_db()
    with pytest.raises(NotAllowed):
        complaints.merge(filed, other.case, by=dispatcher, reason="重复")


def test_nothing_new_is_begun_in_a_closed_case(dispatcher):
    filed = make.accepted(dispatcher)
    settled(filed, dispatcher)
    with pytest.raises(NotAllowed):
        dispatches.send(filed.case, make.unit(), released_text="再办", by=dispatcher)
    with pytest.raises(NotAllowed):
        make.allegation(filed, dispatcher, make.official(make.unit()))


def test_a_second_decision_on_the_same_complaint_is_refused_with_its_state(dispatcher):
    filed = make.accepted(dispatcher)
    with pytest.raises(NotAllowed):
        complaints.decline(filed, channel="诉讼", by=dispatcher, reason="不属")
    assert Event.objects.filter(move="decline").count() == 0


def test_a_role_without_the_permission_moves_nothing(dispatcher):
    filed = make.complaint()
    with pytest.raises(NotAllowed):
        complaints.accept(filed, kind="complaint", by=make.user("operator"), reason="好")
    filed.refresh_from_db()
    assert filed.state == Complaint.State.RECEIVED


def test_every_move_is_an_event_and_a_row_of_history_with_who_and_why(dispatcher):
    filed = make.accepted(dispatcher)
    event = filed.events.get(move="accept")
    row = filed.history.first()
    assert event.actor == row.actor == f"user:{dispatcher.pk}"
    assert event.reason == row.history_change_reason == "符合条件"


CLOCKS = [
    ("complaint", [("accept", 1), ("sign", 1), ("matter", 15)]),
    ("enquiry", [("accept", 1), ("sign", 1), ("matter", 2)]),
    ("help", [("accept", 1), ("sign", 1), ("matter", 5)]),
    ("suggestion", [("accept", 1), ("sign", 1), ("matter", 5)]),
]


@pytest.mark.parametrize(("kind", "expected"), CLOCKS)
def test_clocks_run_by_the_rules_of_louxing(dispatcher, kind, expected):
    filed = make.accepted(dispatcher, kind=kind)
    dispatches.send(filed.case, make.unit(), released_text="请核实", by=dispatcher)
    found = list(filed.case.clocks.order_by("pk").values_list("kind", "amount"))
    assert found == expected


def test_a_report_has_three_days_and_a_month(dispatcher):
    filed = make.complaint(kind="report")
    complaints.accept(filed, kind="report", by=dispatcher, reason="好")
    found = list(filed.case.clocks.order_by("pk").values_list("kind", "amount", "unit"))
    assert found == [("accept", 3, "workday"), ("conduct", 30, "day")]


def test_every_clock_is_due_when_its_columns_say(dispatcher):
    from cases import clocks

    filed = make.accepted(dispatcher)
    settled(filed, dispatcher)
    for clock in Clock.objects.all():
        assert clocks.recompute(clock) == clock.due_at
    assert Clock.objects.filter(stopped_at__isnull=True).count() == 0


def test_marks_are_counted_once_for_each_matter(dispatcher):
    from accountability.models import Mark

    filed = make.accepted(dispatcher)
    matter = settled(filed, dispatcher)
    found = set(Mark.objects.filter(key=dispatches.key(matter)).values_list("measure", "met"))
    assert found == {("response", True), ("timeliness", True), ("resolution", True),
                     ("satisfaction", True)}  # fmt: skip
    dispatches.mark_overdue(timezone.now() + timedelta(days=90))
    assert Mark.objects.count() == 4


def test_what_is_late_counts_against_the_unit_once_and_stays_so(dispatcher):
    from accountability.models import Mark

    filed, unit = make.accepted(dispatcher), make.unit()
    matter = dispatches.send(filed.case, unit, released_text="请核实", by=dispatcher)
    later = timezone.now() + timedelta(days=60)
    assert dispatches.mark_overdue(later) == 2
    assert dispatches.mark_overdue(later) == 0
    dispatches.acknowledge(matter, by=make.user("unit_handler", unit))
    assert set(Mark.objects.values_list("measure", "met")) == {
        ("response", False),
        ("timeliness", False),
    }


def test_the_same_official_is_not_named_twice(dispatcher):
    filed, unit = make.accepted(dispatcher), make.unit()
    handler = make.user("unit_handler", unit)
    matter = dispatches.send(filed.case, unit, released_text="请核实", by=dispatcher)
    dispatches.acknowledge(matter, by=handler)
    dispatches.name(matter, official=handler.official, nobody="", by=handler)
    with pytest.raises(NotAllowed, match=str(handler.official)):
        dispatches.name(matter, official=handler.official, nobody="", by=handler)
    assert matter.events.filter(move="name").count() == 1


def test_a_case_is_merged_only_into_an_accepted_one_and_never_away_under_its_guest(dispatcher):
    host, guest = make.accepted(dispatcher), make.complaint("乙")
    with pytest.raises(NotAllowed):
        complaints.merge(host, guest.case, by=dispatcher, reason="重复")
    complaints.merge(guest, host.case, by=dispatcher, reason="重复")
    with pytest.raises(NotAllowed):
        complaints.merge(host, make.accepted(dispatcher).case, by=dispatcher, reason="重复")
    guest.refresh_from_db()
    assert guest.case_id == host.case_id


def test_a_second_investigator_who_came_into_conflict_does_not_count(dispatcher):
    unit = make.unit()
    filed = make.accepted(dispatcher)
    alleged = make.allegation(filed, dispatcher, make.official(unit))
    pair = [make.user("investigator", make.unit()) for _n in range(2)]
    allegations.assign(filed.case, pair, by=dispatcher)
    with acting("system:test", "Transfer"):
        Appointment.objects.create(
            official=pair[1].official, unit=unit, post="科员", since=date(2026, 1, 1)
        )
    piece = evidence.add(filed.case, title="笔录", note="属实", upload=None, by=pair[0])
    found = allegations.Found("sustained", "minor", "属实", (piece,))
    with pytest.raises(NotAllowed):
        allegations.find(alleged, found, by=pair[0])
    alleged.refresh_from_db()
    assert alleged.state == "registered"


def test_nobody_prepares_and_decides_alone_nor_decides_on_what_he_worked_on(dispatcher):
    filed = make.accepted(dispatcher)
    pair = [make.user("investigator") for _n in range(2)]
    alleged = make.found(
        make.allegation(filed, dispatcher, make.official(make.unit())), dispatcher, pair
    )
    docket = referrals.refer(alleged, by=pair[0], reason="移送")
    both = make.user("discipline_officer")
    for user in (both, dispatcher):
        user.groups.add(Group.objects.get(name="approver"))
    both, worked = (User.objects.get(pk=u.pk) for u in (both, dispatcher))
    rulings.give_notice(docket, notice="告知", by=both)
    rulings.hear(docket, defence="", answer="未申辩", by=both)
    for user in (both, worked):
        with pytest.raises(NotAllowed):
            rulings.refuse(docket, by=user, reason="算了")
    rulings.refuse(docket, by=make.user("approver"), reason="情节轻微")


def test_a_closed_case_has_no_running_clock(dispatcher):
    filed = make.accepted(dispatcher, kind="report")
    settled(filed, dispatcher)
    filed.case.refresh_from_db()
    assert not filed.case.is_live
    assert not filed.case.clocks.filter(stopped_at__isnull=True).exists()


def test_a_member_of_the_unit_that_must_answer_neither_sees_the_case_nor_answers(dispatcher):
    unit = make.unit()
    operator = make.user("operator", unit)
    filed = make.accepted(dispatcher)
    matter = dispatches.send(filed.case, unit, released_text="请核实", by=dispatcher)
    handler = make.user("unit_handler", unit)
    dispatches.acknowledge(matter, by=handler)
    dispatches.name(matter, official=handler.official, nobody="", by=handler)
    dispatches.reply(matter, words="已办", by=handler)
    with pytest.raises(NotAllowed):
        dispatches.answer(matter, reached=True, solved=True, level=5, by=operator)
