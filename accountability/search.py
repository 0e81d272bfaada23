"""Find a unit or an item of its power list by Chinese, pinyin or initials."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.utils import timezone

from accountability.models import OrgUnit, ServiceItem
from accountability.spelling import plain

LONGEST = 240
"""Characters of a search; a label has no more."""

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
    name = " ".join(typed.replace("\x00", "").split())[:LONGEST]
    if not name:
        return []
    exact = _named(name)
    if exact:
        return exact[:limit]
    code = Q(code__startswith=plain(name))
    units = [Found(unit) for unit in _ranked(_units(), name, code)[:limit]]
    items = _ranked(_items(), name, Q())[: limit - len(units)]
    return units + [Found(item.unit, item) for item in items]


def of_unit(code: str) -> Found | None:
    """The unit with this code, while there is one."""
    unit = _units().filter(code=code).first() if code else None
    return Found(unit) if unit else None


def of_item(pk: str) -> Found | None:
    """The item with this key, as an address names it."""
    item = _items().filter(pk=int(pk)).first() if pk.isdecimal() and len(pk) < 19 else None
    return Found(item.unit, item) if item else None


def _named(label: str) -> list[Found]:
    """All that bear this label."""
    item, between, unit = label.rpartition(BETWEEN)
    if between:
        return _as_items(_items().filter(name__iexact=item, unit__name__iexact=unit))
    return [Found(one) for one in _units().filter(name__iexact=label)]


def _as_items(items: Iterable[ServiceItem]) -> list[Found]:
    return [Found(item.unit, item) for item in items]


def _ranked(rows: QuerySet[Any], name: str, also: Q) -> QuerySet[Any]:
    """What begins with it before what holds it somewhere."""
    begins, holds = Q(name__istartswith=name), Q(name__icontains=name)
    if spelled := plain(name):
        # The initials and the whole stand side by side: either may begin with what was typed.
        begins |= Q(pinyin__startswith=spelled) | Q(pinyin__contains=f" {spelled}") | also
        holds |= Q(pinyin__contains=spelled)
    rank = Case(When(begins, then=Value(0)), default=Value(1), output_field=IntegerField())
    return rows.filter(begins | holds).annotate(rank=rank).order_by("rank", "pinyin", "pk")


def _today(prefix: str = "") -> Q:
    still = {f"{prefix}valid_to__isnull": True}
    return Q(**still) | Q(**{f"{prefix}valid_to__gte": timezone.localdate()})


def _units() -> QuerySet[OrgUnit]:
    return OrgUnit.objects.filter(_today())


def _items() -> QuerySet[ServiceItem]:
    return ServiceItem.objects.filter(_today("unit__")).select_related("unit")
