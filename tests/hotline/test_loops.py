"""Two machines never talk for ever, nothing they say is dropped, and nobody's wish is overrun."""

import pytest
from hypothesis import HealthCheck, example, given
from hypothesis import settings as profile
from hypothesis import strategies as st

from cases.models import Complaint, Message
from hotline import loops
from hotline.models import Callback, OutboundText, Person
from tests.hotline.texting import Desk
from tests.people import CITIZEN
from tests.world import InProcess

AWAY = (
    "自动回复:您好,我现在不方便接听",
    "【自动回复】我正在开会,稍后联系您",
    "正在开车,稍后回复",
    "Auto-reply: I am out of the office until Monday.",
    "I'm driving right now and will get back to you.",
)


def kept(words: str) -> int:
    """How often these words are kept, as a complaint or as words to one."""
    filed = Complaint.objects.filter(words=words).count()
    return filed + Message.objects.filter(words=words).count()


@pytest.mark.parametrize("body", AWAY)
def test_an_automatic_reply_is_kept_in_silence(here: InProcess, body: str):
    assert "凭证" in here.text(CITIZEN, "窗口没人")
    assert here.text(CITIZEN, body) == ""
    assert kept(body) == 1
    assert Complaint.objects.count() == 1


def test_the_first_of_a_stranger_is_answered_and_the_next_are_not(here: InProcess):
    answers = [here.text(CITIZEN, AWAY[0]) for _n in range(5)]
    assert [bool(answer) for answer in answers] == [True, False, False, False, False]
    assert kept(AWAY[0]) == 5


def test_an_automatic_reply_to_a_question_is_not_taken_for_the_answer(here: InProcess):
    desk = Desk(here)
    question = desk.ask()
    assert here.text(CITIZEN, AWAY[2]) == ""
    assert not question.answered_by.exists()
    here.text(CITIZEN, "三号窗口")
    assert question.answered_by.get().words == "三号窗口"


def test_our_own_words_coming_back_are_an_echo(here: InProcess):
    echo = here.text(CITIZEN, "窗口没人")
    assert here.text(CITIZEN, echo) == ""
    assert kept(echo) == 1


def test_our_own_number_is_never_answered(here: InProcess, settings):
    assert here.text(settings.TWILIO_PHONE_NUMBER, "窗口没人") == ""
    assert kept("窗口没人") == 1


@pytest.mark.parametrize(
    "body", ["司机正在开车时打电话,很危险", "窗口人员说正在开会,让我等了两小时"]
)
def test_a_complaint_about_such_things_is_answered_as_any_other(here: InProcess, body: str):
    here.text(CITIZEN, "窗口没人")
    assert "已补充" in here.text(CITIZEN, body)


@profile(max_examples=6, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
@example(number=1, minutes=0, says="counting")
@example(number=2, minutes=60 * 20, says="counting")
@example(number=3, minutes=30, says="new")
@given(
    number=st.integers(200, 9999),
    minutes=st.sampled_from([0, 1, 30, 600]),
    says=st.sampled_from(["fixed", "echo", "quoting", "counting", "new", "digits"]),
)
def test_a_machine_that_answers_everything_gets_a_bounded_number_of_texts(
    here: InProcess, monkeypatch, number: int, minutes: int, says: str
):
    monkeypatch.setattr(loops, "AT_ONCE", 20)  # the same rule, sooner
    monkeypatch.setattr(loops, "IN_A_ROW", 40)
    caller, said = f"+861000{number:07d}", {
        "fixed": lambda heard, n: AWAY[0],
        "echo": lambda heard, n: heard,
        "quoting": lambda heard, n: f"收到:{heard}"[:60],
        "counting": lambda heard, n: f"第{n}次收到您的短信",
        "new": lambda heard, n: f"新 {n}",
        "digits": lambda heard, n: str(n % 10),
    }[says]  # fmt: skip
    heard, sent = here.text(caller, "窗口没人"), 1
    while heard and sent < loops.IN_A_ROW + 10:
        here.pass_time(minutes=minutes)
        heard = here.text(caller, said(heard, sent))
        sent += 1
    assert sent <= loops.IN_A_ROW + 2, "it would never end"
    assert here.inbox(caller) == []


def test_a_machine_with_a_short_number_gets_a_bounded_number_of_texts_and_one_complaint(
    here: InProcess,
):
    heard, sent = here.text("10086", "尊敬的客户,您的话费余额不足"), 1
    while heard and sent < 70:
        heard = here.text("10086", f"第{sent}次收到您的短信")
        sent += 1
    assert sent <= 62, "it would never end"
    assert Complaint.objects.count() == 1


@pytest.mark.parametrize("sender", ["8656696", "266696687", "anonymous"])
def test_texts_of_hidden_numbers_never_join_each_other(here: InProcess, sender: str):
    here.text(sender, "窗口没人")
    here.text(sender, "路灯坏了")
    assert Complaint.objects.count() == 2


def test_who_was_answered_with_silence_is_answered_again_after_a_day(here: InProcess):
    for n in range(loops.AT_ONCE + 1):
        answer = here.text(CITIZEN, f"第{n}件事")
    assert answer == ""
    assert kept(f"第{loops.AT_ONCE}件事") == 1
    here.pass_time(hours=25)
    assert "凭证" in here.text(CITIZEN, "路灯坏了")


def test_stop_is_confirmed_once_and_start_opens_again(here: InProcess):
    desk = Desk(here)
    assert here.text(CITIZEN, "退订")
    assert here.text(CITIZEN, "退订") == ""
    assert here.text(CITIZEN, "STOP") == ""
    before = len(here.inbox(CITIZEN))
    desk.write("请带身份证来")
    assert len(here.inbox(CITIZEN)) == before
    assert here.text(CITIZEN, "START")
    desk.write("还有户口本")
    assert "户口本" in here.inbox(CITIZEN)[-1]


@pytest.mark.parametrize("opt", ["STOP", "START", "HELP", "stop"])
def test_what_the_carrier_answers_by_itself_is_never_answered_by_us(here: InProcess, opt: str):
    assert here.text(CITIZEN, opt, opt_out=opt) == ""
    assert not Complaint.objects.exists()
    assert (Person.objects.get().opted_out_at is not None) == (opt.upper() == "STOP")


def test_the_news_of_who_wants_no_texts_is_kept_and_seen_and_nobody_calls(here: InProcess):
    desk = Desk(here)
    here.settle()
    here.text(CITIZEN, "退订")
    desk.write("请带身份证来")
    text = OutboundText.objects.latest("pk")
    assert (text.state, text.error_code) == ("kept", "21610")
    assert not Callback.objects.exists()
    page = here.staff_of(desk.dispatcher).open(f"/desk/texts/of/{desk.filed.case_id}/")
    assert "退订" in page.text
