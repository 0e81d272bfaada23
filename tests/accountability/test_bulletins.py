"""The bulletin of a month from the facts that were counted."""

from datetime import date

import pytest
from django.test import Client

from accountability import bulletins, marks
from accountability.models.assessments import Measure
from tests import make

pytestmark = pytest.mark.django_db

MONTH = date(2026, 10, 1)


def count(unit, met: int, due: int, measure: str = Measure.TIMELINESS, on=date(2026, 10, 9)):
    for n in range(due):
        marks.record(f"{unit.pk}:{n}", measure, unit, on, n < met, by="system:test")


def test_units_are_ranked_by_points_and_small_samples_stand_apart():
    good, poor, small = make.unit("好"), make.unit("差"), make.unit("小")
    make.unit("监督", assessed=False)
    count(good, 20, 20)
    count(poor, 10, 20)
    count(small, 3, 3)
    found = bulletins.compose(MONTH)
    assert [(line.unit, line.place) for line in found.lines] == [
        (good, 1),
        (poor, 2),
        (small, None),
    ]
    assert found.lines[0].score.points > found.lines[1].score.points


def test_marks_of_other_months_do_not_count():
    unit = make.unit()
    count(unit, 5, 20, on=date(2026, 9, 30))
    assert bulletins.compose(MONTH).lines[0].score.points == 0


def test_equal_units_share_a_place():
    one, two, three = make.unit(), make.unit(), make.unit()
    for unit, met in ((one, 20), (two, 20), (three, 1)):
        count(unit, met, 20)
    assert [line.place for line in bulletins.compose(MONTH).lines] == [1, 1, 3]


def test_an_order_counts_once_on_each_measure():
    unit = make.unit()
    assert marks.record("x", Measure.RESPONSE, unit, MONTH, True, by="system:test")
    assert not marks.record("x", Measure.RESPONSE, unit, MONTH, False, by="system:test")


def test_the_page_is_public_and_its_queries_do_not_grow(django_assert_num_queries):
    for _n in range(12):
        count(make.unit(), 12, 12)
    with django_assert_num_queries(5):
        answer = Client().get("/bulletins/2026-10/")
    assert answer.status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/bulletins/2026-13/",
        "/bulletins/2026-0/",
        "/bulletins/0-1/",
        "/bulletins/1-1/",
        "/bulletins/2999-1/",
    ],
)
def test_a_month_that_is_none_or_to_come_is_not_found(path):
    assert Client().get(path).status_code == 404
