"""Ordinary matters: filed, decided on, sent to a unit, replied, called back."""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from cases import clocks
from hotline.demo import matters, people, times
from hotline.demo.items import ITEMS
from hotline.demo.matters import Matter
from hotline.demo.plans import FIRST, Step, Story, story
from hotline.demo.units import UNITS
from record import deadlines, workdays

NAMES = {unit.code: unit.name for unit in UNITS}
ACCEPTED = ("符合受理条件", "属于受理范围，事实清楚", "诉求明确，予以受理")
NOBODY = "该事项涉及多个股室，原承办岗位空缺，暂无法指定个人，由单位集体负责"
CHANNELS = {"voice": 85, "text": 8, "web": 7}
LEVELS = {True: {5: 30, 4: 45, 3: 20, 2: 4, 1: 1}, False: {5: 0, 4: 2, 3: 18, 2: 50, 1: 30}}


@dataclass(frozen=True)
class Quality:
    """How a unit works: the chances that it signs, replies and solves in time."""

    signs: float
    replies: float
    solves: float


def officials_of() -> dict[str, list[str]]:
    """The names of each unit's officials below its head; first whoever signs in for the unit."""
    found: dict[str, list[str]] = {}
    for official in people.officials():
        if not official.heads_unit:
            names = found.setdefault(official.unit, [])
            names.insert(0 if len(names) == 1 else len(names), official.name)
    return found


OFFICIALS = officials_of()
ITEMS_OF: dict[str, list[str]] = {}
for _item in ITEMS:
    ITEMS_OF.setdefault(_item.unit, []).append(_item.name)


def pick(chance: random.Random, weights: dict[Any, int]) -> Any:
    """One of the keys, by weight."""
    return chance.choices(list(weights), list(weights.values()))[0]


def filled(chance: random.Random, unit: str, *texts: str) -> tuple[list[str], str]:
    """The texts with their slots filled alike, and the service item that they name, if any."""
    item = chance.choice(ITEMS_OF.get(unit) or [""])
    slots = {
        "p": chance.choice(matters.places(unit)),
        "r": chance.choice(matters.ROADS),
        "i": item or chance.choice(matters.ITEM_WORDS),
        "n": chance.randint(2, 6),
        "u": NAMES[unit],
    }
    return [text.format(**slots) for text in texts], item if "{i}" in texts[0] else ""


def spoken(chance: random.Random, kind: str, words: str) -> str:
    """Words as somebody says them, with how people begin and end."""
    ends = matters.ASKING if kind == "enquiry" else matters.CLOSINGS
    return chance.choice(matters.OPENINGS) + words + chance.choice(ends)


def filing(
    chance: random.Random, at: datetime, *, unit: str, kind: str, words: str, item: str = "",
    part: str = FIRST, **more: Any,
) -> Step:  # fmt: skip
    """A citizen files a complaint."""
    channel = pick(chance, CHANNELS)
    dated = channel == "web" and chance.random() < 0.5
    says = {
        "channel": channel,
        "happened_on": at.date() if dated else None,
        "kind": kind,
        "words": words,
        "unit": unit,
        "item": item,
        "name": people.invented(chance, set()) if chance.random() < 0.4 else "",
        "caller": chance.randint(1, 999),
        **more,
    }
    return Step(at, "file", part=part, says=says)


def handled(chance: random.Random, key: str, at: datetime, unit: str, matter: Matter,
            quality: Quality) -> Story:  # fmt: skip
    """A matter from its filing to the citizen's answer."""
    texts = (matter.words, matter.released, chance.choice(matter.replies))
    (words, released, reply), item = filled(chance, unit, *texts)
    words = spoken(chance, matter.kind, words)
    named = unit if chance.random() < 0.7 else ""
    said = filing(chance, at, unit=named, kind=matter.kind, words=words, item=item)
    taken = accepted(chance, at, matter.kind)
    return story(key, [said, taken, *at_unit(chance, taken.at, unit, matter.kind, released, reply,
                                             quality)])  # fmt: skip


def accepted(chance: random.Random, at: datetime, kind: str) -> Step:
    """The desk accepts it within hours."""
    wait = times.minutes(chance, *((3, 240) if chance.random() < 0.7 else (240, 1800)))
    says = {"kind": kind, "reason": chance.choice(ACCEPTED)}
    return Step(times.desk(chance, at + wait), "accept", "dispatcher", says=says)


