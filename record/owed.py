"""Owed rows: news that a lower floor leaves for the floor above, and how it is worked off.

A row is written in the transaction of the event itself and taken away in the transaction of
what was done about it: nothing is handled twice, and nothing is lost when a process dies. What
takes long or asks the network is claimed first and done with no transaction open.
"""

import logging
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, models, transaction
from django.db.models import F
from django.utils import timezone

log = logging.getLogger(__name__)

RETRY_AFTER = (5, 15, 60)
"""Seconds until the first retries; afterwards every five minutes."""


class OwedRow(models.Model):
    """Something that happened and that the floor above has not dealt with yet."""

    kind = models.CharField(max_length=32)
    at = models.DateTimeField()
    not_before = models.DateTimeField(db_index=True)
    tries = models.PositiveSmallIntegerField(default=0)

    class Meta:
        abstract = True


def work_off(rows: Any, handle: Callable[[Any], None], *, limit: int = 200) -> int:
    """Handle each ripe row in a transaction of its own; a failing one stays and is tried later.

    ``rows`` is a queryset of an OwedRow table. Gives the number handled. Safe to run twice at
    once: on PostgreSQL a row in other hands is skipped, on SQLite there is one writer.
    """
    ripe = rows.filter(not_before__lte=timezone.now()).order_by("pk")
    done = 0
    for pk in list(ripe.values_list("pk", flat=True)[:limit]):
        try:
            done += _handle(rows, pk, handle)
        except Exception:
            log.exception("owed row %s %s failed", rows.model._meta.label, pk)
            row = rows.filter(pk=pk)
            tries = row.values_list("tries", flat=True).first() or 0
            row.update(tries=F("tries") + 1, not_before=next_try(tries))
    return done


def _handle(rows: Any, pk: int, handle: Callable[[Any], None]) -> int:
    skip = connection.features.has_select_for_update_skip_locked
    with transaction.atomic():
        row = rows.select_for_update(skip_locked=skip, of=("self",)).filter(pk=pk).first()
        if row is None:
            return 0
        handle(row)
        row.delete()
    return 1


def claimed(due: Any, hold: timedelta, *, limit: int) -> Iterator[int]:
    """The keys of rows whose ``next_try_at`` has come, each taken by compare-and-set as it is
    asked for: what another worker took meanwhile is left out. Whoever dies with one loses it after
    ``hold``. No transaction is open while it is worked on."""
    ripe = due.filter(next_try_at__lte=timezone.now()).order_by("next_try_at")
    for pk, seen in list(ripe.values_list("pk", "next_try_at")[:limit]):
        mine = due.model._default_manager.filter(pk=pk, next_try_at=seen)
        if mine.update(next_try_at=timezone.now() + hold):
            yield pk


def next_try(tries: int) -> datetime:
    """When to try again after the given number of tries so far."""
    seconds = RETRY_AFTER[tries] if tries < len(RETRY_AFTER) else 300
    return timezone.now() + timedelta(seconds=seconds)
