"""On the page of the own complaint: answer a question, dispute the closing, have it examined."""

import pytest

from cases.models import Case, Complaint, Message
from hotline.models import AddedWords
from tests.browser import Page
from tests.journeys.story import accept, case_page, receipt_in, settle_matter
from tests.world import InProcess


@pytest.fixture
def filed(here: InProcess, people: None) -> tuple[InProcess, str, str]:
    """A complaint by web that was accepted: the world, its receipt and its number."""
    browser = here.citizen()
    page = browser.send(browser.open("/complain/"), "/complain/", words="窗口没人")
    receipt = receipt_in(browser.send(page, "/complain/check/").text)
    number = Complaint.objects.get().number
    accept(here, number)
    return here, receipt, number


def follow(world: InProcess, receipt: str) -> tuple[object, Page]:
    browser = world.citizen()
    return browser, browser.send(browser.open("/follow/"), "/follow/", receipt=receipt)


def test_a_question_of_the_desk_is_read_and_answered_on_the_page(filed):
    world, receipt, number = filed
    desk = world.staff("dispatcher")
    desk.send(case_page(desk, number), "/write/", words="请问是哪个窗口?", asks="on")
    browser, page = follow(world, receipt)
    assert "请问是哪个窗口?" in page.text
    page = browser.send(page, "/follow/reply/", words="三号窗口")
    assert "三号窗口" in page.text
    assert Message.objects.get(words="三号窗口").answers.words == "请问是哪个窗口?"
    assert AddedWords.objects.count() == 1
    assert not [form for form in page.forms if form.action.endswith("/follow/reply/")]


def test_a_closed_case_is_disputed_once_without_a_reason_and_then_with_one(filed):
    world, receipt, number = filed
    settle_matter(world, number)
    browser, page = follow(world, receipt)
    page = browser.send(page, "/follow/answer/", solved="是")
    assert Case.objects.get().state == "closed"
    page = browser.send(page, "/follow/dispute/")
    assert Case.objects.get().state == "reopened"
    assert "重新办理" in page.text
    settle_matter_again(world, number)
    page = browser.open("/follow/case/")
    page = browser.send(page, "/follow/answer/", solved="是")
    page = browser.send(page, "/follow/dispute/", words="")
    assert page.status == 422
    assert "请说明为什么" in page.text
    page = browser.send(page, "/follow/dispute/", words="窗口还是没人")
    assert (Case.objects.get().state, Case.objects.get().disputed_at is None) == ("closed", False)
    assert "2026" in world.staff("dispatcher").open("/desk/?view=disputed").text


def settle_matter_again(world: InProcess, number: str) -> None:
    from tests.journeys.story import reply_as_unit

    desk = world.staff("dispatcher")
    desk.send(case_page(desk, number), "/dispatch/", unit="政务服务中心", released_text="再次核实")
    handler = world.staff("handler")
    assert "再次核实" in handler.open("/unit/").text
    reply_as_unit(world, number)


def test_a_decision_is_examined_again_on_the_citizens_wish(filed):
    world, receipt, number = filed
    settle_matter(world, number)
    browser, page = follow(world, receipt)
    page = browser.send(page, "/follow/answer/", solved="否")
    page = browser.send(page, "/follow/again/", words="没有解决")
    assert "复查" in page.text
    supervisor = world.staff("supervisor")
    supervisor.send(case_page(supervisor, number), "/grant/", reason="事实不清")
    assert Case.objects.get().state == "reopened"
    assert "撤销原决定" in browser.open("/follow/case/").text


def test_without_a_receipt_nothing_of_this_is_possible(filed):
    world, _receipt, _number = filed
    for path in ("/follow/reply/", "/follow/dispute/", "/follow/again/"):
        assert world.citizen().client.post(path, {}).headers["Location"] == "/follow/"
