"""Work that takes longer than a page may: a row that says how far it is, done by the worker.

An app registers what it can do under a name; a row holds the name and what it is about (ids
only). Claim by compare-and-set, work without a transaction, record. A job whose worker died is
claimed again when its claim runs out, so that work must be safe to do twice.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from record import files, owed

log = logging.getLogger(__name__)

CLAIM = timedelta(minutes=5)
KEPT = timedelta(days=7)
TRIES = 3
BATCH = 3


class Refused(Exception):
    """The work cannot be done; ``str()`` is the sentence to show to who asked for it."""


class Cancelled(Exception):
    """Who asked for it does not want it any more."""


class JobRow(models.Model):
    """One piece of work: what it is about, how far it is, and its file when it is done. Kept for
    seven days."""

    class State(models.TextChoices):
        """Where it stands."""

        WAITING = "waiting", _("waiting")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")
        CANCELLED = "cancelled", _("cancelled")

    kind = models.CharField(max_length=32)
    about = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    message = models.CharField(max_length=400, blank=True)
    language = models.CharField(max_length=8)
    file = models.CharField(max_length=32, blank=True)
    file_name = models.CharField(max_length=120, blank=True)
    content_type = models.CharField(max_length=100, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    claimed_until = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    @property
    def is_over(self) -> bool:
        """Whether nothing more will happen to it."""
        return self.state not in (self.State.WAITING, self.State.RUNNING)


@dataclass(frozen=True)
class Made:
    """The file that a job made."""

    data: bytes
    name: str
    content_type: str


Told = Callable[[int], None]
Work = Callable[[Any, Told], Made]
WORK: dict[str, Work] = {}
"""What can be done, by name. Work is given its row and a function to tell how much is done."""


def work(kind: str) -> Callable[[Work], Work]:
    """Register what does this kind of job."""

    def known(function: Work) -> Work:
        WORK[kind] = function
        return function

    return known


def run_due(rows: models.QuerySet[Any]) -> int:
    """Do the jobs that wait, and those whose worker died; gives how many were done."""
    now = timezone.now()
    free = Q(claimed_until__isnull=True) | Q(claimed_until__lt=now)
    due = rows.filter(free, state__in=(JobRow.State.WAITING, JobRow.State.RUNNING))
    found = list(due.order_by("pk").values_list("pk", "claimed_until")[:BATCH])
    return sum(_run(rows, pk, claimed) for pk, claimed in found)


def cancel(rows: models.QuerySet[Any]) -> int:
    """Stop jobs that are not over yet; the worker sees it at its next step."""
    open_ones = rows.filter(state__in=(JobRow.State.WAITING, JobRow.State.RUNNING))
    return open_ones.update(state=JobRow.State.CANCELLED, claimed_until=None)


def forget_old(rows: models.QuerySet[Any]) -> int:
    """Take away jobs of more than seven days ago, with their files."""
    old = list(rows.filter(created_at__lt=timezone.now() - KEPT)[:100])
    for row in old:
        _drop(row.file)
        row.delete()
    return len(old)


def _run(rows: models.QuerySet[Any], pk: int, claimed: datetime | None) -> int:
    mine = rows.filter(pk=pk, claimed_until=claimed).exclude(state=JobRow.State.CANCELLED)
    taken = mine.update(
        state=JobRow.State.RUNNING,
        claimed_until=timezone.now() + CLAIM,
        tries=models.F("tries") + 1,
    )
    if not taken:
        return 0
    row = rows.get(pk=pk)
    with translation.override(row.language):
        end = _end(rows, row)
    ended = rows.filter(pk=pk, state=JobRow.State.RUNNING).update(**end)
    if not ended:  # cancelled meanwhile: nobody will ask for the file
        _drop(end.get("file", ""))
    return int(ended)


def _end(rows: models.QuerySet[Any], row: Any) -> dict[str, Any]:
    """Do it; gives the columns that say how it ended, or when it is tried again."""
    try:
        made = WORK[row.kind](row, lambda done: _tell(rows, row.pk, done))
        kept = files.keep(made.data)
    except Cancelled:
        return {"claimed_until": None}
    except Refused as refused:
        return {"state": JobRow.State.FAILED, "message": str(refused)[:400]}
    except Exception:
        log.exception("job %s", row.pk)
        if row.tries >= TRIES:
            return {"state": JobRow.State.FAILED, "message": str(_("It did not work. Try again."))}
        return {"claimed_until": owed.next_try(row.tries)}
    return {
        "state": JobRow.State.DONE,
        "done": row.total,
        "file": kept.name,
        "file_name": made.name,
        "content_type": made.content_type,
    }


def _tell(rows: models.QuerySet[Any], pk: int, done: int) -> None:
    running = rows.filter(pk=pk, state=JobRow.State.RUNNING)
    if not running.update(done=done, claimed_until=timezone.now() + CLAIM):
        raise Cancelled


def _drop(name: str) -> None:
    if name:
        files.drop(name)
