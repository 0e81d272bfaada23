"""Somebody please come: asked for, sent to the township's agent, agreed, made or failed."""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from accountability.models import OrgUnit, ServiceAgent, User, Visit
from cases import complaints
from cases.models import Case, Clock, Complaint, Dispatch
from hotline.models import Intake, PlaceShown, VisitPlace
from record.history import acting
from tests import make
from tests.hotline.test_intake import browser, followed
from tests.people import CITIZEN
from tests.world import InProcess

pytestmark = pytest.mark.django_db
ADDRESS, SCREEN = "万家村七组老槐树下", "/desk/intake/"


@pytest.fixture
def township() -> OrgUnit:
    """Where the citizen lives."""
    return make.unit("双江乡", unit_class="township")


@pytest.fixture
def agent(township: OrgUnit) -> User:
    """Its agent, who signs in."""
    user = make.user("agent", township)
    serves(user, township)
    return user


def serves(user: User, unit: OrgUnit, **dates: Any) -> ServiceAgent:
    """Somebody serves a township as its agent."""
    with acting("system:test", "Appointed"):
        since = dates.pop("since", date(2026, 1, 1))
        return ServiceAgent.objects.create(official=user.official, unit=unit, since=since, **dates)


def asked(dispatcher: User, township: OrgUnit, **said: Any) -> Case:
    """A citizen asks at the desk that somebody come, and it is accepted."""
    desk = browser(dispatcher)
    said = {"kind": "help", "number": CITIZEN, "address": ADDRESS, **said}
    desk.send(desk.open(SCREEN), SCREEN, words="老人走不动,想办优待证", visit_in=str(township.pk),
              **said)  # fmt: skip
    complaint = Complaint.objects.latest("pk")
    complaints.accept(complaint, kind=complaint.kind, by=dispatcher, reason="符合条件")
    return complaint.case


def sent(dispatcher: User, case: Case) -> Any:
    """The dispatcher sends the only agent there is."""
    desk = browser(dispatcher)
    page = desk.open(f"/desk/cases/{case.pk}/")
    return desk.send(page, "/visit/", errand="为一位老人代办优待证")


def test_a_visit_from_the_wish_to_the_end(here: InProcess, township: OrgUnit, agent: User):
    dispatcher = make.user("dispatcher")
    case = asked(dispatcher, township)
    sent(dispatcher, case)
    matter = Dispatch.objects.get()
    assert (matter.kind, matter.official, matter.unit) == ("visit", agent.official, township)
    limits = {clock.kind: clock.amount for clock in case.clocks.filter(dispatch=matter)}
    assert limits == {"contact": 1, "visit": 3}
    assert "派人上门" in followed(here, Intake.objects.get()).text

    own = browser(agent)
    page = own.open(own.open("/visits/").first(r"/visits/\d+/"))
    assert "为一位老人代办优待证" in page.text
    assert ADDRESS not in page.text and "老人走不动" not in page.text
    own.send(page, "/agree/", on="2026-11-19")
    here.settle()
    matter.refresh_from_db()
    assert matter.state == "acknowledged"
    assert Clock.objects.get(kind="contact").met
    here.pass_time(hours=26)
    own = browser(agent)
    own.send(own.open(page.url), "/finish/", outcome="已代办,三天后送证上门")
    here.settle()
    case.refresh_from_db()
    assert (Dispatch.objects.get().state, case.state) == ("settled", "closed")
    assert Clock.objects.get(kind="visit").met
    assert "已代办" in browser(dispatcher).open(f"/desk/cases/{case.pk}/").text


def test_a_visit_is_asked_for_by_web(here: InProcess, township: OrgUnit, agent: User):
    citizen = here.citizen()
    page = citizen.open("/complain/")
    said = {"words": "瘫痪在床,想办残疾人证", "visit_in": "双江乡", "mobile": CITIZEN}
    refused = citizen.send(page, "/complain/", **said)
    assert "请写明到哪里" in refused.text
    check = citizen.send(refused, "/complain/", address=ADDRESS)
    citizen.send(check, "/complain/check/")
    complaint = Complaint.objects.get()
    assert complaint.visit_in == township
    assert (VisitPlace.objects.get().address, VisitPlace.objects.get().number) == (ADDRESS, CITIZEN)
    dispatcher = make.user("dispatcher")
    complaints.accept(complaint, kind="help", by=dispatcher, reason="符合条件")
    sent(dispatcher, complaint.case)
    assert ADDRESS in browser(agent).open(f"/visits/{Visit.objects.get().pk}/place/").text


def test_a_visit_that_failed_leaves_the_case_to_the_desk(
    here: InProcess, township: OrgUnit, agent: User
):
    dispatcher = make.user("dispatcher")
    case = asked(dispatcher, township)
    sent(dispatcher, case)
    own = browser(agent)
    own.send(own.open(f"/visits/{Visit.objects.get().pk}/"), "/fail/", outcome="家中无人,电话不通")
    here.settle()
    case.refresh_from_db()
    assert (Dispatch.objects.get().state, case.is_live) == ("settled", True)
    sent(dispatcher, case)
    assert Visit.objects.count() == 2


