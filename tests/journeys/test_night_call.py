"""A call at three in the morning that ends by hanging up is a complaint all the same."""

from tests.journeys import story
from tests.people import NIGHT_CALLER, WITHHELD
from tests.world import World


def test_hanging_up_in_the_middle_of_a_sentence_is_a_valid_end(world: World) -> None:
    world.call(NIGHT_CALLER, "silence speak hangup")
    world.settle()
    text = world.inbox(NIGHT_CALLER)[-1]
    page = story.case_page(world.staff("operator"), story.number_in(text))
    assert "电话" in page.text


def test_who_stays_hears_the_receipt_twice_and_can_follow_it_by_keypad(world: World) -> None:
    spoken = world.call(NIGHT_CALLER, "silence speak# silence")
    receipt = story.receipt_in(spoken)
    assert len(story.SPOKEN.findall(spoken)) == 2
    told = world.call(NIGHT_CALLER, f"press:2 press:{receipt} silence")
    assert "已收到" in told


def test_a_withheld_number_gets_its_receipt_spoken_and_no_text(world: World) -> None:
    spoken = world.call(WITHHELD, "silence speak# silence")
    assert story.receipt_in(spoken)
    world.settle()
    assert world.inbox(WITHHELD) == []
