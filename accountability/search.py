"""Find a unit or an item of its power list by Chinese, pinyin or initials."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.utils import timezone

from accountability.models import OrgUnit, ServiceItem

LONGEST = 60
"""Characters of a search; more than any name needs."""

BETWEEN = " · "


@dataclass(frozen=True)
class Found:
    """A unit, or an item with its unit. ``label`` is what people read, and names it again."""

    unit: OrgUnit
    item: ServiceItem | None = None

    @property
    def label(self) -> str:
        """The unit's name; before it the item's."""
        return f"{self.item.name}{BETWEEN}{self.unit.name}" if self.item else self.unit.name


def find(typed: str, *, limit: int = 8) -> list[Found]:
    """Units, then items, that are called or spelled so; the best first, at most ``limit``.

    A whole label finds that one alone, or all that bear the same one.
    """
    sought = clean(typed)
    if not sought:
        return []
    exact = _named(sought)
    if exact:
        return exact[:limit]
    units = [Found(unit) for unit in _ranked(_units(), sought, Q(code__startswith=sought))[:limit]]
    items = _ranked(_items(), sought, Q())[: limit - len(units)]
    return units + [Found(item.unit, item) for item in items]


def clean(typed: str) -> str:
    """What was typed, with full-width letters and spaces made plain; of pinyin no spaces stay."""
    plain = " ".join(unicodedata.normalize("NFKC", typed).lower().split())[:LONGEST]
    return plain.replace(" ", "").replace("'", "") if plain.isascii() else plain


def _named(label: str) -> list[Found]:
    """All that bear this label."""
    item, between, unit = label.rpartition(BETWEEN)
    if between:
        return _as_items(_items().filter(name__iexact=item, unit__name__iexact=unit))
    return [Found(one) for one in _units().filter(name__iexact=label)]


def _as_items(items: Iterable[ServiceItem]) -> list[Found]:
    return [Found(item.unit, item) for item in items]


def _ranked(rows: QuerySet[Any], sought: str, also: Q) -> QuerySet[Any]:
    """Begins with it before contains it; a name before a spelling."""
    # A spelling is "initials whole": either of the two may begin with what was typed.
    begins = Q(name__istartswith=sought) | Q(pinyin__startswith=sought) | also
    begins |= Q(pinyin__contains=f" {sought}")
    holds = Q(name__icontains=sought) | Q(pinyin__contains=sought)
    rank = Case(When(begins, then=Value(0)), default=Value(1), output_field=IntegerField())
    return rows.filter(begins | holds).annotate(rank=rank).order_by("rank", "pinyin", "pk")


def _today(prefix: str = "") -> Q:
    still = {f"{prefix}valid_to__isnull": True}
    return Q(**still) | Q(**{f"{prefix}valid_to__gte": timezone.localdate()})


def _units() -> QuerySet[OrgUnit]:
    return OrgUnit.objects.filter(_today())


def _items() -> QuerySet[ServiceItem]:
    return ServiceItem.objects.filter(_today("unit__")).select_related("unit")
