"""Each piece of news is told once to each complainant it concerns, in words that say what it is."""

from typing import Any

import pytest

from cases import complaints, disputes, handling, reexaminations
from cases.models import Complaint, News
from hotline import replies
from hotline import tasks as hotline_tasks
from hotline.models import OutboundText
from tests import make
from tests.cases.test_handling import handed
from tests.hotline.texting import Desk
from tests.journeys import story
from tests.people import CITIZEN, NEIGHBOUR, OUTSIDER
from tests.world import InProcess


def disputed_again(desk: Desk) -> None:
    """Closed, opened, closed; and the second dispute waits for a decision."""
    desk.close()
    disputes.dispute(desk.filed, reason="")
    desk.close()
    disputes.dispute(desk.filed, reason="还是没人")


def decided_again(desk: Desk) -> Any:
    """Closed, and the citizen wants the decision examined."""
    desk.close()
    return reexaminations.ask(desk.filed, words="不服")


def declined(desk: Desk) -> None:
    """A second complaint of the same citizen is declined."""
    desk.here.text(CITIZEN, "4 邻居纠纷")
    desk.filed = Complaint.objects.latest("pk")
    complaints.decline(desk.filed, channel="诉讼", by=desk.dispatcher, reason="不属")


def transferred(desk: Desk) -> None:
    """Danger: an emergency service takes over."""
    handling.transfer(desk.filed, handed(), by=desk.dispatcher)


def answered(desk: Desk) -> None:
    """An enquiry of the same citizen is answered at once."""
    desk.here.text(CITIZEN, "4 几点上班")
    desk.filed = Complaint.objects.latest("pk")
    complaints.answer(desk.filed, "九点上班", by=make.user("operator"))


HAPPENS = {
    "accepted": (lambda desk: None, "受理"),
    "declined": (declined, "不予受理"),
    "answered": (answered, "已答复"),
    "replied": (lambda desk: desk.reply(), "已答复"),
    "closed": (lambda desk: desk.close(), "已办结"),
    "reopened": (
        lambda desk: (desk.close(), disputes.dispute(desk.filed, reason="")),
        "重新",
    ),
    "kept_closed": (
        lambda desk: (
            disputed_again(desk),
            disputes.keep_closed(desk.filed.case, by=desk.dispatcher, reason="已核实"),
        ),
        "维持办结",
    ),
    "upheld": (
        lambda desk: reexaminations.uphold(
            decided_again(desk), by=make.user("supervisor"), reason="事实清楚"
        ),
        "复查",
    ),
    "granted": (
        lambda desk: reexaminations.grant(
            decided_again(desk), by=make.user("supervisor"), reason="事实不清"
        ),
        "复查",
    ),
    "transferred": (transferred, "已转交"),
    "message": (lambda desk: desk.write("请带身份证来"), "请带身份证来"),
    "question": (lambda desk: desk.ask("几号窗口?"), "几号窗口?"),
}


@pytest.mark.parametrize("kind", HAPPENS)
def test_each_kind_of_news_is_told_once(here: InProcess, kind: str):
    desk = Desk(here)
    happen, words = HAPPENS[kind]
    happen(desk)
    here.settle()
    told = [body for body in here.inbox(CITIZEN) if words in body and desk.filed.number in body]
    assert len(told) == 1, here.inbox(CITIZEN)
    count = len(here.inbox(CITIZEN))
    here.settle()
    hotline_tasks.look_down()
    assert len(here.inbox(CITIZEN)) == count
    assert not News.objects.exists()
    assert here.inbox(OUTSIDER) == []


def test_every_kind_that_may_climb_has_words_of_its_own():
    known = set(replies.TEXTS) | {"message"}
    assert set(News.Kind.values) <= known
    assert set(News.Kind.values) - {"published"} <= {*HAPPENS, "message"}


def test_all_complainants_of_a_merged_case_are_told_once_each(here: InProcess, people: None):
    first = Desk(here)
    here.text(NEIGHBOUR, "窗口没人")
    second = Complaint.objects.latest("pk")
    complaints.accept(second, kind="complaint", by=first.dispatcher, reason="好")
    complaints.merge(second, first.filed.case, by=first.dispatcher, reason="同一件事")
    here.settle()
    first.reply()
    for number, filed in ((CITIZEN, first.filed), (NEIGHBOUR, second)):
        told = [body for body in here.inbox(number) if "已答复" in body]
        assert [filed.number in body for body in told] == [True]


def test_a_measure_is_published_to_the_citizen_once(here: InProcess, people: None):
    answer = here.text(CITIZEN, "政务服务中心三号窗口态度冷漠。")
    number = story.number_in(answer)
    story.accept(here, number)
    story.settle_matter(here, number)
    story.investigate(here, number)
    here.text(CITIZEN, "1")
    story.rule(here)
    here.settle()
    assert sum("诫勉" in body for body in here.inbox(CITIZEN)) == 1


def test_what_staff_take_back_within_its_seconds_is_not_told_before(here: InProcess):
    desk = Desk(here)
    hotline_tasks.look_down()
    assert not OutboundText.objects.filter(intake__complaint=desk.filed, state="owed").exists()
    here.pass_time(seconds=16)
    hotline_tasks.look_down()
    assert OutboundText.objects.filter(intake__complaint=desk.filed, state="owed").count() == 1
