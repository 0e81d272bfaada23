"""The monthly score: a pure function of counted facts, exact to the fraction (DOMAIN E).

Rates are shrunk towards the pooled rate of the unit's class, so that three orders can neither
crown nor ruin a unit; nothing here punishes being complained about.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from accountability.measures import Severity
from accountability.models.assessments import Measure

FORMULA = "louxing-1"
SHRINKAGE = 20
MINIMUM = 10
"""Fewer due orders than this in a month: scored, but not ranked."""


@dataclass(frozen=True)
class Weight:
    """A measure's weight, and the rates at which it starts to count and counts in full."""

    weight: Fraction
    low: Fraction
    full: Fraction


def _weight(weight: str, low: str, full: str) -> Weight:
    return Weight(Fraction(weight), Fraction(low), Fraction(full))


WEIGHTS = {
    Measure.RESPONSE: _weight("1", "0.80", "1"),
    Measure.TIMELINESS: _weight("2", "0.75", "1"),
    Measure.RESOLUTION: _weight("2.5", "0.50", "0.95"),
    Measure.SATISFACTION: _weight("1.5", "0.50", "0.95"),
    Measure.THREE_MOSTS: _weight("2", "0.80", "1"),
    Measure.DISCLOSURE: _weight("1", "0", "1"),
}
MISCONDUCT = {
    Severity.MINOR: Fraction("0.2"),
    Severity.SERIOUS: Fraction("0.5"),
    Severity.GRAVE: Fraction("1"),
}


@dataclass(frozen=True)
class Count:
    """``met`` of ``due`` orders."""

    met: int
    due: int

    def __add__(self, other: "Count") -> "Count":
        return Count(self.met + other.met, self.due + other.due)


Counts = Mapping[Measure, Count]


@dataclass(frozen=True)
class Faults:
    """What is deducted: final misconduct as (severity, self-reported), repeats upheld of closed
    orders, returns rejected, orders overdue and still open, closings falsified, supervision unmet.
    """

    misconduct: tuple[tuple[Severity, bool], ...] = ()
    repeats: int = 0
    closed: int = 0
    rejected_returns: int = 0
    overdue_open: int = 0
    falsified: int = 0
    supervision_unmet: int = 0


@dataclass(frozen=True)
class Score:
    """A unit's month: points of each measure (None where nothing was due), deductions, total."""

    parts: Mapping[Measure, Fraction | None]
    deductions: Mapping[str, Fraction]
    exact: Fraction
    ranked: bool
    counts: Counts = field(default_factory=dict)

    @property
    def points(self) -> Decimal:
        """The published figure: rounded half up to two decimals, once."""
        return rounded(self.exact)


def rounded(value: Fraction) -> Decimal:
    """Half up to two decimals."""
    cents = Decimal(value.numerator) / Decimal(value.denominator)
    return cents.quantize(Decimal("0.01"), ROUND_HALF_UP)


def score(counts: Counts, pooled: Counts, faults: Faults = Faults()) -> Score:
    """Score one unit's month of 10 points against the pooled counts of its class."""
    parts = {measure: _part(measure, counts, pooled) for measure in Measure}
    total_weight = sum((WEIGHTS[m].weight for m, part in parts.items() if part is not None),
                       Fraction(0))  # fmt: skip
    earned = sum((part for part in parts.values() if part is not None), Fraction(0))
    base = 10 * earned / total_weight if total_weight else Fraction(0)
    deducted = deductions(faults)
    exact = max(Fraction(0), base - sum(deducted.values(), Fraction(0)))
    due = counts.get(Measure.TIMELINESS, Count(0, 0)).due
    return Score(parts, deducted, exact, due >= MINIMUM, counts)


def _part(measure: Measure, counts: Counts, pooled: Counts) -> Fraction | None:
    own = counts.get(measure, Count(0, 0))
    if own.due == 0:
        return None
    weight = WEIGHTS[measure]
    span = (_rate(measure, own, pooled) - weight.low) / (weight.full - weight.low)
    return weight.weight * min(max(span, Fraction(0)), Fraction(1))


def _rate(measure: Measure, own: Count, pooled: Counts) -> Fraction:
    if measure is Measure.DISCLOSURE:
        return Fraction(own.met, own.due)
    group = pooled[measure]
    prior = Fraction(group.met, group.due)
    return (own.met + SHRINKAGE * prior) / (own.due + SHRINKAGE)


def deductions(faults: Faults) -> dict[str, Fraction]:
    """Points taken off, each kind up to its cap."""
    misconduct = sum(
        (MISCONDUCT[severity] / (2 if own else 1) for severity, own in faults.misconduct),
        Fraction(0),
    )
    repeat_rate = Fraction(faults.repeats, faults.closed) if faults.closed else Fraction(0)
    found = {
        "misconduct": (misconduct, "3"),
        "repeats": (5 * max(Fraction(0), repeat_rate - Fraction("0.05")), "0.5"),
        "rejected_returns": (faults.rejected_returns * Fraction("0.05"), "0.3"),
        "overdue_open": (faults.overdue_open * Fraction("0.1"), "0.5"),
        "falsified": (faults.falsified * Fraction("0.5"), "1.5"),
        "supervision_unmet": (faults.supervision_unmet * Fraction("0.2"), "0.6"),
    }
    return {name: min(points, Fraction(cap)) for name, (points, cap) in found.items()}
