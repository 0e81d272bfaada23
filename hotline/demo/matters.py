"""What citizens ask of which unit, and what the unit replies: read from ``data/matters.toml``."""

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from hotline.demo.units import TOWNSHIPS


@dataclass(frozen=True)
class Matter:
    """A kind of matter: the units it may go to (none named: any), its words in the citizen's
    mouth, as the dispatcher releases it, and the replies it may get."""

    units: tuple[str, ...]
    kind: str
    words: str
    released: str
    replies: tuple[str, ...]


def read(name: str) -> dict[str, Any]:
    """One file of texts."""
    return tomllib.loads((Path(__file__).with_name("data") / f"{name}.toml").read_text("utf-8"))


def _spread(units: list[str]) -> tuple[str, ...]:
    townships = tuple(TOWNSHIPS) if "townships" in units else ()
    return (*(unit for unit in units if unit != "townships"), *townships)


TEXTS = read("matters")
MATTERS = tuple(
    Matter(
        _spread(row.get("units", [])),
        row["kind"],
        row["words"],
        row["released"],
        tuple(row["replies"]),
    )
    for row in TEXTS["matter"]
)
DECLINED: list[dict[str, str]] = TEXTS["declined"]
"""What is declined: the words, the reason, the legal channel that is open instead."""

PLACES = {
    "lpjd": ("清泉社区", "早元社区"),
    "hsjd": ("望月社区", "果园小区"),
    "hntjd": ("五里牌", "茶园山"),
    "cqjd": ("向阳小区", "书院社区"),
    "dkjd": ("东村", "沙坪"),
    "lbjd": ("河西社区", "渡口街"),
    "dbqjd": ("桥头村", "上游村"),
    "ssz": ("石塘村", "杉树坳"),
    "wbz": ("荷花村", "五星村"),
    "sjz": ("竹山村", "井边村"),
    "sddz": ("枫树村", "老屋场"),
    "sxsz": ("新塘村", "蛇口岭"),
    "sjx": ("万家村", "槐花村"),
}
ROADS = ("长青中街", "育才路", "月塘街", "乐坪大道", "吉星路", "涟滨东街", "新星南路", "湘阳街")
ITEM_WORDS = ("营业执照变更", "社保卡补办", "居住证明", "临时占道手续", "老年优待证", "电子证照")
OPENINGS = (
    "", "", "你好，", "您好，我想反映一下，", "喂，我是打工的，", "麻烦问一下，", "同志你好，"
)  # fmt: skip
CLOSINGS = ("。", "。", "。请尽快处理。", "，希望给个说法。", "，麻烦回个电话。", "。谢谢。")
ASKING = ("？", "？谢谢。", "？麻烦告诉我。")


@lru_cache
def places(unit: str) -> tuple[str, ...]:
    """Where things happen: in a township's own villages, else anywhere in the district."""
    towns = [unit] if unit in PLACES else list(PLACES)
    return tuple(TOWNSHIPS[town] + spot for town in towns for spot in PLACES[town])
