"""Writes the demonstration in small transactions, so that the web can write in between.

It can be stopped at any moment: the next run goes on where this one ended, as of the moment at
which the first one began.
"""

import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone, translation

from accountability import rulings
from accountability.models import OrgUnit, ServiceItem, User
from cases.models import Case, Complaint, Dispatch
from hotline import callbacks
from hotline.demo import errands, ground, months, tell_conduct, tell_matters
from hotline.demo.cast import Cast, account_of
from hotline.demo.items import ITEMS
from hotline.demo.ordinary import OFFICIALS
from hotline.demo.plans import Story
from hotline.demo.scene import TELLINGS, Scene
from hotline.demo.sheet import Ids, Sheet, take_ids
from hotline.models import Callback, Intake, Shift
from record.history import acting

ON_DUTY, DUTY = "+8610000000011", timedelta(days=60)
BATCH = 30
"""Stories written at once: about 1,200 rows."""

TELLERS = (tell_matters, tell_conduct)
"""Where the moves are told; imported so that they are known."""


def load(now: datetime, told: Callable[[int, int], None] = lambda done, total: None) -> int:
    """Write everything that is not there yet; gives how many complaints were written.

    ``told(done, all)`` hears of the progress, in stories.
    """
    with translation.override("zh-hans"):
        now = _prepare(now)
        errands.lay(now)
        stories = missing(months.stories(now))
        if not stories:
            return 0
        cast, ids = Cast(), Ids()
        filings = sorted(
            (step.at, story.source(step.part)) for story in stories for step in story.filings()
        )
        pks = take_ids(Case, len(filings))
        case_ids = {source: pk for (_at, source), pk in zip(filings, pks, strict=True)}
        done = 0
        for batch in batches(stories):
            write(batch, cast, ids, case_ids)
            done += len(batch)
            told(done, len(stories))
            time.sleep(0)  # whoever waits for the writer's lock may go first
        errands.send()
    return len(filings)


def missing(stories: list[Story]) -> list[Story]:
    """Those that were not written yet."""
    known = set(Intake.objects.filter(is_demo=True).values_list("source", flat=True))
    return [story for story in stories if story.source("c1") not in known]


def batches(stories: list[Story]) -> Iterator[list[Story]]:
    """First those with rulings, in one piece, because they are numbered without gaps."""
    ruled = [story for story in stories if story.does("approve")]
    if ruled:
        yield ruled
    others = [story for story in stories if not story.does("approve")]
    for first in range(0, len(others), BATCH):
        yield others[first : first + BATCH]


def write(stories: list[Story], cast: Cast, ids: Ids, case_ids: dict[str, int]) -> None:
    """Tell the stories and write their rows."""
    if any(story.does("approve") for story in stories):
        with transaction.atomic():
            numbers = _numbers(stories)
            _told(stories, cast, ids, case_ids, numbers).write()
    else:
        _told(stories, cast, ids, case_ids, {}).write()


def _told(
    stories: list[Story], cast: Cast, ids: Ids, case_ids: dict[str, int], numbers: dict[str, int]
) -> Sheet:
    sheet = Sheet(ids)
    for story in stories:
        scene = Scene(story, cast, sheet, case_ids)
        scene.numbers = {"a1": numbers.get(story.key, 0)}
        for step in story.steps:
            TELLINGS[step.move](scene, step, cast.actor(step.by))
        _ask_back(scene)
    return sheet


def _numbers(stories: list[Story]) -> dict[str, int]:
    """The next numbers of the year, in the order of approval."""
    approved = sorted(
        (step.at, story.key) for story in stories for step in story.steps if step.move == "approve"
    )
    return {key: rulings.next_number(timezone.localdate(at).year) for at, key in approved}


def _ask_back(scene: Scene) -> None:
    """Somebody has to ask whether it is solved. It can be seen, and not be dialled: the number
    in the vault is of no use."""
    reason = Callback.Reason.REPLIED
    for dispatch in scene.dispatches:
        if dispatch.state == Dispatch.State.REPLIED and dispatch.replied_at:
            due_at = dispatch.replied_at + callbacks.after_reply(dispatch.replied_at)
            for intake in scene.intakes.values():
                if intake.complaint.state == Complaint.State.DECLINED:
                    continue
                scene.sheet.add(
                    Callback(
                        about=callbacks.about(reason, f"{dispatch.pk}:{intake.pk}"),
                        reason=reason,
                        person=intake.person,
                        complaint=intake.complaint,
                        dispatch=dispatch,
                        due_at=due_at,
                        created_at=dispatch.replied_at,
                    )
                )


def _prepare(now: datetime) -> datetime:
    """Lay the ground and put the power list on it; gives the moment as of which we tell."""
    ground.lay()
    items = ServiceItem.history.filter(is_demo=True, actor=ground.BY).order_by("history_date")
    known: datetime | None = items.values_list("history_date", flat=True).first()
    if known is not None:
        return known
    units = {unit.code: unit for unit in OrgUnit.objects.filter(is_demo=True)}
    with transaction.atomic(), acting(ground.BY, ground.REASON):
        ground.create(ServiceItem, [_item(units, number) for number in range(len(ITEMS))], now)
        first = {code: names[0] for code, names in OFFICIALS.items()}
        ground.unit_accounts({code: account_of(code) for code in first}, first, now)
        _put_on_duty("operator", now)
    return now


def _put_on_duty(username: str, now: datetime) -> None:
    """Somebody whom key 0 rings while the demonstration is looked at; the number is nobody's."""
    person = User.objects.get(username=username)
    Shift.objects.create(user=person, number=ON_DUTY, starts_at=now, ends_at=now + DUTY)


def _item(units: dict[str, OrgUnit], number: int) -> ServiceItem:
    item = ITEMS[number]
    return ServiceItem(
        unit=units[item.unit], name=item.name, kind=item.kind,
        legal_basis=item.basis, conditions=item.conditions, procedure=item.procedure,
        time_limit=f"法定{item.statutory}个工作日，承诺{item.promised}个工作日", result=item.result,
        fee_basis=item.fee_basis, fee_standard=item.fee, statutory_days=item.statutory,
        promised_days=item.promised, three_mosts=item.three_mosts, is_demo=True,
    )  # fmt: skip
