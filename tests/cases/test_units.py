"""A unit sees the matters sent to it, and of those nothing that could tell who complained."""

import re
from datetime import UTC, datetime

import pytest
import time_machine
from django.test import Client

from cases import dispatches
from cases.models import Dispatch
from tests import make

pytestmark = pytest.mark.django_db

CANARIES = ("金丝雀原话", "金丝雀补充", "voice", "电话")


def matter(unit, words="金丝雀原话", channel="text", at=None):
    from cases import complaints

    dispatcher = make.user("dispatcher")
    filing = complaints.Filing(f"i{next(make.SERIAL)}", channel, f"a{next(make.SERIAL)}", words)
    with time_machine.travel(at or datetime(2026, 11, 18, 2, tzinfo=UTC), tick=False):
        filed = complaints.file(filing)
        complaints.add_words(filed, "金丝雀补充", intake=f"i{next(make.SERIAL)}", channel="text")
    with time_machine.travel(datetime(2026, 11, 19, 2, tzinfo=UTC), tick=False):
        complaints.accept(filed, kind="complaint", by=dispatcher, reason="好")
        return dispatches.send(filed.case, unit, released_text="请核实窗口秩序", by=dispatcher)


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_the_unit_reads_the_released_text_and_never_the_words():
    unit = make.unit()
    sent = matter(unit)
    client = signed_in(make.user("unit_handler", unit))
    for path in ("/unit/", f"/unit/{sent.pk}/"):
        html = client.get(path).content.decode()
        assert "请核实窗口秩序" in html
        for canary in CANARIES:
            assert canary not in html, (path, canary)


def test_another_units_matter_does_not_exist():
    sent = matter(make.unit())
    client = signed_in(make.user("unit_handler", make.unit()))
    assert client.get(f"/unit/{sent.pk}/").status_code == 404
    assert client.post(f"/unit/{sent.pk}/sign/").status_code == 404
    assert Dispatch.objects.get().state == "sent"


def test_a_handler_does_not_reach_the_desk_the_dockets_or_the_calls():
    client = signed_in(make.user("unit_handler", make.unit()))
    for path in ("/desk/", "/desk/cases/1/", "/desk/calls/", "/discipline/"):
        assert client.get(path).status_code == 403, path


def test_pages_are_equal_to_the_byte_but_for_what_was_released():
    """Two complaints that differ in words, channel and hour look the same to the unit."""
    unit = make.unit()
    user = make.user("unit_handler", unit)
    first = matter(unit, "甲的话", "voice", datetime(2026, 11, 18, 19, tzinfo=UTC))
    page = blanked(signed_in(user).get(f"/unit/{first.pk}/").content.decode(), first)
    second = matter(unit, "乙的另一番话", "web", datetime(2026, 11, 18, 3, tzinfo=UTC))
    assert blanked(signed_in(user).get(f"/unit/{second.pk}/").content.decode(), second) == page


def blanked(html: str, sent: Dispatch) -> str:
    html = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", html)
    return html.replace(sent.case.number, "N").replace(f"/unit/{sent.pk}/", "/unit/N/")


def test_an_accused_handler_does_not_see_the_matter_of_his_own_case():
    unit = make.unit()
    sent = matter(unit)
    handler = make.user("unit_handler", unit)
    complaint = sent.case.complaints.get()
    make.allegation(complaint, make.user("dispatcher"), handler.official)
    assert signed_in(handler).get(f"/unit/{sent.pk}/").status_code == 404


def test_the_list_is_paginated_with_a_fixed_number_of_queries(django_assert_max_num_queries):
    unit = make.unit()
    user = make.user("unit_handler", unit)
    for _n in range(30):
        matter(unit)
    client = signed_in(user)
    with django_assert_max_num_queries(12):
        html = client.get("/unit/").content.decode()
    assert html.count("请核实窗口秩序") == 25
