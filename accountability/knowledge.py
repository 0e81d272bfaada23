"""Search what the hotline knows: its articles, and the items of the power list, by Chinese words
of two characters and more, or by pinyin and initials.

A word of more than two characters is looked for by its pairs, because people say it differently
each time; what holds more of the pairs, and holds them in the question, comes first.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from accountability.models import Article, ArticleUse, ServiceItem
from accountability.spelling import plain

LONGEST = 60
"""Characters of a search that are looked at."""

CANDIDATES = 200
SHOWN = 8
TITLE, TEXT = 3, 1
"""How much a pair counts in the question, and in the answer."""

ARTICLE_TITLE, ARTICLE_TEXT = ("name", "keywords", "pinyin"), ("answer",)
ITEM_TITLE, ITEM_TEXT = ("name", "pinyin"), ("conditions", "procedure", "result")


@dataclass(frozen=True)
class Answer:
    """What may be read out: the question, the answer, whose it is; ``article`` is the key of an
    article, empty for an item of the power list."""

    question: str
    words: str
    unit: str
    article: str = ""


def find(typed: str, *, limit: int = SHOWN) -> list[Answer]:
    """The best answers to what was typed, at most ``limit``."""
    words = grams(typed)
    if not words:
        return []
    today = timezone.localdate()
    articles = Article.objects.on(today).select_related("unit")
    items = ServiceItem.objects.filter(unit__valid_to__isnull=True).select_related("unit")
    found = [
        *_ranked(articles, words, ARTICLE_TITLE, ARTICLE_TEXT),
        *_ranked(items, words, ITEM_TITLE, ITEM_TEXT),
    ]
    found.sort(key=lambda one: -one[0])
    return [_answer(row) for _score, row in found[:limit]]


def grams(typed: str) -> list[str]:
    """What is looked for: Latin words as pinyin is kept, Chinese ones by their pairs."""
    words = typed.replace("\x00", "")[:LONGEST].split()
    return list(dict.fromkeys(gram for word in words for gram in _grams(word)))


def use(article: Article) -> None:
    """Count that an article was given as an answer."""
    ArticleUse.objects.create(article=article, at=timezone.now())


def _grams(word: str) -> Iterator[str]:
    spelled = plain(word)
    if spelled.isascii() or len(spelled) <= 2:
        yield from [spelled] if spelled else []
        return
    for first, second in zip(spelled, spelled[1:], strict=False):
        yield first + second


def _ranked(
    rows: QuerySet[Any], words: list[str], title: tuple[str, ...], text: tuple[str, ...]
) -> list[tuple[int, Any]]:
    anywhere = reduce(or_, (Q(**{f"{f}__contains": w}) for w in words for f in title + text))
    scored = [(_score(row, words, title, text), row) for row in rows.filter(anywhere)[:CANDIDATES]]
    scored.sort(key=lambda one: -one[0])
    return scored


def _score(row: Any, words: list[str], title: tuple[str, ...], text: tuple[str, ...]) -> int:
    in_title = " ".join(getattr(row, field) for field in title)
    in_text = " ".join(getattr(row, field) for field in text)
    return sum(TITLE * (word in in_title) + TEXT * (word in in_text) for word in words)


def _answer(row: Article | ServiceItem) -> Answer:
    unit = str(row.unit or "")
    if isinstance(row, Article):
        return Answer(row.name, row.answer, unit, str(row.pk))
    return Answer(row.name, disclosed(row), unit)


def disclosed(item: ServiceItem) -> str:
    """An item of the power list as it is read out: where, how long, what it costs, what is
    needed, and how it goes. In Chinese, as the list itself."""
    parts = (
        ("办理单位", str(item.unit)),
        ("办理条件", item.conditions),
        ("办理程序", item.procedure),
        ("办理时限", item.time_limit),
        ("收费", item.fee_standard),
        ("办理结果", item.result),
    )
    return "。".join(f"{name}：{value.rstrip('。')}" for name, value in parts if value) + "。"
