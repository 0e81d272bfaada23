"""A complaint by web is followed by keypad, by text and on the web."""

from tests.journeys import story
from tests.people import OUTSIDER
from tests.world import World


def file_by_web(world: World, **said: str) -> str:
    citizen = world.citizen()
    page = citizen.open("/complain/")
    page = citizen.send(page, "/complain/", words="办证窗口要求我补交清单上没有的材料。", **said)
    page = citizen.send(page, "/complain/check/")
    assert page.url == "/receipt/"
    return page.text


def test_one_field_two_pages_and_the_receipt_works_on_every_door(world: World) -> None:
    shown = file_by_web(world)
    receipt, number = story.receipt_in(shown), story.number_in(shown)

    assert number.replace("-", "") in world.call(
        OUTSIDER, f"press:2 press:{receipt} silence"
    ).replace("-", "").replace(" ", "")
    assert number in world.text(OUTSIDER, receipt)

    citizen = world.citizen()
    page = citizen.send(citizen.open("/follow/"), "/follow/", receipt=receipt)
    assert number in page.text
    page = citizen.send(page, "/follow/case/", words="补充:当天是上午十点。")
    assert "补充:当天是上午十点。" in page.text
    assert "补充:当天是上午十点。" in story.case_page(world.staff("operator"), number).text


def test_a_wrong_receipt_opens_nothing(world: World) -> None:
    citizen = world.citizen()
    page = citizen.send(citizen.open("/follow/"), "/follow/", receipt="1234 5678 9012 3456")
    assert page.url == "/follow/"
    assert not story.NUMBER.search(page.text)


def test_nothing_typed_is_lost_when_a_field_is_wrong(world: World) -> None:
    citizen = world.citizen()
    page = citizen.open("/complain/")
    page = citizen.send(page, "/complain/", words="窗口无人。", mobile="12")
    assert page.form("/complain/").controls["words"].chosen == ["窗口无人。"]


def test_an_anonymous_citizen_says_on_the_web_that_it_is_solved_and_the_case_closes(
    world: World,
) -> None:
    shown = file_by_web(world)
    receipt, number = story.receipt_in(shown), story.number_in(shown)
    story.accept(world, number)
    story.settle_matter(world, number)
    citizen = world.citizen()
    page = citizen.send(citizen.open("/follow/"), "/follow/", receipt=receipt)
    page = citizen.send(page, "/follow/answer/", solved="yes", level="5")
    assert page.status == 200
    assert "已结" in story.case_page(world.staff("dispatcher"), number).text


def test_nobody_reached_settles_the_matter_at_the_desk(world: World) -> None:
    number = story.number_in(file_by_web(world))
    story.accept(world, number)
    story.settle_matter(world, number)
    operator = world.staff("operator")
    page = operator.send(story.case_page(operator, number), "/answer/", reached="no")
    assert page.status == 200, page.text
    assert "已结" in story.case_page(operator, number).text
