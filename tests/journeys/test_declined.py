"""A complaint that is not for the hotline is declined with a reason and the channel open."""

from tests.journeys import story
from tests.people import CITIZEN
from tests.world import World


def test_a_declined_citizen_is_told_once_and_reads_the_reason_with_the_receipt(
    world: World,
) -> None:
    answer = world.text(CITIZEN, "法院判决不公,请求改判。")
    receipt, number = story.receipt_in(answer), story.number_in(answer)
    dispatcher = world.staff("dispatcher")
    page = dispatcher.send(
        story.case_page(dispatcher, number),
        "/decline/",
        reason="属于诉讼事项",
        channel="向上一级人民法院上诉",
    )
    assert page.status == 200
    world.settle()
    world.settle()
    told = [text for text in world.inbox(CITIZEN) if "不予受理" in text]
    assert len(told) == 1
    citizen = world.citizen()
    page = citizen.send(citizen.open("/follow/"), "/follow/", receipt=receipt)
    assert "属于诉讼事项" in page.text
