"""The queue: small named views of the cases somebody may see, and a row as the screen shows it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accountability.models import User
from cases import recusal
from cases.models import (
    Assignment,
    Case,
    Clock,
    Complaint,
    Dispatch,
    Evidence,
    Reexamination,
    Transcript,
)
from record.moves import Text

Rows = Any


@dataclass(frozen=True)
class Row:
    """One case of the queue: its number, its first words (a spoken one's as they were written
    down), and the clock that presses most."""

    case: Case
    complaint: Complaint | None
    clock: Clock | None
    repeats: int
    transcript: Transcript | None = None

    @property
    def pressure(self) -> str:
        """``late``, ``soon`` (less than half of the time left), ``calm`` or ``none``."""
        if self.clock is None:
            return "none"
        now = timezone.now()
        if now > self.clock.due_at:
            return "late"
        left = self.clock.due_at - now
        return "soon" if left < (self.clock.due_at - self.clock.started_at) / 2 else "calm"

    @property
    def left(self) -> timedelta | None:
        """The time left, or passed when negative."""
        return self.clock.due_at - timezone.now() if self.clock else None


def _running(**about: Any) -> Exists:
    return Exists(Clock.objects.filter(case=OuterRef("pk"), stopped_at__isnull=True, **about))


def _unassigned(rows: Rows, user: User, now: datetime) -> Rows:
    waiting = Complaint.objects.filter(case=OuterRef("pk"), state=Complaint.State.RECEIVED)
    return rows.filter(Exists(waiting))


def _mine(rows: Rows, user: User, now: datetime) -> Rows:
    assigned = Assignment.objects.filter(case=OuterRef("pk"), user=user, ended_at__isnull=True)
    return rows.filter(Q(Exists(assigned)) | Q(taken_by=user))


def _today(rows: Rows, user: User, now: datetime) -> Rows:
    end = timezone.localtime(now).replace(hour=23, minute=59, second=59)
    return rows.filter(_running(due_at__gte=now, due_at__lte=end))


def _overdue(rows: Rows, user: User, now: datetime) -> Rows:
    return rows.filter(_running(due_at__lt=now))


def _to_call(rows: Rows, user: User, now: datetime) -> Rows:
    replied = Dispatch.objects.filter(case=OuterRef("pk"), state=Dispatch.State.REPLIED)
    return rows.filter(Exists(replied))


def _disputed(rows: Rows, user: User, now: datetime) -> Rows:
    asked = Reexamination.objects.filter(
        complaint__case=OuterRef("pk"), state=Reexamination.State.ASKED
    )
    return rows.filter(Q(disputed_at__isnull=False) | Q(state=Case.State.REOPENED) | Exists(asked))


def _flood(rows: Rows, user: User, now: datetime) -> Rows:
    marked = Complaint.objects.filter(case=OuterRef("pk"), in_flood=True)
    return _open(rows, user, now).filter(Exists(marked))


def _open(rows: Rows, user: User, now: datetime) -> Rows:
    return rows.exclude(state=Case.State.CLOSED)


def _all(rows: Rows, user: User, now: datetime) -> Rows:
    return rows


VIEWS: dict[str, tuple[Text, Callable[[Rows, User, datetime], Rows]]] = {
    "new": (_("New"), _unassigned),
    "mine": (_("Mine"), _mine),
    "today": (_("Due today"), _today),
    "overdue": (_("Overdue"), _overdue),
    "replied": (_("Replied"), _to_call),
    "disputed": (_("Disputed"), _disputed),
    "flood": (_("Many from one place"), _flood),
    "open": (_("Being worked on"), _open),
    "all": (_("All"), _all),
}


def cases(user: User, view: str, number: str = "") -> Rows:
    """The cases of a view, newest first, the undecided by urgency; with a number, those whose
    complaint bears it."""
    visible = recusal.visible_to(user)
    if number:
        found = visible.filter(Q(complaints__number__contains=number.strip()))
        return found.distinct().order_by("-pk")
    _title, narrow = VIEWS.get(view, VIEWS["open"])
    order = ("-urgent", "-pk") if view == "new" else ("-pk",)
    return narrow(visible, user, timezone.now()).order_by(*order)


def with_parts(rows: Rows) -> Rows:
    """Fetch what a row shows in a fixed number of queries."""
    running = Clock.objects.filter(stopped_at__isnull=True).order_by("due_at")
    complaints = Complaint.objects.select_related("about_unit").order_by("pk")
    spoken = Evidence.objects.filter(transcript__isnull=False).select_related("transcript")
    return rows.select_related("taken_by").prefetch_related(
        Prefetch("clocks", running, to_attr="running_clocks"),
        Prefetch("complaints", complaints, to_attr="its_complaints"),
        Prefetch("evidence", spoken, to_attr="written_down"),
    )


def shown(cases: Any) -> list[Row]:
    """Cases fetched ``with_parts`` as rows of the screen."""
    return [
        Row(
            case,
            case.its_complaints[0] if case.its_complaints else None,
            case.running_clocks[0] if case.running_clocks else None,
            len(case.its_complaints),
            case.written_down[0].transcript if case.written_down else None,
        )
        for case in cases
    ]
