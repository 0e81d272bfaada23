"""A report under a real name: opened by two people for one, told to who made it, kept from the
unit; and a complaint whose maker lets the unit call."""

from tests.browser import Browser
from tests.journeys import story
from tests.world import World

NAME, MOBILE = "柏清和", "+8610000000121"


def file_by_web(world: World, **said: object) -> tuple[Browser, str, str]:
    """File under name and number; gives the citizen's browser, the receipt and the case number."""
    browser = world.citizen()
    page = browser.send(
        browser.open("/complain/"), "/complain/", words="窗口没人", mobile=MOBILE, name=NAME, **said
    )
    page = browser.send(page, "/complain/check/")
    return browser, story.receipt_in(page.text), story.number_in(page.text)


def follow(browser: Browser, receipt: str) -> str:
    """What the citizen reads."""
    return browser.send(browser.open("/follow/"), "/follow/", receipt=receipt).text


def test_two_people_open_a_report_to_one_and_its_maker_is_told(world: World) -> None:
    browser, receipt, number = file_by_web(world, is_report="on")
    story.accept(world, number, kind="report")
    asker, custodian = world.staff("supervisor"), world.staff("custodian")
    page = story.case_page(asker, number)
    assert NAME not in page.html
    page = asker.open(page.first(r"/desk/identity/\d+/"))
    assert NAME not in page.html
    page = asker.send(page, "/ask/", purpose="防止打击报复", reason="举报人说有人上门")
    decision = custodian.open(custodian.open("/vault/").link(number))
    assert NAME not in decision.html
    custodian.send(decision, "/approve/", reason="确有必要")
    shown = asker.open(asker.open(page.url).first(r"/desk/opened/\d+/"))
    assert NAME in shown.text
    assert MOBILE in shown.text
    assert MOBILE not in custodian.open(decision.url).html
    told = follow(browser, receipt)
    assert "防止打击报复" in told
    assert "举报人说有人上门" not in told
    assert "查看您留下的姓名和电话" not in told


def test_a_unit_calls_who_lets_it(world: World) -> None:
    browser, receipt, number = file_by_web(world)
    story.accept(world, number)
    dispatcher, handler = world.staff("dispatcher"), world.staff("handler")
    page = story.case_page(dispatcher, number)
    dispatcher.send(page, "/dispatch/", unit="政务服务中心", released_text="请核实窗口无人一事")
    matter = handler.open(handler.open("/unit/").link(number))
    contact = matter.first(r"/unit/\d+/contact/")
    assert "released" not in handler.open(contact).html
    follow(browser, receipt)
    browser.send(browser.open("/follow/case/"), "/follow/consent/")
    shown = handler.open(handler.open(contact).first(r"/unit/\d+/contact/released/"))
    assert MOBILE in shown.text
    browser.send(browser.open("/follow/case/"), "/follow/consent/")
    assert MOBILE not in handler.open(shown.url).html
