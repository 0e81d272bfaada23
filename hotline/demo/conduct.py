"""Conduct in the demonstration: sixty allegations, from the complaint to the ruling."""

import random
from datetime import date, datetime, timedelta
from itertools import cycle
from typing import Any

from hotline.demo import accused, ordinary, people, times
from hotline.demo.accused import Planned
from hotline.demo.ordinary import OFFICIALS, Quality
from hotline.demo.plans import Step, Story, story
from hotline.demo.units import OTHER, TOWNSHIPS, WINDOW

BEHAVIOURS = ("cold_attitude", "perfunctory", "buck_passing", "obstruction", "extortion")
NOT_SUSTAINED, UNFOUNDED, OPEN = 12, 20, 10
PAIRS = (("investigator1", "investigator2"), ("investigator2", "investigator3"),
         ("investigator3", "investigator1"))  # fmt: skip
UNITS = (*WINDOW, *list(OTHER)[:4], *TOWNSHIPS)
DAYS_OF_RULING, DAYS_OF_PROCEDURE, DAYS_OF_FINDING = 62, 34, 24
"""How long before the end a case begins that gets this far at least."""


def stories(chance: random.Random, prefix: str, first: date, today: date) -> list[Story]:
    """All of them, over the months from the first day on."""
    days = (today - first).days
    units = cycle(chance.sample([u for u in UNITS if u != people.RECUSED_UNIT], len(UNITS) - 1))
    found: list[Story] = []
    for planned in accused.SUSTAINED:
        ruled = planned.last in ("publish", "serve", "approve", "refuse")
        late = days - (DAYS_OF_RULING if ruled else DAYS_OF_PROCEDURE)
        day = first + timedelta(
            days=chance.randint(1, late) if ruled else late - chance.randint(0, 8)
        )
        found.append(_sustained(chance, f"{prefix}a{len(found):02d}", day, next(units), planned))
    others = [("not_sustained", DAYS_OF_FINDING)] * (NOT_SUSTAINED - 1)
    others += [("unfounded", DAYS_OF_FINDING)] * (UNFOUNDED - 1)
    behaviours = cycle(BEHAVIOURS)
    for value, late in others:
        day = first + timedelta(days=chance.randint(1, days - late - 8))
        found.append(_found(chance, f"{prefix}a{len(found):02d}", day, next(units),
                            next(behaviours), value))  # fmt: skip
    for number in range(OPEN):
        day = today - timedelta(days=3 * number + 6)
        found.append(_found(chance, f"{prefix}a{len(found):02d}", day, next(units),
                            next(behaviours), ""))  # fmt: skip
    found.append(_recused(chance, f"{prefix}a{len(found):02d}", first + timedelta(days=days // 3)))
    return found


def _began(chance: random.Random, day: date, unit: str, misconduct: str) -> list[Step]:
    """Filed, accepted, and where the matter itself is not secret, sent to the unit."""
    conduct = chance.choice([c for c in accused.CONDUCT if c.misconduct == misconduct])
    at = times.called(chance, day)
    texts = (conduct.words, conduct.released)
    (words, released), item = ordinary.filled(chance, unit, *texts)
    kind = "report" if misconduct == "extortion" or chance.random() < 0.2 else "complaint"
    said = ordinary.filing(chance, at, unit=unit, kind=kind, item=item, happened_on=day,
                           words=ordinary.spoken(chance, kind, words))  # fmt: skip
    taken = ordinary.accepted(chance, at, kind)
    steps = [said, taken]
    if kind == "complaint" and chance.random() < 0.75:
        reply = "已安排专人为来电人当面答复并办结，行为问题由核查组另行调查。"
        steps += ordinary.at_unit(chance, taken.at, unit, kind, released, reply,
                                  Quality(0.95, 0.95, 0.8))  # fmt: skip
    return steps


def _investigated(chance: random.Random, steps: list[Step], unit: str, misconduct: str, day: date,
                  of_unit: bool = False) -> tuple[str, datetime]:  # fmt: skip
    """Registered, two investigators assigned, evidence gathered; gives the lead and the end."""
    taken = next(s.at for s in steps if s.move == "accept")
    registered = times.desk(chance, taken + times.minutes(chance, 20, 300))
    official = "" if of_unit else chance.choice(OFFICIALS[unit][1:])
    says = {"unit": unit, "official": official, "kind": misconduct, "happened_on": day,
            "item": steps[0].says["item"], "reason": "反映具体，有核查价值，登记核查"}  # fmt: skip
    pair = chance.choice(PAIRS)
    steps.append(Step(registered, "register", "dispatcher", "a1", says))
    assigned = registered + times.minutes(chance, 5, 60)
    steps.append(Step(assigned, "assign", "dispatcher", says={"users": pair}))
    at = assigned
    for number, says in enumerate(chance.sample(accused.NOTES[misconduct], 2), 1):
        at = times.workdays_later(chance, at, chance.randint(1, 4))
        steps.append(Step(at, "evidence", pair[number % 2], f"e{number}", says))
    return pair[0], at


def _found(chance: random.Random, key: str, day: date, unit: str, misconduct: str,
           value: str, severity: str = "minor") -> Story:  # fmt: skip
    steps = _began(chance, day, unit, misconduct)
    lead, at = _investigated(chance, steps, unit, misconduct, day)
    if value:
        steps.append(_finding(chance, at, lead, misconduct, value, severity))
    return story(key, steps)


def _finding(chance: random.Random, after: datetime, lead: str, misconduct: str, value: str,
             severity: str = "minor", part: str = "a1") -> Step:  # fmt: skip
    says = {"value": value, "severity": severity, "reasons": accused.FOUND[value][misconduct]}
    at = times.workdays_later(chance, after, chance.randint(1, 5))
    return Step(at, "find", lead, part, says)


def _sustained(chance: random.Random, key: str, day: date, unit: str, planned: Planned) -> Story:
    """A sustained finding, as far as it is planned to come."""
    steps = _began(chance, day, unit, planned.misconduct)
    lead, at = _investigated(chance, steps, unit, planned.misconduct, day, planned.of_unit)
    steps.append(_finding(chance, at, lead, planned.misconduct, "sustained", planned.severity))
    at = steps[-1].at
    for move, by, says in _procedure(chance, planned, steps[-1].says["reasons"], lead):
        wait = 6 if move == "hear" else chance.randint(1, 2)
        at = times.workdays_later(chance, at, wait)
        steps.append(Step(at, move, by, "a1", says))
    return story(key, steps)


Moves = list[tuple[str, str, dict[str, Any]]]


def _procedure(chance: random.Random, planned: Planned, facts: str, lead: str) -> Moves:
    """The moves after the finding, up to the last one planned."""
    yours = chance.choice(("officer1", "officer2"))
    referral: Moves = [("refer", lead, {"reason": "查证属实，移送区审改办处理"})]
    if planned.last == "return":
        why = {"reason": "请补充被反映人岗位职责材料"}
        return [*referral, ("return", yours, why)]
    moves = referral + _hearing(chance, planned, facts, yours)
    if planned.last == "refuse":
        why = {"reason": "情节轻微并已当面致歉、取得谅解，批评教育后不予处理"}
        return [*moves[:3], ("refuse", "approver", why)]
    moves += _ruling(planned, yours)
    last = max(
        (n for n, (move, _by, _says) in enumerate(moves) if move == planned.last), default=-1
    )
    return moves[: last + 1]


def _hearing(chance: random.Random, planned: Planned, facts: str, yours: str) -> Moves:
    """Notice, defence and draft, once more if the approver wants another."""
    extorted = planned.misconduct == "extortion"
    said = chance.choice(accused.DEFENCES[-1:] if extorted else accused.DEFENCES[:-1])
    notice = f"{facts}拟依据{planned.basis}处理。你有权在收到本告知书五个工作日内陈述申辩。"
    draft = {
        "measure": planned.measure,
        "authority": planned.authority,
        "basis": planned.basis,
        "reasons": f"{facts}{said['answer']}",
    }
    more = f"{draft['reasons']}与同类案件量处一致。"
    again: Moves = [
        ("send_back", "approver", {"reason": "量处理由请补充与同类案件的比较"}),
        ("draft", yours, {**draft, "reasons": more}),
    ]
    return [
        ("notice", yours, {"notice": notice}),
        ("hear", yours, {**said}),
        ("draft", yours, draft),
        *(again if planned.sent_back else []),
    ]


def _ruling(planned: Planned, yours: str) -> Moves:
    """Approval, service, publication."""
    to = "单位主要负责人签收" if planned.of_unit else "被处理人本人签收"
    return [
        ("approve", "approver", {"reason": "事实清楚，量处适当，同意"}),
        ("serve", yours, {"to": to}),
        ("publish", yours, {"scope": planned.scope, "reason": "依规定范围公开"}),
    ]


def _recused(chance: random.Random, key: str, day: date) -> Story:
    """An investigator's own unit turns out to be accused too: he has to leave the case."""
    steps = _began(chance, day, "gsxzglj", "buck_passing")
    steps = [s for s in steps if s.move in ("file", "accept")]
    taken = steps[-1].at
    own = people.RECUSED_UNIT
    charge = {"kind": "buck_passing", "happened_on": day, "item": ""}
    first = {"unit": "gsxzglj", "official": OFFICIALS["gsxzglj"][1],
             "reason": "反映具体，登记核查", **charge}  # fmt: skip
    second = {"unit": own, "official": OFFICIALS[own][1],
              "reason": "核查发现另一单位也有责任", **charge}  # fmt: skip
    at = times.desk(chance, taken + times.minutes(chance, 20, 90))
    steps.append(Step(at, "register", "dispatcher", "a1", first))
    pair = ("investigator1", "investigator2")
    steps.append(Step(at + timedelta(minutes=9), "assign", "dispatcher", says={"users": pair}))
    one, two = accused.NOTES["buck_passing"][:2]
    at = times.workdays_later(chance, at, 2)
    steps.append(Step(at, "evidence", "investigator1", "e1", one))
    at = times.workdays_later(chance, at, 1)
    steps.append(Step(at, "register", "dispatcher", "a2", second))
    says = {"users": ("investigator3",)}
    steps.append(Step(at + timedelta(minutes=20), "assign", "dispatcher", says=says))
    at = times.workdays_later(chance, at, 3)
    steps.append(Step(at, "evidence", "investigator3", "e2", two))
    lead = "investigator2"
    steps.append(_finding(chance, at, lead, "buck_passing", "not_sustained", part="a1"))
    at = steps[-1].at
    steps.append(_finding(chance, at, lead, "buck_passing", "unfounded", part="a2"))
    return story(key, steps)
