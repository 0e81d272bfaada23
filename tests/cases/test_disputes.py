"""A citizen's word after the decision: opened again once by itself, then by a person; examined
again by somebody who took no part."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from cases import complaints, disputes, reexaminations
from cases.models import Case, Clock, News
from record.moves import NotAllowed
from tests import make
from tests.cases.test_workflow import settled

pytestmark = pytest.mark.django_db


@pytest.fixture
def dispatcher():
    return make.user("dispatcher")


@pytest.fixture
def closed(dispatcher):
    filed = make.accepted(dispatcher)
    settled(filed, dispatcher)
    filed.case.refresh_from_db()
    return filed


def again(filed, dispatcher):
    """Closed once more after it was opened again."""
    settled(filed, dispatcher, make.unit())
    filed.case.refresh_from_db()
    assert filed.case.state == Case.State.CLOSED


def test_the_first_dispute_opens_the_case_without_a_reason(closed):
    assert disputes.dispute(closed, reason="") == disputes.Disputed.REOPENED
    closed.case.refresh_from_db()
    assert closed.case.state == Case.State.REOPENED
    assert closed.case.clocks.filter(kind=Clock.Kind.DISPUTE, stopped_at__isnull=True).exists()
    assert News.objects.filter(kind="reopened", case=closed.case).exists()


def test_a_second_dispute_needs_a_reason_and_waits_for_a_person(closed, dispatcher):
    disputes.dispute(closed, reason="")
    again(closed, dispatcher)
    with pytest.raises(NotAllowed):
        disputes.dispute(closed, reason=" ")
    assert disputes.dispute(closed, reason="还是没人") == disputes.Disputed.ASKED
    closed.case.refresh_from_db()
    assert (closed.case.state, closed.case.disputed_at is None) == (Case.State.CLOSED, False)
    with pytest.raises(NotAllowed):
        disputes.dispute(closed, reason="再说一次")
    disputes.reopen(closed.case, by=dispatcher, reason="有理")
    closed.case.refresh_from_db()
    assert (closed.case.state, closed.case.disputed_at) == (Case.State.REOPENED, None)


def test_a_late_first_dispute_waits_for_a_person_too_and_may_be_refused(closed, dispatcher):
    with time_machine.travel(timezone.now() + timedelta(days=61)):
        assert disputes.dispute(closed, reason="又犯了") == disputes.Disputed.ASKED
        disputes.keep_closed(closed.case, by=dispatcher, reason="不是同一件事")
    closed.case.refresh_from_db()
    assert (closed.case.state, closed.case.disputed_at) == (Case.State.CLOSED, None)
    assert not closed.case.clocks.filter(stopped_at__isnull=True).exists()
    assert News.objects.filter(kind="kept_closed").exists()


def test_what_is_still_worked_on_or_was_declined_cannot_be_disputed(dispatcher):
    open_one, declined = make.accepted(dispatcher), make.complaint()
    complaints.decline(declined, channel="诉讼", by=dispatcher, reason="不属受理范围")
    for filed in (open_one, declined):
        filed.refresh_from_db()
        with pytest.raises(NotAllowed):
            disputes.dispute(filed, reason="不服")


def test_a_decision_is_examined_again_by_somebody_who_took_no_part(closed):
    supervisor = make.user("supervisor")
    asked = reexaminations.ask(closed, words="没有解决")
    with pytest.raises(NotAllowed):
        reexaminations.ask(closed, words="没有解决")
    reexaminations.grant(asked, by=supervisor, reason="事实不清")
    closed.case.refresh_from_db()
    assert closed.case.state == Case.State.REOPENED
    assert News.objects.filter(kind="granted", complaint=closed).exists()


def test_who_worked_on_the_case_may_not_examine_it_again(dispatcher):
    from django.contrib.auth.models import Group

    dispatcher.groups.add(Group.objects.get_or_create(name="supervisor")[0])
    filed = make.accepted(dispatcher)
    settled(filed, dispatcher)
    filed.refresh_from_db()
    asked = reexaminations.ask(filed, words="")
    make.user("supervisor")
    dispatcher = type(dispatcher).objects.get(pk=dispatcher.pk)
    with pytest.raises(NotAllowed, match="参与"):
        reexaminations.uphold(asked, by=dispatcher, reason="维持")
    asked.refresh_from_db()
    assert asked.state == "asked"


def test_a_declined_complaint_that_is_examined_again_waits_for_acceptance(dispatcher):
    filed = make.complaint()
    complaints.decline(filed, channel="诉讼", by=dispatcher, reason="不属受理范围")
    filed.refresh_from_db()
    asked = reexaminations.ask(filed, words="属于受理范围")
    reexaminations.grant(asked, by=make.user("supervisor"), reason="应当受理")
    filed.refresh_from_db()
    filed.case.refresh_from_db()
    assert (filed.state, filed.case.state) == ("received", Case.State.REOPENED)
    assert filed.case.clocks.filter(kind=Clock.Kind.ACCEPT, stopped_at__isnull=True).exists()


def test_a_decision_older_than_thirty_days_stands(closed):
    with time_machine.travel(timezone.now() + timedelta(days=31)), pytest.raises(NotAllowed):
        reexaminations.ask(closed, words="不服")
