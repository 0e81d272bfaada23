"""A text answers what was asked where that is one thing, and is never guessed at, never lost."""

import pytest

from cases import complaints, dispatches, disputes
from cases.models import Complaint, Dispatch, Message
from hotline.models import AddedWords, Intake, OutboundText
from tests import make
from tests.hotline.test_webhooks import post
from tests.hotline.texting import Desk
from tests.journeys.story import receipt_in
from tests.people import CITIZEN, NEIGHBOUR
from tests.world import InProcess


@pytest.fixture
def desk(here: InProcess) -> Desk:
    """A complaint of two days ago, accepted."""
    made = Desk(here)
    here.settle()
    here.pass_time(days=2)
    return made


def test_the_next_words_answer_the_one_question_that_was_sent(here: InProcess, desk: Desk):
    question = desk.ask()
    assert "几号窗口?" in here.inbox(CITIZEN)[-1]
    said = here.text(CITIZEN, "三号窗口")
    assert "答复" in said and "4" in said
    assert Message.objects.get(words="三号窗口").answers == question
    assert Complaint.objects.count() == 1


def test_a_second_text_goes_on_with_the_answer_and_a_new_complaint_can_be_forced(
    here: InProcess, desk: Desk
):
    question = desk.ask()
    here.text(CITIZEN, "三号窗口")
    here.text(CITIZEN, "上午十点")
    assert Message.objects.get(words="上午十点").answers == question
    assert "凭证" in here.text(CITIZEN, "4 路灯坏了")
    here.text(CITIZEN, "还有井盖")
    assert Message.objects.get(words="还有井盖").complaint == Complaint.objects.latest("pk")


def test_an_answer_before_the_delivery_report_counts_and_the_report_changes_nothing(
    here: InProcess, desk: Desk
):
    question = desk.ask()
    text = OutboundText.objects.get(message=question)
    assert text.delivery == ""
    here.text(CITIZEN, "三号窗口")
    post(f"/sms/status/{text.pk}/", MessageSid=text.sid, MessageStatus="delivered")
    assert Message.objects.get(words="三号窗口").answers == question


def test_an_answer_to_a_question_that_never_arrived_is_a_complaint(here: InProcess, desk: Desk):
    text = OutboundText.objects.get(message=desk.ask())
    post(f"/sms/status/{text.pk}/", MessageSid=text.sid, MessageStatus="undelivered",
         ErrorCode="30003")  # fmt: skip
    here.text(CITIZEN, "路灯坏了")
    assert Complaint.objects.latest("pk").words == "路灯坏了"


def test_with_two_questions_of_one_complaint_words_join_it_and_answer_neither(
    here: InProcess, desk: Desk
):
    desk.ask()
    desk.ask("几点?")
    assert "已补充" in here.text(CITIZEN, "三号窗口")
    added = Message.objects.get(words="三号窗口")
    assert (added.complaint, added.answers) == (desk.filed, None)


def test_with_questions_of_two_complaints_words_are_a_complaint_and_a_receipt_says_which(
    here: InProcess, desk: Desk
):
    other = Desk(here, "4 路灯坏了")
    here.pass_time(days=2)
    desk.ask()
    question = other.ask("哪条路?")
    assert "凭证" in here.text(CITIZEN, "人民路")
    assert Complaint.objects.count() == 3
    here.text(CITIZEN, f"{receipt_in(other.answer)} 人民路十号")
    assert Message.objects.get(words="人民路十号").answers == question


def test_an_answer_to_a_closed_matter_is_a_complaint_of_its_own(here: InProcess, desk: Desk):
    desk.ask()
    desk.close()
    assert desk.state == "closed"
    assert "凭证" in here.text(CITIZEN, "三号窗口")
    assert Complaint.objects.latest("pk").words == "三号窗口"


def test_a_question_of_eight_days_ago_is_not_answered_by_chance(here: InProcess, desk: Desk):
    desk.ask()
    here.pass_time(days=8)
    here.text(CITIZEN, "路灯坏了")
    assert not AddedWords.objects.exists()
    assert Complaint.objects.count() == 2


def test_who_reports_is_linked_to_nothing_and_answers_with_the_receipt(here: InProcess):
    browser = here.citizen()
    page = browser.open("/complain/")
    page = browser.send(page, "/complain/", words="领导收钱", mobile=CITIZEN, is_report=True)
    shown = browser.send(page, "/complain/check/").text
    desk = Desk.of(here, Complaint.objects.get())
    question = desk.ask("什么时候?")
    assert "凭证" in here.inbox(CITIZEN)[-1]
    here.text(CITIZEN, f"{receipt_in(shown)} 上周三")
    assert Message.objects.get(words="上周三").answers == question


def test_nobody_else_answers_for_a_citizen(here: InProcess, desk: Desk):
    desk.ask()
    here.text(NEIGHBOUR, "三号窗口")
    assert not AddedWords.objects.exists()


