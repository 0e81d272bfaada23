"""The traps of a call, on the full carrier and on a small touch-tone switch alike."""

import re
from typing import Any

import pytest

from cases import disputes
from cases.models import Complaint, Message
from hotline.dialogue import STEPS
from hotline.models import Call, Callback, InboundEvent, Recording, Refusal
from simulator import voice as sound
from simulator.call import Line, Ways
from tests.browser import Page
from tests.hotline.test_duty import on_duty
from tests.hotline.test_webhooks import post
from tests.journeys.story import accept, case_page, receipt_in, settle_matter
from tests.people import CITIZEN, WITHHELD
from tests.world import InProcess

BOTH = pytest.mark.parametrize("profile", ["full", "touchtone"])
NEVER = re.compile(r"<(Pause|Enqueue|Start|Pay|prosody|break)\b")
VERBS = re.compile(r"<(Say|Play|Gather|Record|Redirect|Dial|Hangup|Reject)\b")


@pytest.fixture
def filed(here: InProcess, people: None) -> tuple[InProcess, str, str]:
    """A complaint by web that was accepted: the world, its receipt, its number."""
    browser = here.citizen()
    page: Page = browser.send(browser.open("/complain/"), "/complain/", words="窗口没人")
    receipt = receipt_in(browser.send(page, "/complain/check/").text)
    number = Complaint.objects.get().number
    accept(here, number)
    return here, receipt, number


def follow(world: InProcess, receipt: str, profile: str, **ways: Any) -> Line:
    """A line on which the receipt was typed."""
    line = world.line(CITIZEN, ways=Ways(profile=profile, **ways)).ring()
    line.press("2")
    line.press(receipt)
    return line


@pytest.mark.django_db
@pytest.mark.parametrize("step", STEPS)
def test_no_document_leaves_the_subset_or_goes_on_after_its_end(step: str):
    form = {"CallSid": "CA00000001", "From": CITIZEN, "CallStatus": "in-progress"}
    for turn, digits in enumerate(("", "1", "2", "8", "9", "5", "hangup")):
        xml = post(f"/voice/{step}/{turn}/", Digits=digits, **form).content.decode()
        assert not NEVER.search(xml), xml
        ends = re.search(r"<(Redirect|Hangup|Reject)\b", xml)
        assert ends, xml
        assert not VERBS.search(xml[ends.end() :]), xml


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path", ["/voice/nothing/1/", "/voice/key/2000/", "/voice/key/x/", "/voice/a/b/c/", "/sms/x/"]
)
def test_an_address_of_no_step_is_an_empty_404_for_the_carrier_and_a_403_for_others(path: str):
    answer = post(path, CallSid="CA00000001", From=CITIZEN)
    assert (answer.status_code, answer.content) == (404, b"")
    assert not InboundEvent.objects.exists()
    from django.test import Client

    answer = Client().post(path, {"CallSid": "CA00000001"})
    assert (answer.status_code, answer.content) == (403, b"")
    assert Refusal.objects.count() == 1


@BOTH
@pytest.mark.parametrize("typed", ["12345", "#", "12345#", "*" * 16])
def test_a_receipt_typed_in_part_or_not_at_all_never_breaks_the_call(filed, profile, typed):
    world, _receipt, _number = filed
    line = world.line(CITIZEN, ways=Ways(profile=profile)).ring()
    line.press("2")
    line.press(typed)
    if typed == "#":  # the finish key alone is no input
        assert line.ended
        return
    assert "没有这个凭证" in line.spoken
    line.say_nothing()
    assert line.ended
    assert not line.faults


@pytest.mark.django_db
def test_what_is_typed_may_come_with_what_nobody_documented():
    form = {"CallSid": "CA00000001", "From": CITIZEN, "msg": "Gather End", "FinishedOnKey": "#"}
    assert post("/voice/key/1/", Digits="", **form).status_code == 200
    assert post("/voice/receipt/2/", Digits="", **form).status_code == 200
    assert post("/voice/choice/3/", Digits="*", **form).status_code == 200
    assert Call.objects.get().wrong_receipts == 1


@BOTH
@pytest.mark.parametrize("key", ["3", "5", "6"])
def test_an_empty_recording_loops_nowhere_and_files_no_words(filed, profile, key):
    """Nothing recorded: no action is asked, the next verb runs, and the caller is let go."""
    world, receipt, number = filed
    desk = world.staff("dispatcher")
    desk.send(case_page(desk, number), "/write/", words="请问是哪个窗口?", asks="on")
    if key in "56":
        settle_matter(world, number)
        follow(world, receipt, profile).press("4")
        line = follow(world, receipt, profile)
        for pressed in ("4", "1", "4"):
            line.press(pressed)
        line.hang_up()
    line = follow(world, receipt, profile)
    line.press(key)
    while not line.ended:
        line.say_nothing()
    assert not line.faults
    assert not Message.objects.filter(inbound=True).exists()


@BOTH
@pytest.mark.parametrize("report", ["after", "before", "late", "twice", "never"])
@pytest.mark.parametrize("then", ["#", "hangup", "silence"])
def test_an_answer_is_one_answer_whatever_the_carrier_reports(filed, profile, report, then):
    world, receipt, number = filed
    desk = world.staff("dispatcher")
    desk.send(case_page(desk, number), "/write/", words="请问是哪个窗口?", asks="on")
    line = follow(world, receipt, profile, recording_report=report)
    line.press("3")
    line.speak(then=then)
    while not line.ended:
        line.say_nothing()
    world.settle()
    answer = Message.objects.get(inbound=True)
    assert answer.answers.words == "请问是哪个窗口?"
    assert (Recording.objects.get().purpose, Recording.objects.get().state) == ("answer", "kept")
    assert Complaint.objects.count() == 1
    assert not line.faults


