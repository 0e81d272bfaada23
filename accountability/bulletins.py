"""The bulletin of a month: every assessed unit with its score, its parts and its place."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count as Rows
from django.db.models import Q

from accountability.assessments import Count, Counts, Faults, Score, score
from accountability.measures import Severity
from accountability.models import Mark, OrgUnit, Ruling, ServiceItem
from accountability.models.assessments import Measure
from accountability.models.items import DISCLOSURES
from record.deadlines import add_months


@dataclass(frozen=True)
class Line:
    """One unit's line; ``place`` is empty where the sample is too small to rank."""

    unit: OrgUnit
    score: Score
    place: int | None
    parts: tuple[tuple[Measure, Count, str], ...]


@dataclass(frozen=True)
class Bulletin:
    """A month's lines, ranked ones first and best first."""

    month: date
    lines: tuple[Line, ...]
    rulings: int


def compose(month: date) -> Bulletin:
    """Count the facts of the month (its first day) and score every assessed unit."""
    units = list(OrgUnit.objects.filter(assessed=True))
    counts = _counts(month)
    pooled = {name: _pool(counts[u.pk] for u in units if u.unit_class == name)
              for name in OrgUnit.Class.values}  # fmt: skip
    faults = _faults(month)
    scored = [(u, score(counts[u.pk], pooled[u.unit_class], faults[u.pk])) for u in units]
    scored.sort(key=lambda pair: (not pair[1].ranked, -pair[1].points, *_ties(pair[1])))
    decided = Ruling.objects.filter(decided_on__gte=month, decided_on__lt=add_months(month, 1))
    return Bulletin(month, tuple(_lines(scored)), decided.count())


def months() -> list[date]:
    """The first days of the months that have anything to assess, newest first."""
    return [d.replace(day=1) for d in Mark.objects.dates("on", "month", order="DESC")]


def _ties(one: Score) -> tuple[object, ...]:
    """DOMAIN E: fewer misconduct points, then resolution, timeliness, larger sample."""
    parts = [one.parts[m] or 0 for m in (Measure.RESOLUTION, Measure.TIMELINESS)]
    due = one.counts.get(Measure.TIMELINESS, Count(0, 0)).due
    return (one.deductions["misconduct"], *(-part for part in parts), -due)


def _lines(scored: list[tuple[OrgUnit, Score]]) -> Iterable[Line]:
    place, before = 0, None
    for position, (unit, result) in enumerate(scored, 1):
        rank = (result.points, _ties(result))
        place = place if rank == before else position
        before = rank
        yield Line(unit, result, place if result.ranked else None, tuple(_shown(result)))


def _shown(result: Score) -> Iterable[tuple[Measure, Count, str]]:
    for measure in Measure:
        count = result.counts.get(measure, Count(0, 0))
        rate = f"{100 * count.met / count.due:.0f}%" if count.due else "—"
        yield measure, count, rate


def _counts(month: date) -> dict[int, Counts]:
    found: dict[int, dict[Measure, Count]] = defaultdict(dict)
    marks = Mark.objects.filter(on__gte=month, on__lt=add_months(month, 1))
    rows = marks.values_list("unit", "measure").annotate(
        met=Rows("pk", filter=Q(met=True)), due=Rows("pk")
    )
    for unit, measure, met, due in rows.order_by():
        found[unit][Measure(measure)] = Count(met, due)
    for item in ServiceItem.objects.only("unit_id", *(f for f in DISCLOSURES if f != "unit")):
        seen = found[item.unit_id].get(Measure.DISCLOSURE, Count(0, 0))
        found[item.unit_id][Measure.DISCLOSURE] = seen + Count(item.disclosed, len(DISCLOSURES))
    return defaultdict(dict, found)


def _pool(counts: Iterable[Counts]) -> Counts:
    total: dict[Measure, Count] = defaultdict(lambda: Count(0, 0))
    for unit in counts:
        for measure, count in unit.items():
            total[measure] += count
    return total


def _faults(month: date) -> dict[int, Faults]:
    """Rulings of the unit that became final in the month; no pending case counts."""
    found: dict[int, list[tuple[Severity, bool]]] = defaultdict(list)
    served = Ruling.objects.filter(
        served_on__gte=add_months(month, -2), served_on__lt=add_months(month, 1)
    )
    for ruling in served.select_related("docket"):
        final = ruling.final_on
        if final and final.replace(day=1) == month and ruling.docket.unit_id:
            found[ruling.docket.unit_id].append((Severity(ruling.docket.severity), False))
    return defaultdict(Faults, {u: Faults(misconduct=tuple(m)) for u, m in found.items()})
