"""Three full months and the running one: how many complaints, of which unit, of what kind."""

import random
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from django.utils import timezone

from hotline.demo import conduct, matters, ordinary, times
from hotline.demo.matters import Matter
from hotline.demo.ordinary import Quality
from hotline.demo.plans import Step, Story, story
from hotline.demo.units import ASSESSED, OUTSIDE
from record.deadlines import add_months

A_MONTH = 600
KINDS = {"complaint": 47, "enquiry": 35, "help": 7, "commendation": 4, "suggestion": 1}
"""Shares in a hundred; reports, the hundredth, come with the allegations."""

BUSIEST = (
    "zwfwzx", "cgzfj", "rlzyhshbzj", "gaj", "mzj", "fcj", "zjfj", "lpjd", "gsxzglj", "jyj", "hsjd",
    "jtysj", "cqjd", "wjj", "hntjd", "syjdj", "dkjd", "ssz", "hbfj", "lbjd", "wbz", "slj", "sjx",
    "sddz", "dbqjd", "sxsz", "sjz", "nyj",
)  # fmt: skip
"""The units that are complained of most, in order; the others follow."""

RECORDED = 6
"""How many callers' voices are kept instead of words."""

MORE = (
    "补充一下，我白天上班，请下午再联系。",
    "刚才地址说错了，是后面那一栋。",
    "已经拍了照片，需要的话我送过来。",
)


def stories(now: datetime) -> list[Story]:
    """Everything that happened up to now, in the order in which it was filed. The same for
    every moment of a day, as far as it has come."""
    planned = [told.until(now) for told in _whole_day(timezone.localdate(now)) if told.began <= now]
    return sorted(planned, key=lambda told: (told.began, told.key))


@lru_cache(maxsize=2)
def _whole_day(today: date) -> tuple[Story, ...]:
    chance = random.Random(f"louxing {today}")
    prefix = f"demo-{today:%Y%m%d}-"
    first = add_months(today.replace(day=1), -3)
    found = conduct.stories(chance, prefix, first, today)
    units = _units(chance)
    days = [first + timedelta(days=n) for n in range((today - first).days + 1)]
    found += _repeats(chance, prefix, first, today)
    for day in days:
        for number in range(_calls(chance, day)):
            unit = chance.choices(list(units), [weight for weight, _q in units.values()])[0]
            key = f"{prefix}{day:%m%d}{number:02d}"
            found.append(_ordinary(chance, key, times.called(chance, day), unit, units[unit][1]))
    return tuple(_with_voices(chance, found, today))


def _calls(chance: random.Random, day: date) -> int:
    """How many call on a day: fewer where offices are shut."""
    mean = (A_MONTH - 20) / 30.4 * (1.16 if times.is_workday(day) else 0.64)
    return max(1, round(chance.gauss(mean, mean**0.5)))


def _units(chance: random.Random) -> dict[str, tuple[float, Quality]]:
    """How often each unit is complained of (a power law), and how it works."""
    rest = [code for code in (*ASSESSED, *OUTSIDE) if code not in BUSIEST]
    return {
        code: (
            rank**-0.85,
            Quality(chance.uniform(0.86, 1), chance.uniform(0.8, 0.99), chance.uniform(0.8, 0.97)),
        )
        for rank, code in enumerate((*BUSIEST, *rest), 1)
    }


def _ordinary(chance: random.Random, key: str, at: datetime, unit: str, quality: Quality) -> Story:
    if chance.random() < 0.03:
        return ordinary.declined(chance, key, at, unit)
    kind = ordinary.pick(chance, KINDS)
    matter = chance.choice(_matters(unit, kind))
    told = ordinary.handled(chance, key, at, unit, matter, quality)
    return _added(chance, told) if chance.random() < 0.012 else told


@lru_cache(maxsize=1024)
def _matters(unit: str, kind: str) -> tuple[Matter, ...]:
    """What is asked of a unit: its own matters count thrice beside those of any unit."""
    all_of_kind = [m for m in matters.MATTERS if m.kind == kind]
    own = [m for m in all_of_kind if unit in m.units]
    return (*own, *own, *own, *(m for m in all_of_kind if not m.units))


def _added(chance: random.Random, told: Story) -> Story:
    """The citizen adds words within hours."""
    at = told.began + times.minutes(chance, 4, 90)
    says = {"words": chance.choice(MORE)}
    closed = next((s.at for s in told.steps if s.move in ("answer", "decline")), None)
    if closed is not None and closed <= at:
        return told
    return story(told.key, [*told.steps, Step(at, "add", says=says)])


def _repeats(chance: random.Random, prefix: str, first: date, today: date) -> list[Story]:
    """One matter that three callers repeat, and a few that two do."""
    ours = [m for m in matters.MATTERS if m.kind == "complaint" and m.units]
    found = []
    span = (today - first).days
    for number, callers in enumerate((3, 2, 2, 2, 2, 2, 2, 2)):
        matter = chance.choice(ours)
        at = times.called(chance, first + timedelta(days=span * (number + 1) // 9))
        key = f"{prefix}r{number:02d}"
        found.append(ordinary.repeated(chance, key, at, matter.units[0], matter, callers))
    return found


def _with_voices(chance: random.Random, found: list[Story], today: date) -> list[Story]:
    """The last few plain callers of the night before the last days left their voice, no words."""
    before = times.moment(today - timedelta(days=1), 12)
    voices = [s for s in found if s.steps[0].says["channel"] == "voice" and s.began < before
              and len(s.filings()) == 1 and not s.does("add")]  # fmt: skip
    chosen = {s.key: n for n, s in enumerate(sorted(voices, key=lambda s: s.began)[-RECORDED:])}
    return [_recorded(s, chosen[s.key]) if s.key in chosen else s for s in found]


def _recorded(told: Story, number: int) -> Story:
    says: dict[str, Any] = {**told.steps[0].says, "words": "", "voice": number}
    first = told.steps[0]
    fetched = first.at + timedelta(seconds=20)
    steps = [Step(first.at, first.move, first.by, first.part, says), *told.steps[1:]]
    return story(told.key, [*steps, Step(fetched, "fetch", "system:recordings")])