@BOTH
@pytest.mark.parametrize("then", ["#", "hangup"])
def test_a_spoken_reason_disputes_and_asks_again_once(filed, profile, then):
    world, receipt, number = filed
    settle_matter(world, number)
    line = follow(world, receipt, profile)
    for pressed in ("4", "2", "1"):
        line.press(pressed)
    line.press("6")
    line.speak(then=then)
    if not line.ended:
        line.hang_up()
    world.settle()
    complaint = Complaint.objects.get()
    assert complaint.reexaminations.count() == 1
    assert Recording.objects.get().purpose == "again"
    assert "录音" in complaint.reexaminations.get().words or "Spoken" in (
        complaint.reexaminations.get().words
    )
    assert Message.objects.filter(inbound=True).count() == 1
    assert disputes.may_dispute(complaint)


@BOTH
def test_each_step_of_following_repeated_gets_the_same_bytes(filed, profile):
    world, receipt, number = filed
    settle_matter(world, number)
    line = world.line(CITIZEN, ways=Ways(profile=profile)).ring()
    for pressed in ("2", receipt, "1", "4", "1", "5", "5", "9"):
        line.press(pressed)
        before = InboundEvent.objects.count()
        once, again = line.repeat_last(), line.repeat_last()
        assert once.status == 200
        assert once.body == again.body
        assert InboundEvent.objects.count() == before
    assert not line.faults
    assert Complaint.objects.get().case.state == "reopened"
    dispatch = Complaint.objects.get().case.dispatches.get()
    assert (dispatch.solved, dispatch.level) == (True, 5)


@BOTH
def test_nothing_is_recorded_of_who_wants_no_recording(here: InProcess, profile):
    for number, callbacks in ((CITIZEN, 1), (WITHHELD, 1)):
        line = here.line(number, ways=Ways(profile=profile)).ring()
        line.press("8")
        assert line.ended
        here.pass_time(minutes=5)
        here.settle()
        assert Callback.objects.count() == callbacks
    assert Callback.objects.get().reason == "unrecorded"
    assert not Recording.objects.exists()
    assert not Complaint.objects.exists()
    assert all(call.unrecorded for call in Call.objects.all())


def test_what_was_announced_is_kept_with_the_call_in_each_language(here: InProcess):
    line = here.line(CITIZEN).ring()
    line.press("9")
    line.press("1")
    told = Call.objects.get().announced
    assert [(one["prompt"], one["language"]) for one in told] == [
        ("greeting", "zh-hans"), ("slow_greeting", "zh-hans"), ("greeting", "en"),
    ]  # fmt: skip
    assert all("录音" in one["words"] or "ecorded" in one["words"] for one in told)
    assert all(len(str(one["sha256"])) == 64 and one["at"] for one in told)


def test_a_choice_that_another_door_took_is_refused_kindly(filed):
    world, receipt, number = filed
    settle_matter(world, number)
    line = follow(world, receipt, "full")
    line.press("4")
    line.press("1")
    browser = world.citizen()
    page = browser.send(browser.open("/follow/"), "/follow/", receipt=receipt)
    browser.send(page, "/follow/answer/", solved="否")
    line.press("5")
    assert "现在不能这样办" in line.spoken
    assert Complaint.objects.get().case.dispatches.get().solved is False
    line.press("7")
    assert line.spoken.count("现在不能这样办") == 2


def test_a_long_reply_is_read_in_pieces_and_ends(filed):
    world, receipt, number = filed
    settle_matter(world, number)
    dispatch = Complaint.objects.get().case.dispatches.get()
    from record.history import acting

    with acting("system:test", "A long reply"):
        dispatch.reply = "已核实,请您再来办理。\x0b" * 400
        dispatch.save()
    line = follow(world, receipt, "touchtone")
    line.press("1")
    assert "答复还没完" in line.spoken
    assert line.wants == "keys"
    line.press("2")
    assert line.wants == "voice"


def test_a_recording_too_short_or_silent_is_not_an_answer(filed):
    world, receipt, _number = filed
    line = follow(world, receipt, "full")
    line.press("2")
    line.speak(sound.silence(3), then="silence")
    assert "这次没有记下" in line.spoken
    assert not Message.objects.filter(inbound=True).exists()


@BOTH
@pytest.mark.parametrize("desk", ["answered", "busy"])
def test_who_wants_no_recording_talks_with_a_person_where_one_is_there(
    here: InProcess, profile: str, desk: str
):
    on_duty()
    line = here.line(CITIZEN, ways=Ways(profile=profile, desk=desk)).ring()
    line.press("8")
    if desk == "answered":
        assert line.wants == "talk"
        line.say_nothing()  # the person hangs up
    assert line.ended
    here.pass_time(minutes=5)
    here.settle()
    assert Callback.objects.filter(reason="unrecorded").count() == (desk == "busy")
    assert "嘀声" not in line.spoken.partition("不录音")[2]
    assert not Recording.objects.exists()


def test_who_speaks_english_is_told_in_english_that_nobody_is_free(here: InProcess):
    line = here.line(CITIZEN).ring()
    line.press("1")
    line.press("0")
    assert "Nobody is free" in line.spoken
    line.speak(then="#")
    assert Complaint.objects.get().language == "en"


def test_who_follows_may_ask_for_a_person_and_his_words_are_added(filed):
    world, receipt, _number = filed
    line = follow(world, receipt, "touchtone")
    line.press("0")
    assert line.wants == "voice"
    line.speak(then="hangup")
    world.settle()
    assert Complaint.objects.count() == 1
    assert Message.objects.filter(inbound=True).count() == 1
