"""One signed text becomes a receipt, a case, a reply, a finding, a ruling and a text back."""

from tests.journeys import story
from tests.people import CITIZEN, OUTSIDER
from tests.world import World

WORDS = "政务服务中心三号窗口的工作人员态度冷漠,让我等了两个小时。"


def test_a_text_leads_to_a_ruling_and_the_citizen_hears_of_it(world: World) -> None:
    answer = world.text(CITIZEN, WORDS)
    receipt, number = story.receipt_in(answer), story.number_in(answer)

    desk = story.case_page(world.staff("operator"), number)
    assert WORDS in desk.text
    assert CITIZEN not in desk.html

    story.accept(world, number)
    world.settle()
    assert any(number in text and "受理" in text for text in world.inbox(CITIZEN))

    story.settle_matter(world, number)
    story.investigate(world, number)
    world.settle()
    assert any("回复1" in text or "1" in text for text in world.inbox(CITIZEN)[1:])
    assert number in world.text(CITIZEN, "1")  # solved

    docket = story.rule(world)
    assert "娄星裁〔" in docket.text
    assert CITIZEN not in docket.html
    assert WORDS not in docket.html
    world.settle()

    told = world.inbox(CITIZEN)[-1]
    assert number in told
    assert "诫勉" in told
    assert sum("诫勉" in text for text in world.inbox(CITIZEN)) == 1
    assert "结" in world.text(CITIZEN, receipt)
    assert world.inbox(OUTSIDER) == []


def test_each_text_is_one_segment_without_a_link(world: World) -> None:
    answer = world.text(CITIZEN, WORDS)
    story.accept(world, story.number_in(answer))
    world.settle()
    for text in [answer, *world.inbox(CITIZEN)]:
        assert len(text) <= 70, text
        assert "http" not in text
