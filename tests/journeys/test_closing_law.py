"""A case that tries to close against the closing law stays open and says what is missing."""

from tests.journeys import story
from tests.people import CITIZEN
from tests.world import World


def test_a_case_with_an_open_allegation_cannot_be_closed(world: World) -> None:
    number = story.number_in(world.text(CITIZEN, "政务服务中心窗口推诿扯皮,跑了三趟。"))
    story.accept(world, number)
    dispatcher = world.staff("dispatcher")
    page = dispatcher.send(story.case_page(dispatcher, number), "/close/", reason="先结了")
    assert page.status == 422
    story.settle_matter(world, number)
    story.investigate(world, number)
    world.settle()
    world.text(CITIZEN, "2")  # not solved

    page = dispatcher.send(story.case_page(dispatcher, number), "/close/", reason="先结了")
    assert page.status == 422
    assert "先结了" in page.html  # nothing typed is lost
    assert story.case_page(dispatcher, number).form("/close/")

    story.rule(world)
    world.settle()
    closed = story.case_page(dispatcher, number)
    assert "已结" in closed.text
