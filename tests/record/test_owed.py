"""Owed rows: handled once, together with what was done; a failing one stays and is told apart."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from accountability.models import News
from record import owed
from tests.accountability.test_rulings import docket

pytestmark = pytest.mark.django_db


def leave(count: int = 1, **columns) -> list[News]:
    about, now = docket(), timezone.now()
    columns = {"not_before": now, **columns}
    return [
        News.objects.create(docket=about, kind="decided", at=now, **columns) for _n in range(count)
    ]


def test_each_row_is_handled_once_and_gone():
    rows, seen = leave(3), []
    assert owed.work_off(News.objects.all(), lambda row: seen.append(row.pk)) == 3
    assert owed.work_off(News.objects.all(), lambda row: seen.append(row.pk)) == 0
    assert seen == [row.pk for row in rows]


def test_what_was_written_for_a_failing_row_is_undone_and_the_rest_goes_on():
    first, second = leave(2)

    def handle(row: News) -> None:
        leave(1, not_before=timezone.now() + timedelta(days=1))
        if row.pk == first.pk:
            raise RuntimeError

    assert owed.work_off(News.objects.all(), handle) == 1
    first.refresh_from_db()
    assert first.tries == 1
    assert not News.objects.filter(pk=second.pk).exists()
    assert News.objects.count() == 2  # the failing one, and one written for the other


def test_a_failing_row_is_tried_again_after_5_15_60_and_then_300_seconds():
    (row,) = leave()

    def broken(_row: News) -> None:
        raise RuntimeError

    waits = []
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for _try in range(5):
            owed.work_off(News.objects.all(), broken)
            row.refresh_from_db()
            wait = (row.not_before - timezone.now()).total_seconds()
            waits.append(wait)
            clock.shift(wait)
    assert waits == [5, 15, 60, 300, 300]


def test_a_row_is_not_touched_before_its_time():
    leave(1, not_before=timezone.now() + timedelta(seconds=15))
    assert owed.work_off(News.objects.all(), lambda row: None) == 0
