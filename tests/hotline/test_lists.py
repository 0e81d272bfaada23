"""Every list shows a page at a time, with the same number of queries however long it is."""

import re

import pytest
from django.test import Client

from accountability.models import Docket
from cases import nuisance
from hotline.models import Callback, Person
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
    from django.utils import timezone

    for n in range(count):
        filed = make.complaint()
        person = Person.objects.create(alias=f"p{n}-{filed.pk}")
        Callback.objects.create(about=f"c{filed.pk}", reason="missed", person=person,
                                complaint=filed, due_at=timezone.now())  # fmt: skip


def flags(count: int) -> None:
    operator = make.user("operator")
    for _n in range(count):
        nuisance.flag(make.complaint(), by=operator, reason="重复")


def units(count: int) -> None:
    for _n in range(count):
        make.unit()


LISTS = [
    ("supervisor", "/desk/flags/", flags, 25),
    ("administrator", "/work/posters/", units, 25),
    ("operator", "/desk/?view=all", complaints, 25),
    ("approver", "/discipline/", dockets, 25),
    ("operator", "/desk/calls/", callbacks, 25),
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


def test_the_desk_asks_a_known_number_of_questions(django_assert_num_queries):
    client = signed_in("operator")
    complaints(5)
    client.get("/desk/")
    with django_assert_num_queries(8):
        client.get("/desk/")


def test_no_docket_of_the_lists_is_there_twice():
    dockets(3)
    html = signed_in("approver").get("/discipline/").content.decode()
    assert all(html.count(f'"/discipline/{one.pk}/"') == 1 for one in Docket.objects.all())