def at_unit(
    chance: random.Random, since: datetime, unit: str, kind: str, released: str, reply: str,
    quality: Quality,
) -> list[Step]:  # fmt: skip
    """What happens at the unit from the dispatch on, and what the citizen says of it."""
    by = f"unit:{unit}"
    sent = times.desk(chance, since + times.minutes(chance, 2, 40))
    steps = [Step(sent, "send", "dispatcher", says={"unit": unit, "released": released})]
    signed = _signed(chance, sent, quality)
    steps += [Step(signed, "acknowledge", by)]
    named = times.office(chance, signed + times.minutes(chance, 2, 90))
    nobody = chance.random() < 0.02
    official = "" if nobody else chance.choice(OFFICIALS[unit][1:])
    says = {"official": official, "nobody": NOBODY if nobody else ""}
    steps += [Step(named, "name", by, says=says)]
    replied = _replied(chance, sent, kind, quality)
    if replied is not None:
        replied = max(replied, times.office(chance, named + times.minutes(chance, 10, 90)))
        steps += [Step(replied, "reply", by, says={"words": reply})]
        steps += [_answered(chance, replied, quality)]
    if nobody and chance.random() < 0.7:
        signs = times.workdays_later(chance, named, 2)
        reason = "经核对编制情况，确无法指定个人"
        steps += [Step(signs, "countersign", "supervisor", says={"reason": reason})]
    return steps + sweeps(sent, kind, signed, replied)


def sweeps(sent: datetime, kind: str, signed: datetime, replied: datetime | None) -> list[Step]:
    """The minutes in which the product counts what is overdue."""
    matter = clocks.MATTER.get(clocks.KIND(kind), clocks.MATTER_DEFAULT)
    found = []
    for span, done in ((clocks.SIGN, signed), (matter, replied)):
        due = deadlines.due(sent, span, workdays.calendar())
        if done is None or done > due:
            found.append(Step(due + timedelta(seconds=31), "sweep", "system:marks"))
    return found


def _signed(chance: random.Random, sent: datetime, quality: Quality) -> datetime:
    if chance.random() < quality.signs:
        return times.office(chance, sent + times.minutes(chance, 15, 120))
    return times.workdays_later(chance, sent, chance.randint(2, 3))


def _replied(chance: random.Random, sent: datetime, kind: str, quality: Quality) -> datetime | None:
    limit = clocks.MATTER.get(clocks.KIND(kind), clocks.MATTER_DEFAULT).amount
    luck = chance.random()
    if luck < quality.replies:
        at_most = max(1, limit - 1)
        return times.workdays_later(chance, sent, chance.randint(min(1, at_most), at_most))
    if luck < quality.replies + (1 - quality.replies) * 0.6:
        return times.workdays_later(chance, sent, limit + chance.randint(1, 6))
    if luck < quality.replies + (1 - quality.replies) * 0.88:
        return times.workdays_later(chance, sent, limit + chance.randint(7, 20))
    return None


def _answered(chance: random.Random, replied: datetime, quality: Quality) -> Step:
    at = times.workdays_later(chance, replied, chance.randint(1, 2))
    if chance.random() < 0.06:
        return Step(
            at, "answer", "operator", says={"reached": False, "solved": None, "level": None}
        )
    solved = chance.random() < quality.solves
    by_text = chance.random() < 0.05
    level = None if by_text else pick(chance, LEVELS[solved])
    says = {"reached": True, "solved": solved, "level": level}
    return Step(at, "answer", "citizen" if by_text else "operator", says=says)


def declined(chance: random.Random, key: str, at: datetime, unit: str) -> Story:
    """Something that must go another legal way."""
    text = chance.choice(matters.DECLINED)
    (words,), _item = filled(chance, unit, text["words"])
    said = filing(chance, at, unit=unit, kind="complaint", words=spoken(chance, "complaint", words))
    told = times.desk(chance, at + times.minutes(chance, 20, 300))
    says = {"channel": text["channel"], "reason": text["reason"]}
    return story(key, [said, Step(told, "decline", "dispatcher", says=says)])


def repeated(chance: random.Random, key: str, at: datetime, unit: str, matter: Matter,
             callers: int) -> Story:  # fmt: skip
    """The same matter from several callers within days: merged into the first one's case."""
    first = handled(chance, key, at, unit, matter, Quality(1, 1, 1))
    steps = [s for s in first.steps if s.move not in ("sweep", "countersign")]
    sent = next(s.at for s in steps if s.move == "send")
    replied = times.workdays_later(chance, sent, 8)
    steps = [s for s in steps if s.at < replied and s.move not in ("reply", "answer")]
    reply = next(s for s in first.steps if s.move == "reply")
    steps.append(Step(replied, "reply", reply.by, says=reply.says))
    steps.append(_answered(chance, replied, Quality(1, 1, 0.9)))
    for number in range(2, callers + 1):
        again = sent + timedelta(days=number - 1) + times.minutes(chance, 5, 400)
        (words,), _item = filled(chance, unit, matter.words)
        said = filing(chance, again, unit=unit, kind=matter.kind, part=f"c{number}",
                      words=spoken(chance, matter.kind, words))  # fmt: skip
        merged = times.desk(chance, again + times.minutes(chance, 10, 200))
        says = {"reason": "同一事项重复反映，并入原案一并办理"}
        steps += [said, Step(merged, "merge", "dispatcher", f"c{number}", says=says)]
    return story(key, steps)