@pytest.mark.parametrize(
    ("said", "solved", "level"),
    [("1", True, 4), ("\u200f2\u200f", False, 2), ("满意", True, 4), ("不满意。", False, 2),
     ("Satisfied", True, 4), ("not satisfied", False, 2), ("解决了", True, 4)],
)  # fmt: skip
def test_a_word_or_a_figure_says_whether_it_is_solved(here, desk, said, solved, level):
    matter = desk.reply()
    assert desk.filed.number in here.text(CITIZEN, said)
    matter.refresh_from_db()
    assert (matter.solved, matter.level) == (solved, level)
    assert not AddedWords.objects.exists()


def test_a_figure_with_nothing_open_files_nothing_and_a_word_is_a_complaint(here: InProcess):
    for figure in ("1", "2"):
        assert "9" in here.text(CITIZEN, figure)
    assert not Complaint.objects.exists()
    assert "凭证" in here.text(CITIZEN, "没解决")


def test_with_two_replies_open_nothing_is_guessed_and_a_receipt_says_which(
    here: InProcess, desk: Desk
):
    first = desk.reply()
    other = Desk(here, "4 路灯坏了")
    second = other.reply()
    assert "凭证" in here.text(CITIZEN, "1")
    assert {first.state, second.state} == {Dispatch.State.REPLIED}
    here.text(CITIZEN, f"{receipt_in(other.answer)} 1")
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.solved, second.solved) == (None, True)


def test_an_answer_that_another_door_gave_first_is_not_given_twice(here: InProcess, desk: Desk):
    matter = desk.reply()
    dispatches.answer(matter, reached=True, solved=True, level=5, by=make.user("operator"))
    assert "9" in here.text(CITIZEN, "2")
    matter.refresh_from_db()
    assert matter.solved is True


@pytest.mark.parametrize("word", ["重办", "重开", "reopen", "重办,还是没人"])
def test_the_first_dispute_opens_the_case_at_once_and_is_told_once(here, desk, word):
    desk.close()
    told = len(here.inbox(CITIZEN))
    assert desk.filed.number in here.text(CITIZEN, word)
    assert desk.state == "reopened"
    here.settle()
    assert len(here.inbox(CITIZEN)) == told


def test_a_second_dispute_asks_for_the_reason_which_the_next_text_gives(
    here: InProcess, desk: Desk
):
    desk.close()
    here.text(CITIZEN, "重办")
    desk.close()
    assert "为什么" in here.text(CITIZEN, "重办")
    assert desk.state == "closed"
    here.text(CITIZEN, "帮助")  # a keyword in between changes nothing
    assert desk.filed.number in here.text(CITIZEN, "窗口还是没人")
    assert desk.filed.case.events.filter(move="ask_reopen").get().reason == "窗口还是没人"
    assert not disputes.may_dispute(Complaint.objects.get())
    here.pass_time(days=1)
    here.text(CITIZEN, "路灯坏了")
    assert Complaint.objects.latest("pk").words == "路灯坏了"


def test_a_reason_that_comes_after_a_day_is_a_complaint(here: InProcess, desk: Desk):
    desk.close()
    here.text(CITIZEN, "重办")
    desk.close()
    here.text(CITIZEN, "重办")
    here.pass_time(hours=25)
    here.text(CITIZEN, "窗口还是没人")
    assert Complaint.objects.latest("pk").words == "窗口还是没人"
    assert not desk.filed.case.events.filter(move="ask_reopen").exists()


def test_the_word_asks_on_where_an_enquiry_was_answered(here: InProcess):
    here.text(CITIZEN, "周末开门吗")
    filed = Complaint.objects.get()
    complaints.answer(filed, "周末上午开门。", by=make.user("operator"))
    here.settle()
    assert filed.number in here.text(CITIZEN, "重办")
    filed.refresh_from_db()
    assert (filed.state, filed.case.state) == ("received", "reopened")


def test_with_no_closed_case_the_word_alone_files_nothing_and_with_words_a_complaint(
    here: InProcess,
):
    assert "已办结" in here.text(CITIZEN, "重办")
    assert not Complaint.objects.exists()
    here.text(CITIZEN, "重办:路灯又坏了")
    assert Complaint.objects.get().words == "重办:路灯又坏了"


def test_a_receipt_says_which_closed_case_is_disputed(here: InProcess, desk: Desk):
    desk.close()
    other = Desk(here, "4 路灯坏了")
    other.close()
    here.text(CITIZEN, f"{receipt_in(desk.answer)} 重办")
    assert (desk.state, other.state) == ("reopened", "closed")


@pytest.mark.parametrize(
    "body", ["", "👍", "👨‍👩‍👧 求助", "长" * 1600, "\u202eabc\u202c", "a\x00b", "１２３", "\r\n"]
)
def test_whatever_is_no_keyword_is_filed_whole(here: InProcess, body: str):
    answer = post("/sms/incoming/", MessageSid="SM1", From=CITIZEN, Body=body)
    assert answer.status_code == 200
    assert Complaint.objects.get().words == body.replace("\x00", "")
    assert Intake.objects.count() == 1


def test_figures_alone_are_answered_in_the_language_spoken_before(here: InProcess):
    assert "Received" in here.text(CITIZEN, "The bus station is closed every day")
    assert here.text(CITIZEN, "3").startswith("Text the 16 digits")
    assert "凭证" in here.text(NEIGHBOUR, "3")
