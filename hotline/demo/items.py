"""The power list of the demonstration, read from ``data/items.toml``."""

from dataclasses import dataclass

from hotline.demo.matters import read

FREE = "不收费"


@dataclass(frozen=True)
class DemoItem:
    """One item: whose, its name and kind, basis, conditions, steps, the days by law and by
    promise, the result, and what it costs."""

    unit: str
    name: str
    kind: str
    basis: str
    conditions: str
    procedure: str
    statutory: int
    promised: int
    result: str
    fee_basis: str = FREE
    fee: str = FREE
    three_mosts: bool = True


ITEMS = tuple(DemoItem(**row) for row in read("items")["item"])
