"""The thread with a citizen: asked, answered, and what a unit may read of it."""

import pytest

from cases import complaints, dispatches, handling, thread
from cases.models import News
from record.moves import NotAllowed
from tests import make
from tests.cases.test_handling import handed
from tests.cases.test_units import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent():
    """A matter that its unit signed for, with its handler and a dispatcher."""
    dispatcher, unit = make.user("dispatcher"), make.unit()
    filed, handler = make.accepted(dispatcher), make.user("unit_handler", unit)
    matter = dispatches.send(filed.case, unit, released_text="请核实", by=dispatcher)
    dispatches.acknowledge(matter, by=handler)
    return matter, filed, handler, dispatcher


def test_a_unit_asks_and_reads_only_what_was_released(sent):
    matter, filed, handler, dispatcher = sent
    question = thread.write(filed, "哪个窗口?", by=handler, asks=True, dispatch=matter)
    assert News.objects.get(kind="message").message == question
    answer = complaints.add_words(
        filed, "我是金丝雀,三号窗口", intake="a1", channel="text", answers=question
    )
    page = f"/unit/{matter.pk}/"
    assert "金丝雀" not in signed_in(handler).get(page).content.decode()
    assert not thread.open_questions(filed).exists()
    desk = signed_in(dispatcher)
    desk.post(f"/desk/cases/{filed.case_id}/release/", {"answer": answer.pk, "words": "三号窗口"})
    html = signed_in(handler).get(page).content.decode()
    assert "三号窗口" in html
    assert "金丝雀" not in html


def test_another_unit_writes_to_nobody(sent):
    matter, filed, _handler, _dispatcher = sent
    stranger = make.user("unit_handler", make.unit())
    with pytest.raises(NotAllowed):
        thread.write(filed, "喂", by=stranger, dispatch=matter)
    with pytest.raises(NotAllowed):
        thread.write(filed, "喂", by=stranger)
    assert not News.objects.filter(kind="message").exists()


def test_a_unit_is_told_when_no_citizen_waits_any_more(sent):
    matter, filed, handler, dispatcher = sent
    handling.transfer(filed, handed(), by=dispatcher)
    said = {"words": "请带身份证。"}
    refused = signed_in(handler).post(f"/unit/{matter.pk}/write/", said)
    assert refused.status_code == 422
    assert "请带身份证。" in refused.content.decode()
    assert not News.objects.filter(kind="message").exists()


def test_who_has_an_interest_writes_to_nobody():
    dispatcher = make.user("dispatcher")
    filed = make.accepted(dispatcher)
    unit = make.unit()
    interested = make.user("dispatcher", unit)
    make.allegation(filed, dispatcher, make.official(unit))
    with pytest.raises(NotAllowed):
        thread.write(filed, "撤了吧", by=interested)


def test_the_desk_writes_from_the_case_page_and_the_citizen_reads_it(sent):
    _matter, filed, _handler, dispatcher = sent
    signed_in(dispatcher).post(
        f"/desk/cases/{filed.case_id}/write/",
        {"complaint": filed.pk, "words": "请问是几点?", "asks": "on"},
    )
    assert [m.words for m in thread.open_questions(filed)] == ["请问是几点?"]
