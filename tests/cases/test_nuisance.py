"""A note about complaints without ground: two people, a date on which it ends, and no effect but
a neutral sentence at the desk."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from cases import complaints, dispatches, nuisance, recusal
from cases.models import Complaint, Event, NuisanceFlag
from tests import make
from tests.people import CITIZEN
from tests.world import InProcess

REASON = "一周内就同一件已答复的事来电九次"
NOTED = "无依据重复投诉"


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def twice(here: InProcess) -> list[Complaint]:
    """Two complaints of one number, a day apart."""
    here.text(CITIZEN, "窗口没人", sid="SM00000001")
    here.pass_time(hours=30)
    here.text(CITIZEN, "窗口还是没人", sid="SM00000002")
    return list(Complaint.objects.order_by("pk"))


def flag(client: Client, about: Complaint, reason: str = REASON) -> int:
    said = {"complaint": about.pk, "reason": reason}
    return client.post(f"/desk/cases/{about.case_id}/flag/", said).status_code


def review(client: Client, move: str, reason: str = "属实") -> int:
    path = f"/desk/flags/{NuisanceFlag.objects.latest('pk').pk}/{move}/"
    return client.post(path, {"reason": reason}).status_code


def shown(client: Client, about: Complaint) -> str:
    return client.get(f"/desk/cases/{about.case_id}/").content.decode()


def test_one_person_sets_it_a_second_confirms_and_every_case_of_the_alias_shows_it(twice):
    operator, supervisor = signed_in(make.user("operator")), signed_in(make.user("supervisor"))
    assert flag(operator, twice[1]) == 302
    assert "待第二人确认" in shown(operator, twice[0])
    assert review(supervisor, "confirm") == 302
    for about in twice:
        assert "已由第二人确认" in shown(operator, about)
        assert REASON in shown(operator, about)
    other = make.complaint()
    assert REASON not in shown(operator, other)
    moves = Event.objects.filter(machine="nuisance").values_list("move", "actor", "case")
    assert [(move, case) for move, _actor, case in moves] == [
        ("set", twice[1].case_id),
        ("confirm", twice[1].case_id),
    ]
    assert len({actor for _move, actor, _case in moves}) == 2
    assert NuisanceFlag.history.count() == 2


def test_nobody_confirms_or_lifts_the_own_note_and_a_reason_is_asked_for(twice):
    dispatcher = signed_in(make.user("dispatcher"))
    assert flag(dispatcher, twice[0], reason="") == 422
    assert flag(dispatcher, twice[0]) == 302
    assert review(dispatcher, "confirm") == review(dispatcher, "lift") == 422
    assert review(signed_in(make.user("supervisor")), "confirm", reason="") == 422
    assert NuisanceFlag.objects.get().state == "set"


def test_operators_do_not_review_and_others_do_not_set(twice):
    operator = signed_in(make.user("operator"))
    flag(operator, twice[0])
    assert review(operator, "confirm") == 403
    assert operator.get("/desk/flags/").status_code == 403
    auditor = signed_in(make.user("auditor"))
    assert flag(auditor, twice[1]) in (403, 422)
    assert NuisanceFlag.objects.count() == 1


def test_a_lifted_note_is_gone_and_may_be_set_again(twice):
    operator, supervisor = signed_in(make.user("operator")), signed_in(make.user("supervisor"))
    flag(operator, twice[0])
    assert flag(operator, twice[1]) == 422  # one at a time
    assert review(supervisor, "lift") == 302
    assert "工作人员曾标注" not in shown(operator, twice[0])
    assert review(supervisor, "confirm") == 422
    assert flag(operator, twice[1]) == 302


def test_it_ends_by_itself_after_ninety_days(twice, here: InProcess):
    operator = make.user("operator")
    flag(signed_in(operator), twice[0])
    assert review(signed_in(make.user("dispatcher")), "confirm") == 302
    here.pass_time(days=91)
    assert "工作人员曾标注" not in shown(signed_in(operator), twice[1])
    assert flag(signed_in(operator), twice[1]) == 302
    old, new = NuisanceFlag.objects.order_by("pk")
    assert (old.state, new.state) == ("lifted", "set")
    assert new.expires_on == timezone.localdate() + timedelta(days=90)
    assert Event.objects.filter(move="run_out", actor="system:nuisance").exists()


def test_it_changes_nothing_of_what_can_be_done(twice):
    operator, dispatcher = make.user("operator"), make.user("dispatcher")
    flag(signed_in(operator), twice[0])
    review(signed_in(make.user("supervisor")), "confirm")
    before = list(signed_in(dispatcher).get("/desk/").context["rows"])
    assert [row.case.pk for row in before] == [c.case_id for c in reversed(twice)]
    complaints.accept(twice[1], kind="complaint", by=dispatcher, reason="好")
    assert Complaint.objects.get(pk=twice[1].pk).state == "accepted"


def test_no_unit_hears_of_it(twice):
    unit, dispatcher = make.unit(), make.user("dispatcher")
    flag(signed_in(make.user("operator")), twice[0])
    review(signed_in(dispatcher), "confirm")
    complaints.accept(twice[0], kind="complaint", by=dispatcher, reason="好")
    matter = dispatches.send(twice[0].case, unit, released_text="请核实", by=dispatcher)
    handler = signed_in(make.user("unit_handler", unit))
    page = handler.get(f"/unit/{matter.pk}/").content.decode()
    assert "请核实" in page
    assert NOTED not in page
    assert REASON not in page
    assert handler.get("/desk/flags/").status_code == 403


def test_a_report_is_never_noted(here: InProcess):
    filed = make.complaint(kind="report")
    assert flag(signed_in(make.user("operator")), filed) == 422
    assert not NuisanceFlag.objects.exists()


def test_who_may_not_know_the_case_reads_no_reason_and_reviews_nothing(twice):
    barred = make.user("dispatcher")
    flag(signed_in(make.user("operator")), twice[0])
    recusal.bar(twice[0].case, [barred])
    assert NOTED in shown(signed_in(barred), twice[1])
    assert REASON not in shown(signed_in(barred), twice[1])
    assert review(signed_in(barred), "confirm") == 404
    assert nuisance.visible_to(barred).count() == 0
