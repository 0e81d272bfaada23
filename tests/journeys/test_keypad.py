"""A complaint is followed by keypad alone: heard, answered, judged, disputed, examined again."""

import re

import pytest

from tests.journeys import story
from tests.journeys.test_web_and_keypad import file_by_web
from tests.people import CITIZEN, OUTSIDER, WITHHELD
from tests.world import World

WRONG = "1234567812345678"


@pytest.fixture
def accepted(world: World) -> tuple[str, str]:
    """A complaint that was accepted: its receipt and its number."""
    shown = file_by_web(world)
    number = story.number_in(shown)
    story.accept(world, number)
    return story.receipt_in(shown), number


def follow(world: World, receipt: str, acts: str, number: str = CITIZEN) -> str:
    return world.call(number, f"press:2 press:{receipt} {acts}")


def send_again(world: World, number: str) -> None:
    """After it was opened again: to the unit once more."""
    desk = world.staff("dispatcher")
    page = desk.send(story.case_page(desk, number), "/dispatch/", unit="政务服务中心",
                     released_text="再次核实")  # fmt: skip
    assert page.status == 200, page.text
    story.reply_as_unit(world, number)


def test_the_state_is_told_and_words_are_added(world: World, accepted) -> None:
    receipt, number = accepted
    told = follow(world, receipt, "press:2 speak# silence")
    assert number in told
    assert "补充说明按2" in told
    assert "您的补充已收到" in told


def test_the_date_of_the_clock_is_told_in_figures(world: World) -> None:
    receipt = story.receipt_in(file_by_web(world))
    assert re.search(r"最晚20\d\d年\d+月\d+日", follow(world, receipt, "silence"))


def test_a_reply_is_heard_and_any_key_stops_it(world: World, accepted) -> None:
    receipt, number = accepted
    assert "听答复按1" not in follow(world, receipt, "silence")
    story.settle_matter(world, number)
    told = follow(world, receipt, "press:1 press:9 silence")
    assert "政务服务中心的答复" in told
    assert "窗口已增派人员" in told
    assert told.count(number) == 2


def test_a_matter_is_judged_and_rated_by_keypad(world: World, accepted) -> None:
    receipt, number = accepted
    story.settle_matter(world, number)
    told = follow(world, receipt, "press:4 press:1 press:5 silence")
    assert "解决了按1" in told
    assert "已经记下" in told
    page = story.case_page(world.staff("dispatcher"), number)
    assert "已结" in page.text
    assert "按4" not in follow(world, receipt, "silence")


def test_who_hangs_up_before_the_level_has_judged_all_the_same(world: World, accepted) -> None:
    receipt, number = accepted
    story.settle_matter(world, number)
    follow(world, receipt, "press:4 press:1 hangup")
    assert "已结" in story.case_page(world.staff("dispatcher"), number).text


def test_a_question_is_heard_and_answered_by_voice(world: World, accepted) -> None:
    receipt, number = accepted
    desk = world.staff("dispatcher")
    desk.send(story.case_page(desk, number), "/write/", words="请问是哪个窗口?", asks="on")
    told = follow(world, receipt, "press:3 speak# silence")
    assert "请问是哪个窗口" in told
    assert "热线问您" in told
    assert "已经记下" in told
    assert "回答提问" not in follow(world, receipt, "silence")


def test_a_closing_is_disputed_at_once_and_then_with_a_spoken_reason(
    world: World, accepted
) -> None:
    receipt, number = accepted
    story.settle_matter(world, number)
    follow(world, receipt, "press:4 press:1 press:4 hangup")
    told = follow(world, receipt, "press:5 silence")
    assert "已经重新办理" in told
    send_again(world, number)
    follow(world, receipt, "press:4 press:1 press:4 hangup")
    told = follow(world, receipt, "press:5 speak# silence")
    assert "还有什么没办好" in told
    assert "三个工作日" in told
    world.settle()
    assert number in world.staff("dispatcher").open("/desk/?view=disputed").text


def test_a_decision_is_examined_again_with_or_without_a_reason(world: World, accepted) -> None:
    receipt, number = accepted
    story.settle_matter(world, number)
    follow(world, receipt, "press:4 press:2 press:1 hangup")
    told = follow(world, receipt, "press:6 silence silence")
    assert "不说也行" in told
    assert "请别的人复查" in told
    assert "申请复查" not in follow(world, receipt, "silence")
    supervisor = world.staff("supervisor")
    page = supervisor.send(story.case_page(supervisor, number), "/grant/", reason="事实不清")
    assert page.status == 200, page.text


def test_a_call_in_english_stays_english_and_files_so(world: World) -> None:
    told = world.call(CITIZEN, "press:1 silence speak# press:1 silence")
    assert "Hotline. Recorded." in told
    receipt = story.receipt_in(told)
    assert "Received. Your receipt" in told
    assert "再见" not in told
    world.settle()
    assert "Receipt" in world.inbox(CITIZEN)[-1]
    told = world.call(OUTSIDER, f"press:1 press:2 press:{receipt} silence")
    assert "Add words: 2" in told
    assert "中文" not in told


def test_from_english_one_leads_back_to_chinese(world: World) -> None:
    told = world.call(CITIZEN, "press:1 press:1 silence speak# silence")
    assert told.count("通话录音") == 2
    assert "您的凭证是" in told


def test_who_is_silent_hears_of_english_and_of_no_recording(world: World) -> None:
    told = world.call(CITIZEN, "silence silence silence silence")
    assert "For English, press 1." in told
    assert "不想录音请按8" in told


def test_the_greeting_and_the_receipt_are_replayed_slowly(world: World) -> None:
    told = world.call(CITIZEN, "press:9 silence speak# press:9 silence")
    assert "请慢慢说" in told
    assert told.count("您的凭证是") == 2
    assert told.count("编号") == 2


def test_three_wrong_receipts_end_the_call_kindly_and_each_costs_a_longer_wait(
    world: World,
) -> None:
    told = world.call(OUTSIDER, f"press:2 press:{WRONG} press:{WRONG} press:{WRONG} silence")
    assert told.count("请稍等") == 1 + 2
    assert "请备好凭证后再来电" in told
    again = world.call(OUTSIDER, "press:2 hangup")
    assert again.count("请稍等") == 3


def test_without_a_number_wrong_receipts_are_counted_together_and_the_right_one_opens(
    world: World, accepted
) -> None:
    receipt, number = accepted
    for _call in range(4):
        world.call(WITHHELD, f"press:2 press:{WRONG} press:{WRONG} press:{WRONG}")
    told = follow(world, receipt, "silence", WITHHELD)
    assert told.count("请稍等") == 8
    assert number in told


def test_no_recording_leads_to_a_text_and_a_call_back(world: World) -> None:
    told = world.call(CITIZEN, "press:8 silence")
    assert "不录音" in told
    assert "发短信" in told
    assert "回电话" in told
    world.settle()
    assert "不想录音" in world.staff("operator").open("/desk/calls/").text
    told = world.call(WITHHELD, "silence silence press:8")
    assert "发短信" in told
    assert "回电话" not in told
    assert "Nothing is recorded" in world.call(WITHHELD, "press:1 press:8")
