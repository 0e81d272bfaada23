"""At the desk: one has a case in hand, urgent ones go first, dangers are handed over."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accountability.models import User
from cases import handling, queue, recusal, tasks
from cases.handling import HandedOver
from cases.models import Case, Complaint, Handover, News
from record.history import acting
from record.moves import NotAllowed
from tests import make
from tests.people import CITIZEN
from tests.world import InProcess

pytestmark = pytest.mark.django_db
SAID: dict[str, Any] = {"service": "110", "said": "有人持刀", "taken_there_by": "接警员007"}


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def handed() -> HandedOver:
    return HandedOver(**SAID, at=timezone.now())


def test_one_person_has_a_case_in_hand_and_gives_it_back():
    filed, first, second = make.complaint(), make.user("operator"), make.user("operator")
    path = f"/desk/cases/{filed.case_id}/"
    assert signed_in(first).post(f"{path}take/").status_code == 302
    case = Case.objects.get()
    assert case.taken_by == first
    assert list(queue.cases(first, "mine")) == [case]
    assert not queue.cases(second, "mine").exists()
    refused = signed_in(second).post(f"{path}take/")
    assert refused.status_code == 422
    assert str(first) in refused.content.decode()
    assert signed_in(second).post(f"{path}give_back/", {"reason": "他病了"}).status_code == 422
    assert signed_in(make.user("dispatcher")).post(f"{path}give_back/", {"reason": "他病了"})
    case.refresh_from_db()
    assert case.taken_by is None
    assert list(case.events.values_list("move", flat=True)) == ["file", "take", "give_back"]


@pytest.mark.parametrize("role", ["investigator", "auditor", "unit_handler"])
def test_other_roles_take_nothing(role: str):
    filed = make.complaint()
    with pytest.raises(NotAllowed):
        handling.take(filed.case, by=make.user(role))


def test_who_has_an_interest_takes_nothing():
    filed, barred = make.complaint(), make.user("operator")
    recusal.bar(filed.case, [barred])
    with pytest.raises(NotAllowed):
        handling.take(filed.case, by=barred)
    assert signed_in(barred).post(f"/desk/cases/{filed.case_id}/take/").status_code == 404


@pytest.mark.parametrize("what", ["barred", "left"])
def test_who_left_or_has_an_interest_by_now_has_nothing_in_hand_any_more(what: str):
    filed, operator = make.complaint(), make.user("operator")
    handling.take(filed.case, by=operator)
    assert tasks.end_conflicting_assignments() == 0
    if what == "barred":
        recusal.bar(filed.case, [operator])
    else:
        with acting("system:test", "Left"):
            operator.is_active = False
            operator.save()
    assert tasks.end_conflicting_assignments() == 1
    assert Case.objects.get().taken_by is None
    assert tasks.end_conflicting_assignments() == 0


def test_urgent_ones_come_first_among_the_new_and_are_named_so():
    urgent, ordinary = make.complaint(urgent=True), make.complaint()
    operator = make.user("operator")
    assert list(queue.cases(operator, "new")) == [urgent.case, ordinary.case]
    html = signed_in(operator).get("/desk/?view=new").content.decode()
    assert html.count('class="urgent"') == 1
    clock = urgent.case.clocks.get()
    assert clock.due_at == urgent.received_at + timedelta(minutes=30)
    assert ordinary.case.clocks.get().unit == "workday"


def test_a_case_marked_urgent_gets_the_short_clock_once():
    filed, operator = make.complaint(), make.user("operator")
    client = signed_in(operator)
    client.post(f"/desk/cases/{filed.case_id}/urge/", {"reason": "有危险"})
    handling.urge(filed.case, by=operator, reason="再说一次")
    running = filed.case.clocks.get(stopped_at__isnull=True)
    assert (running.amount, running.unit) == (30, "minute")
    assert filed.case.events.filter(move="urge").count() == 1


def test_a_danger_is_handed_over_logged_and_told_to_the_citizen(here: InProcess):
    receipt = here.text(CITIZEN, "有人持刀闹事")
    filed = Complaint.objects.get()
    operator = make.user("operator")
    client = signed_in(operator)
    form = {**SAID, "complaint": filed.pk, "at": "2026-11-18T09:58", "warm": "yes"}
    assert client.post(f"/desk/cases/{filed.case_id}/transfer/", form).status_code == 302
    filed.refresh_from_db()
    row = Handover.objects.get()
    assert (filed.state, filed.case.state, filed.case.urgent) == ("transferred", "closed", True)
    assert (row.service, row.by, row.warm, row.complaint) == ("110", operator, True, filed)
    assert (row.history.count(), row.history.get().actor) == (1, f"user:{operator.pk}")
    assert not filed.case.clocks.filter(stopped_at__isnull=True).exists()
    html = client.get(f"/desk/cases/{filed.case_id}/").content.decode()
    assert "接警员007" in html
    here.settle()
    (told,) = here.inbox(CITIZEN)
    assert "110" in told
    digits = receipt.split("凭证")[1][:19]
    seen = Client().post("/follow/", {"receipt": digits}, follow=True).content.decode()
    assert "已即时转交紧急服务部门" in seen


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"at": "2026-11-18T11:00"}, "还没有到"),
        ({"service": "911"}, "911"),
        ({"taken_there_by": ""}, "接警人"),
    ],
)
def test_a_wrong_hand_over_is_refused_and_keeps_what_was_typed(
    here: InProcess, changed: dict[str, str], said: str
):
    filed = make.complaint()
    client = signed_in(make.user("operator"))
    form = {**SAID, "complaint": filed.pk, "at": "2026-11-18T09:58", "warm": "no", **changed}
    refused = client.post(f"/desk/cases/{filed.case_id}/transfer/", form)
    assert refused.status_code == 422
    html = refused.content.decode()
    assert said in html
    assert "有人持刀" in html
    assert not Handover.objects.exists()


def test_a_case_with_another_complaint_goes_on():
    dispatcher = make.user("dispatcher")
    first, second = make.accepted(dispatcher), make.complaint()
    from cases import complaints

    complaints.merge(second, first.case, by=dispatcher, reason="重复")
    second.refresh_from_db()
    first.refresh_from_db()
    handling.transfer(first, handed(), by=dispatcher)
    assert Case.objects.get(pk=first.case_id).is_live
    assert News.objects.filter(kind="transferred", complaint=first).count() == 1


def test_what_ended_is_not_handed_over_and_no_text_joins_what_was(here: InProcess):
    here.text(CITIZEN, "有人持刀闹事")
    filed, operator = Complaint.objects.get(), make.user("operator")
    handling.transfer(filed, handed(), by=operator)
    with pytest.raises(NotAllowed):
        handling.transfer(filed, handed(), by=operator)
    here.text(CITIZEN, "另一件事")
    assert Complaint.objects.count() == 2
