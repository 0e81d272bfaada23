"""The score against the golden vectors of the published formula."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accountability.assessments import Count, Faults, deductions, rounded, score
from accountability.measures import Severity
from accountability.models.assessments import Measure as M

POOLED = {
    M.RESPONSE: Count(950, 1000),
    M.TIMELINESS: Count(900, 1000),
    M.RESOLUTION: Count(800, 1000),
    M.SATISFACTION: Count(850, 1000),
    M.THREE_MOSTS: Count(1900, 2000),
    M.DISCLOSURE: Count(3000, 3208),
}


def counts(*pairs: tuple[int, int]) -> dict[M, Count]:
    return {measure: Count(*pair) for measure, pair in zip(M, pairs, strict=True)}


A = counts((98, 100), (95, 100), (88, 100), (72, 80), (196, 200), (80, 80))
A_FAULTS = Faults(repeats=4, closed=100)
B_FAULTS = Faults(
    misconduct=((Severity.SERIOUS, False), (Severity.MINOR, True)),
    repeats=9,
    closed=100,
    rejected_returns=2,
)
C = counts((3, 3), (3, 3), (3, 3), (2, 2), (5, 5), (16, 16))
D = counts((2, 3), (2, 3), (1, 3), (0, 2), (5, 5), (16, 16))
E = {**A, M.THREE_MOSTS: Count(0, 0)}

GOLDEN = [
    ("A", A, A_FAULTS, "20239/2376", "8.52", True),
    ("B", A, B_FAULTS, "90503/11880", "7.62", True),
    ("C", C, Faults(), "9754/1265", "7.71", False),
    ("D", D, Faults(), "72401/11385", "6.36", False),
    ("E", E, A_FAULTS, "7285/864", "8.43", True),
]


@pytest.mark.parametrize(("name", "own", "faults", "exact", "points", "ranked"), GOLDEN)
def test_golden_vectors_come_out_to_the_fraction(name, own, faults, exact, points, ranked):
    result = score(own, POOLED, faults)
    assert (result.exact, str(result.points), result.ranked) == (Fraction(exact), points, ranked)


def test_the_parts_of_unit_a_are_those_published():
    parts = [str(rounded(part)) for part in score(A, POOLED, A_FAULTS).parts.values()]
    assert parts == ["0.88", "1.53", "2.04", "1.30", "1.77", "1.00"]


def test_the_deductions_of_unit_b_are_those_published():
    found = deductions(B_FAULTS)
    assert [found[k] for k in ("misconduct", "repeats", "rejected_returns")] == [
        Fraction("0.6"),
        Fraction("0.2"),
        Fraction("0.1"),
    ]


def test_a_month_without_anything_due_has_no_points_and_no_place():
    result = score({}, POOLED)
    assert (result.exact, result.ranked) == (0, False)


@given(st.lists(st.sampled_from(list(Severity)), max_size=30), st.integers(0, 99))
def test_points_stay_between_zero_and_ten_and_misconduct_costs_three_at_most(kinds, many):
    faults = Faults(misconduct=tuple((k, False) for k in kinds), overdue_open=many)
    assert 0 <= score(A, POOLED, faults).exact <= 10
    assert deductions(faults)["misconduct"] <= 3
