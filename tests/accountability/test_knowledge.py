"""What the hotline knows: found by a word, pinyin or initials, written by its editors."""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from accountability import knowledge
from accountability.models import Article, ServiceItem
from record.history import acting
from tests import make
from tests.world import ClientBrowser

pytestmark = pytest.mark.django_db


def article(name: str, answer: str = "请到窗口办理。", **more: Any) -> Article:
    """An article that holds, unless it is said otherwise."""
    columns = {"valid_from": date(2026, 1, 1), **more}
    with acting("system:test", "Written"):
        return Article.objects.create(name=name, answer=answer, **columns)


def editor(role: str = "dispatcher") -> ClientBrowser:
    """The browser of somebody with this role."""
    client = Client()
    client.force_login(make.user(role))
    return ClientBrowser(client)


@pytest.fixture
def known() -> Article:
    """One that is looked for, among others."""
    article("老年优待证怎么办", keywords="乘车 公交 六十五岁")
    article("居住证到期怎么办")
    return article("最低生活保障怎么申请", "向户籍所在乡镇提出申请。", keywords="低保 困难户")


@pytest.mark.parametrize("typed", ["低保", "申请 低保", "zdshbz", "zuidishenghuo", "最低生活保障金",
                                   "户籍", "困难户 申请"])  # fmt: skip
def test_an_answer_is_found_by_the_words_people_have(known: Article, typed: str):
    assert knowledge.find(typed)[0].question == known.name


def test_what_holds_more_of_the_words_comes_first(known: Article):
    article("低保户如何申请公租房", "见公告。")
    assert knowledge.find("最低生活保障")[0].question == known.name


@pytest.mark.parametrize("typed", ["", " ", "婚姻", "%", "_", "\x00"])
def test_what_is_not_known_finds_nothing(known: Article, typed: str):
    assert knowledge.find(typed) == []


def test_an_article_holds_from_its_first_to_its_last_day(known: Article):
    article("低保旧规定", valid_to=date(2026, 1, 31))
    article("低保新规定", valid_from=date(2099, 1, 1))
    assert [one.question for one in knowledge.find("低保")] == [known.name]


def test_the_power_list_answers_too(db: None):
    unit = make.unit("林业局")
    with acting("system:test", "Made"):
        ServiceItem.objects.create(
            unit=unit, name="林木采伐许可", kind="01", conditions="林木权属清楚",
            time_limit="承诺7个工作日", fee_standard="不收费",
        )  # fmt: skip
    found = knowledge.find("采伐")[0]
    assert (found.question, found.unit, found.article) == ("林木采伐许可", "林业局", "")
    assert "办理时限：承诺7个工作日" in found.words and "收费：不收费" in found.words


def test_an_editor_writes_and_changes_and_nothing_is_rewritten(db: None):
    desk = editor()
    page = desk.open("/knowledge/new/")
    desk.send(page, "/knowledge/new/", name="社保卡丢了怎么办", answer="先挂失。",
              valid_from="2026-11-18", reason="窗口新规定")  # fmt: skip
    made = Article.objects.get()
    page = desk.open(desk.open("/knowledge/").first(r"/knowledge/\d+/"))
    desk.send(page, f"/knowledge/{made.pk}/", answer="先电话挂失,再补办。", reason="更清楚")
    assert [row.answer for row in made.history.order_by("history_id")] == [
        "先挂失。", "先电话挂失,再补办。"
    ]  # fmt: skip
    assert [row.history_change_reason for row in made.history.order_by("history_id")] == [
        "窗口新规定", "更清楚"
    ]  # fmt: skip


def test_a_wrong_article_is_refused_and_stays_written(db: None):
    desk = editor()
    page = desk.send(desk.open("/knowledge/new/"), "/knowledge/new/", name="问", answer="答",
                     valid_from="2026-11-18", valid_to="2026-11-17", reason="试")  # fmt: skip
    assert page.status == 422 and "早于起始日" in page.text
    assert page.form("/knowledge/new/").controls["answer"].chosen == ["答"]


def test_an_operator_reads_and_does_not_write(known: Article):
    desk = editor("operator")
    assert desk.client.get("/knowledge/").status_code == 200
    assert desk.client.get("/knowledge/new/").status_code == 403
    assert desk.client.get(f"/knowledge/{known.pk}/").status_code == 403
    assert editor("unit_handler").client.get("/knowledge/").status_code == 403


def test_the_desk_gets_a_fragment_beside_the_words(known: Article):
    client = editor("operator").client
    answer = client.get("/knowledge/?q=低保", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in answer
    assert f'data-article="{known.pk}"' in answer and known.answer in answer


def test_the_list_says_how_often_an_answer_was_used(known: Article):
    for _n in range(3):
        knowledge.use(known)
    row = next(
        one
        for one in editor("operator").open("/knowledge/").html.split("<tr>")
        if known.name in one
    )
    assert '<td class="num">3</td>' in row
