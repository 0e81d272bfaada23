"""Each kind has its path and its clock (DOMAIN A3)."""

import pytest

from accountability.models import Mark, OrgUnit
from cases import complaints, dispatches
from cases.models import Complaint, Dispatch
from tests import make
from tests.hotline.test_intake import browser, followed, keyed
from tests.people import CITIZEN
from tests.world import InProcess

pytestmark = pytest.mark.django_db

CLOCKS = [
    ("enquiry", 2, "workday"), ("help", 5, "workday"), ("suggestion", 5, "workday"),
    ("complaint", 15, "workday"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "amount", "span"), CLOCKS)
def test_a_kind_has_its_time_at_the_unit(here: InProcess, kind: str, amount: int, span: str):
    dispatcher, unit = make.user("dispatcher"), make.unit()
    filed = make.accepted(dispatcher, kind)
    sent = dispatches.send(filed.case, unit, released_text="请办", by=dispatcher)
    clock = filed.case.clocks.get(kind="matter", dispatch=sent)
    assert (clock.amount, clock.unit) == (amount, span)


def test_a_report_is_decided_on_in_three_days_and_investigated_in_thirty(here: InProcess):
    filed = make.complaint(kind="report")
    assert filed.case.clocks.get(kind="accept").amount == 3
    complaints.accept(filed, kind="report", by=make.user("dispatcher"), reason="属于举报")
    assert filed.case.clocks.get(kind="conduct").amount == 30


def test_another_kind_restarts_nothing_and_stays_in_history(here: InProcess):
    filed = make.complaint()
    begun = filed.case.clocks.get(kind="accept").started_at
    here.pass_time(hours=5)
    complaints.accept(filed, kind="suggestion", by=make.user("dispatcher"), reason="是建议")
    filed.refresh_from_db()
    assert (filed.kind, filed.case.clocks.get(kind="accept").started_at) == ("suggestion", begun)
    assert [row.kind for row in filed.history.order_by("history_id")] == ["complaint", "suggestion"]


def commended(here: InProcess) -> tuple[Complaint, OrgUnit, Dispatch]:
    """A commendation on its way to the unit."""
    dispatcher, unit = make.user("dispatcher"), make.unit("民政局")
    keyed(dispatcher, kind="commendation", about="民政局", number=CITIZEN, words="窗口小伙子热心")
    complaint = Complaint.objects.get()
    complaints.accept(complaint, kind="commendation", by=dispatcher, reason="表扬")
    sent = dispatches.send(complaint.case, unit, released_text="群众表扬", by=dispatcher)
    return complaint, unit, sent


def test_a_commendation_is_passed_on_and_recorded_for_the_official(here: InProcess):
    complaint, unit, sent = commended(here)
    handler = make.user("unit_handler", unit)
    assert sent.kind == "note"
    from hotline.models import Intake

    assert "已转达" in followed(here, Intake.objects.get()).text
    desk = browser(handler)
    page = desk.open(f"/unit/{sent.pk}/")
    assert not [form for form in page.forms if form.action.endswith(("/sign/", "/reply/"))]
    desk.send(page, "/note/", official=str(handler.official_id))
    sent.refresh_from_db()
    complaint.case.refresh_from_db()
    assert (sent.state, sent.official) == ("settled", handler.official)
    assert complaint.case.state == "closed"


def test_a_commendation_that_nobody_notes_is_no_mark_against_the_unit(here: InProcess):
    commended(here)
    here.pass_time(days=9)
    here.settle()
    assert not Mark.objects.exists()


def test_a_commendation_without_a_name_still_ends(here: InProcess):
    complaint, unit, sent = commended(here)
    dispatches.take_note(sent, official=None, by=make.user("unit_handler", unit))
    complaint.case.refresh_from_db()
    assert complaint.case.state == "closed"


def test_who_may_not_answer_is_refused(here: InProcess):
    from record.moves import NotAllowed

    filed = make.complaint(kind="enquiry")
    with pytest.raises(NotAllowed):
        complaints.answer(filed, "不知道", by=make.user("auditor"))
    filed.refresh_from_db()
    assert filed.state == "received"
