"""Sweeps: what is owed from below, and matters whose time has passed.

Each is safe to run twice and at the same time; a message that is lost loses nothing.
"""

from celery import shared_task
from django.utils import timezone
from django.utils.translation import gettext as _

from accountability import news as below
from accountability.models import Docket
from accountability.models import News as DocketNews
from cases import allegations, dispatches, examination, handling, news, recusal, visits, workflow
from cases.models import Allegation, Assignment, News
from record import moves


@shared_task
def look_down() -> int:
    """Deal with what happened to dockets and visits: exactly once each, in order of their ids."""
    return below.look(handle)


@shared_task
def mark_overdue() -> int:
    """Count matters that are late, once each."""
    return dispatches.mark_overdue(timezone.now())


@shared_task
def end_conflicting_assignments() -> int:
    """End assignments that a transfer or a declared kin made conflicting, and give back what such
    a person has in hand at the desk; safe to run twice."""
    return recusal.end_conflicting(Assignment.objects.all()) + handling.give_back_conflicting()


@shared_task
def examine_evidence() -> int:
    """Scan files and copy pictures: at least once each, and what is found is written once."""
    return examination.work_off()


def handle(owed: DocketNews) -> None:
    """What one piece of news from below does to its allegation or matter, and to the case."""
    if owed.visit is not None:
        visits.heard(owed.visit, owed.kind)
        return
    allegation = Allegation.objects.select_related("case").get(docket=owed.docket)
    moves.lock(allegation.case)
    assert allegation.docket is not None
    HANDLERS[DocketNews.Kind(owed.kind)](allegation, allegation.docket)


def _returned(allegation: Allegation, docket: Docket) -> None:
    moves.perform(workflow.ALLEGED, "return", allegation, by="system:rulings",
                  reason=_("Returned for more facts"))  # fmt: skip


def _decided(allegation: Allegation, docket: Docket) -> None:
    _note(allegation, _("A ruling was approved"))


def _served(allegation: Allegation, docket: Docket) -> None:
    allegations.conclude(allegation, reason=_("The ruling was issued and served"))


def _refused(allegation: Allegation, docket: Docket) -> None:
    allegations.conclude(allegation, reason=_("It was decided, with reasons, not to rule"))


def _published(allegation: Allegation, docket: Docket) -> None:
    """The closing text carries a published measure; only after closing is it news of its own."""
    event = _note(allegation, _("The ruling was published"))
    if not allegation.case.is_live:
        news.leave(allegation.case, News.Kind.PUBLISHED, event=event, docket=docket)


def _note(allegation: Allegation, what: str) -> moves.EventRow:
    return moves.perform(workflow.CASE, "note", allegation.case, by="system:rulings", reason=what)


HANDLERS = {
    DocketNews.Kind.RETURNED: _returned,
    DocketNews.Kind.DECIDED: _decided,
    DocketNews.Kind.SERVED: _served,
    DocketNews.Kind.REFUSED: _refused,
    DocketNews.Kind.PUBLISHED: _published,
}