def test_the_place_is_shown_to_its_agent_alone_and_each_look_is_noted(
    here: InProcess, township: OrgUnit, agent: User
):
    dispatcher = make.user("dispatcher")
    sent(dispatcher, asked(dispatcher, township))
    other = make.user("agent", make.unit("万宝镇", unit_class="township"))
    serves(other, OrgUnit.objects.get(name="万宝镇"))
    path = f"/visits/{Visit.objects.get().pk}/place/"
    shown = browser(agent).open(path)
    assert ADDRESS in shown.text and CITIZEN in shown.html
    assert PlaceShown.objects.get().user == agent
    for user, status in ((other, 404), (dispatcher, 403), (make.user("unit_head", township), 403)):
        client = Client()
        client.force_login(user)
        assert client.get(path).status_code == status
        assert client.get(f"/visits/{Visit.objects.get().pk}/").status_code == status
    assert PlaceShown.objects.count() == 1


def test_after_the_visit_the_place_is_shown_no_more(
    here: InProcess, township: OrgUnit, agent: User
):
    dispatcher = make.user("dispatcher")
    sent(dispatcher, asked(dispatcher, township))
    own = browser(agent)
    page = own.open(f"/visits/{Visit.objects.get().pk}/")
    own.send(page, "/finish/", outcome="已办")
    assert own.client.get(f"{page.url}place/").status_code == 404


def test_who_serves_no_longer_sees_nothing(here: InProcess, township: OrgUnit, agent: User):
    dispatcher = make.user("dispatcher")
    sent(dispatcher, asked(dispatcher, township))
    serving = ServiceAgent.objects.get()
    with acting("system:test", "Left"):
        serving.until = date(2026, 11, 17)
        serving.save()
    assert browser(agent).client.get(f"/visits/{Visit.objects.get().pk}/").status_code == 404


def test_the_place_is_sealed_in_the_database(here: InProcess, township: OrgUnit):
    asked(make.user("dispatcher"), township)
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT address, number FROM hotline_visitplace")
        stored = b"".join(bytes(column) for column in cursor.fetchone())
    assert ADDRESS.encode() not in stored and CITIZEN.encode() not in stored
    assert VisitPlace.objects.get().address == ADDRESS


def test_no_agent_is_sent_on_a_complaint_about_his_own_township(
    here: InProcess, township: OrgUnit, agent: User
):
    dispatcher = make.user("dispatcher")
    page = sent(dispatcher, asked(dispatcher, township, kind="complaint", about="双江乡"))
    assert page.status == 422 and "代理员知道诉求人" in page.text
    assert not Dispatch.objects.exists()


@pytest.mark.parametrize(
    ("said", "sentence"),
    [({"kind": "report"}, "举报事项不派人上门"), ({"address": ""}, "请写明到哪里"),
     ({"identity": "anonymous", "number": ""}, "匿名即不留任何信息")],
)  # fmt: skip
def test_a_wish_that_cannot_be_met_is_said_at_once(
    here: InProcess, township: OrgUnit, said: dict[str, str], sentence: str
):
    desk = browser(make.user("operator"))
    filled = {"kind": "help", "number": CITIZEN, "address": ADDRESS, **said}
    page = desk.send(desk.open(SCREEN), SCREEN, words="请来人", visit_in=str(township.pk), **filled)
    assert page.status == 422 and sentence in page.text
    assert not Intake.objects.exists()


def test_a_report_that_it_turned_out_to_be_brings_nobody(
    here: InProcess, township: OrgUnit, agent: User
):
    dispatcher = make.user("dispatcher")
    desk = browser(dispatcher)
    desk.send(desk.open(SCREEN), SCREEN, words="收钱才办", visit_in=str(township.pk), kind="help",
              number=CITIZEN, address=ADDRESS)  # fmt: skip
    complaint = Complaint.objects.get()
    complaints.accept(complaint, kind="report", by=dispatcher, reason="属于举报")
    page = sent(dispatcher, complaint.case)
    assert page.status == 422 and "举报事项不派人上门" in page.text


def test_the_township_itself_does_not_see_the_visit(
    here: InProcess, township: OrgUnit, agent: User
):
    dispatcher = make.user("dispatcher")
    sent(dispatcher, asked(dispatcher, township))
    handler = browser(make.user("unit_handler", township))
    assert handler.open("/unit/").form("/i18n/setlang/")
    assert "优待证" not in handler.open("/unit/").text
    assert handler.client.get(f"/unit/{Dispatch.objects.get().pk}/").status_code == 404


def test_a_late_visit_is_no_mark_against_the_township(
    here: InProcess, township: OrgUnit, agent: User
):
    from accountability.models import Mark

    dispatcher = make.user("dispatcher")
    sent(dispatcher, asked(dispatcher, township))
    here.pass_time(days=20)
    here.settle()
    assert not Mark.objects.exists()


def test_an_agent_whom_the_case_comes_to_accuse_does_not_learn_where_to_go(
    here: InProcess, township: OrgUnit, agent: User
):
    dispatcher = make.user("dispatcher")
    case = asked(dispatcher, township)
    sent(dispatcher, case)
    own, place = browser(agent), f"/visits/{Visit.objects.get().pk}/place/"
    assert ADDRESS in own.open(place).text
    assert agent.official is not None
    make.allegation(case.complaints.get(), dispatcher, agent.official)
    page = own.open(place)
    assert page.status == 404
    assert ADDRESS not in page.text
