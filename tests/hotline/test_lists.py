"""Every list shows a page at a time, with the same number of queries however long it is."""

import re
import uuid
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accountability.models import Docket
from cases import nuisance
from hotline import duty
from hotline.models import Call, Callback, Intake, Person, RevealRequest, Shift
from record.history import acting
from tests import make
from tests.accountability.test_rulings import docket

pytestmark = pytest.mark.django_db


def signed_in(role: str) -> Client:
    client = Client()
    client.force_login(make.user(role))
    return client


def complaints(count: int) -> None:
    for _n in range(count):
        make.complaint(about_unit=make.unit())


def dockets(count: int) -> None:
    for _n in range(count):
        docket()


def callbacks(count: int) -> None:
    for n in range(count):
        filed = make.complaint()
        person = Person.objects.create(alias=f"p{n}-{filed.pk}")
        Callback.objects.create(about=f"c{filed.pk}", reason="missed", person=person,
                                complaint=filed, due_at=timezone.now())  # fmt: skip


def shifts(count: int) -> None:
    now = timezone.now()
    for n in range(count):
        shift = Shift(user=make.user("operator"), number=f"+86100000{n:05d}", starts_at=now,
                      ends_at=now + timedelta(hours=8))  # fmt: skip
        duty.add(shift, by="system:test")


def phone_calls(count: int) -> None:
    for _n in range(count):
        person = Person.objects.create(alias=uuid.uuid4().hex)
        Call.objects.create(sid=uuid.uuid4().hex, person=person, taken_by=make.user("operator"))


def flags(count: int) -> None:
    operator = make.user("operator")
    for _n in range(count):
        nuisance.flag(make.complaint(), by=operator, reason="重复")


def units(count: int) -> None:
    for _n in range(count):
        make.unit()


def reveals(count: int) -> None:
    asker = make.user("operator")
    for n in range(count):
        filed = make.complaint()
        person = Person.objects.create(alias=f"r{n}-{filed.pk}")
        columns = {"source": f"r{filed.pk}", "receipt_hash": f"r{filed.pk}", "receipt_key": "k"}
        intake = Intake.objects.create(channel="web", person=person, complaint=filed,
                                       filed_at=timezone.now(), **columns)  # fmt: skip
        with acting("system:test", "Made"):
            RevealRequest.objects.create(intake=intake, asked_by=asker, asked_at=timezone.now(),
                                         purpose="facts", reason="核实")  # fmt: skip


def articles(count: int) -> None:
    from accountability.models import Article

    for n in range(count):
        with acting("system:test", "Written"):
            unit = make.unit()
            Article.objects.create(name=f"问题{n}", answer="答", unit=unit, valid_from="2026-01-01")


LISTS = [
    ("operator", "/knowledge/", articles, 25),
    ("dispatcher", "/desk/roster/", shifts, 25),
    ("supervisor", "/desk/flags/", flags, 25),
    ("administrator", "/work/posters/", units, 25),
    ("operator", "/desk/?view=all", complaints, 25),
    ("approver", "/discipline/", dockets, 25),
    ("operator", "/desk/calls/", callbacks, 25),
    ("custodian", "/vault/", reveals, 25),
    ("custodian", "/vault/?view=all", reveals, 25),
]


@pytest.mark.parametrize(("role", "path", "fill", "shown"), LISTS)
def test_a_list_is_paged_and_its_queries_do_not_grow(
    role, path, fill, shown, django_assert_max_num_queries
):
    client = signed_in(role)
    fill(3)
    client.get(path)
    with django_assert_max_num_queries(20) as few:
        client.get(path)
    fill(40)
    with django_assert_max_num_queries(len(few)) as many:
        html = client.get(path).content.decode()
    assert len(many) <= len(few)
    assert len(re.findall(r"<tr[ >]", html.split("<tbody", 1)[1])) == shown


def test_the_calls_are_paged_and_their_queries_do_not_grow(django_assert_max_num_queries):
    client = signed_in("operator")
    phone_calls(3)
    client.get("/desk/phone/")
    with django_assert_max_num_queries(12) as few:
        client.get("/desk/phone/")
    phone_calls(40)
    with django_assert_max_num_queries(len(few)) as many:
        html = client.get("/desk/phone/").content.decode()
    assert len(many) <= len(few)
    assert html.split('<ul class="calls">')[1].split("</ul>")[0].count("<li>") == 25


def test_an_agents_visits_are_paged_and_their_queries_do_not_grow(django_assert_num_queries):
    from accountability import visits
    from accountability.models import ServiceAgent

    user, now = make.user("agent", make.unit(unit_class="township")), timezone.now()
    with acting("system:test", "Appointed"):
        agent = ServiceAgent.objects.create(
            official=user.official, unit=make.unit(), since="2026-01-01"
        )
    client = Client()
    client.force_login(user)
    for n in range(30):
        visits.ask(agent, f"事项{n}", number="2026-000001", contact_by=now, visit_by=now, at=now)
    client.get("/visits/")
    with django_assert_num_queries(6):
        html = client.get("/visits/").content.decode()
    assert len(re.findall(r"<tr[ >]", html.split("<tbody", 1)[1])) == 25


def test_the_desk_asks_a_known_number_of_questions(django_assert_num_queries):
    client = signed_in("operator")
    complaints(5)
    client.get("/desk/")
    with django_assert_num_queries(9):
        client.get("/desk/")


def test_no_docket_of_the_lists_is_there_twice():
    dockets(3)
    html = signed_in("approver").get("/discipline/").content.decode()
    assert all(html.count(f'"/discipline/{one.pk}/"') == 1 for one in Docket.objects.all())
