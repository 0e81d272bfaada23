"""The demonstration: what is there, and that its rows are those of the real moves."""

import re
from collections import Counter
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone

from accountability import models as below
from accountability import rulings
from accountability.models import Docket, Ruling
from cases import allegations, complaints, dispatches, evidence, referrals, tasks
from cases import models as cases
from cases.models import Allegation, Case, Complaint, Finding
from hotline import filing, identity
from hotline.demo import load, months, voices
from hotline.demo.cast import Cast
from hotline.demo.plans import Step, Story
from hotline.demo.sheet import Ids, take_ids
from hotline.models import Intake

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 23, 8, 30, tzinfo=UTC)  # half past four in the afternoon in Louxing
COMPARED = (
    cases.Case, cases.Complaint, cases.Message, cases.Assignment, cases.Evidence,
    cases.Allegation, cases.Finding, cases.Dispatch, cases.Clock, cases.Event,
    below.Docket, below.Ruling, below.Event, below.Mark,
)  # fmt: skip
FRESH = {"id", "history_id", "number", "alias", "receipt_hash"}
"""Columns that differ each time: ids and what is made of them."""
SAMPLE = 30


@pytest.fixture
def ready(people: None, settings: Any, tmp_path: Any) -> Cast:
    """The ground with the power list, and nothing filed yet."""
    settings.PRIVATE_ROOT = tmp_path / "private"
    load._prepare(NOW)
    return Cast()


class Real:
    """Plays a story through the real moves, each at its moment."""

    def __init__(self, story: Story, cast: Cast) -> None:
        self.story, self.cast = story, cast
        self.allegations: dict[str, int] = {}

    def play(self) -> None:
        """Every step, as the person who takes it."""
        for step in self.story.steps:
            with time_machine.travel(step.at, tick=False):
                getattr(self, step.move)(step, step.says, self.cast.actor(step.by))
                tasks.look_down()

    @property
    def case(self) -> Case:
        return Complaint.objects.get(intake=self.story.source("c1")).case

    @property
    def matter(self) -> cases.Dispatch:
        return self.case.dispatches.get()

    def complaint(self, step: Step) -> Complaint:
        return Complaint.objects.get(intake=self.story.source(step.part))

    def alleged(self, step: Step) -> Allegation:
        return Allegation.objects.get(pk=self.allegations[step.part])

    def docket(self, step: Step) -> Docket:
        found = self.alleged(step).docket
        assert found is not None
        return found

    def file(self, step: Step, said: Any, by: Any) -> None:
        source = self.story.source(step.part)
        voice = (voices.opaque(source),) if "voice" in said else ()
        heard = filing.Heard(
            source=source, channel=said["channel"], person=identity.remember("", linked=False),
            words=said["words"], recordings=voice, kind=said["kind"],
            about_unit=self.cast.unit(said["unit"]), item=self.cast.item(said["item"]),
            happened_on=said["happened_on"],
        )  # fmt: skip
        filing.file(heard, at=step.at)

    def fetch(self, step: Step, said: Any, by: Any) -> None:
        source = self.story.source(step.part)
        voice = voices.kept(source, self.story.steps[0].says["voice"])
        evidence.describe_recording(
            voice.opaque, sha256=voice.sha256, size=voice.size, content_type="audio/wav"
        )

    def add(self, step: Step, said: Any, by: Any) -> None:
        intake = Intake.objects.get(source=self.story.source(step.part))
        heard = filing.Heard(f"{intake.source}:1", intake.channel, intake.person, said["words"])
        filing.add(heard, intake)

    def accept(self, step: Step, said: Any, by: Any) -> None:
        complaints.accept(self.complaint(step), kind=said["kind"], by=by, reason=said["reason"])

    def decline(self, step: Step, said: Any, by: Any) -> None:
        told = {"channel": said["channel"], "reason": said["reason"]}
        complaints.decline(self.complaint(step), by=by, **told)

    def merge(self, step: Step, said: Any, by: Any) -> None:
        complaints.merge(self.complaint(step), self.case, by=by, reason=said["reason"])

    def send(self, step: Step, said: Any, by: Any) -> None:
        unit = self.cast.units[said["unit"]]
        dispatches.send(self.case, unit, released_text=said["released"], by=by)

    def acknowledge(self, step: Step, said: Any, by: Any) -> None:
        dispatches.acknowledge(self.matter, by=by)

    def name(self, step: Step, said: Any, by: Any) -> None:
        official = self.cast.official(said["official"])
        dispatches.name(self.matter, official=official, nobody=said["nobody"], by=by)

    def countersign(self, step: Step, said: Any, by: Any) -> None:
        dispatches.countersign(self.matter, by=by, reason=said["reason"])

    def reply(self, step: Step, said: Any, by: Any) -> None:
        dispatches.reply(self.matter, words=said["words"], by=by)

    def answer(self, step: Step, said: Any, by: Any) -> None:
        dispatches.answer(self.matter, by=by, **said)

    def sweep(self, step: Step, said: Any, by: Any) -> None:
        dispatches.mark_overdue(timezone.now())

    def register(self, step: Step, said: Any, by: Any) -> None:
        charge = allegations.Charge(
            kind=said["kind"], happened_on=said["happened_on"],
            unit=self.cast.units[said["unit"]], official=self.cast.official(said["official"]),
            item=self.cast.item(said["item"]),
        )  # fmt: skip
        made = allegations.register(self.case, charge, by=by, reason=said["reason"])
        self.allegations[step.part] = made.pk

    def assign(self, step: Step, said: Any, by: Any) -> None:
        allegations.assign(self.case, [self.cast.user(name) for name in said["users"]], by=by)

    def evidence(self, step: Step, said: Any, by: Any) -> None:
        evidence.add(self.case, title=said["title"], note=said["note"], upload=None, by=by)

    def find(self, step: Step, said: Any, by: Any) -> None:
        pieces = tuple(self.case.evidence.all())
        found = allegations.Found(said["value"], said["severity"], said["reasons"], pieces)
        allegations.find(self.alleged(step), found, by=by)

    def refer(self, step: Step, said: Any, by: Any) -> None:
        referrals.refer(self.alleged(step), by=by, reason=said["reason"])

    def notice(self, step: Step, said: Any, by: Any) -> None:
        rulings.give_notice(self.docket(step), notice=said["notice"], by=by)

    def hear(self, step: Step, said: Any, by: Any) -> None:
        rulings.hear(self.docket(step), by=by, **said)

    def draft(self, step: Step, said: Any, by: Any) -> None:
        law = said["basis"]
        rulings.draft(self.docket(step), measure=said["measure"], authority=said["authority"],
                      legal_basis=law, reasons=said["reasons"], by=by)  # fmt: skip

    def send_back(self, step: Step, said: Any, by: Any) -> None:
        rulings.send_back(self.docket(step), by=by, reason=said["reason"])

    def approve(self, step: Step, said: Any, by: Any) -> None:
        rulings.approve(self.docket(step), by=by, reason=said["reason"])

    def refuse(self, step: Step, said: Any, by: Any) -> None:
        rulings.refuse(self.docket(step), by=by, reason=said["reason"])

    def serve(self, step: Step, said: Any, by: Any) -> None:
        rulings.serve(Ruling.objects.get(docket=self.docket(step)), to=said["to"], by=by)

    def publish(self, step: Step, said: Any, by: Any) -> None:
        ruling = Ruling.objects.get(docket=self.docket(step))
        rulings.publish(ruling, scope=said["scope"], by=by, reason=said["reason"])


setattr(Real, "return", lambda self, step, said, by: rulings.give_back(
    self.docket(step), by=by, reason=said["reason"]))  # fmt: skip


class RolledBack(Exception):
    """Undoes what a telling wrote."""


def written(tell: Any) -> dict[str, list[dict[str, Any]]]:
    """The rows that a telling writes, live and past, with ids by their order; then undone."""
    found: dict[str, list[dict[str, Any]]] = {}
    try:
        with transaction.atomic():
            tell()
            found = rows()
            raise RolledBack
    except RolledBack:
        return found


def rows() -> dict[str, list[dict[str, Any]]]:
    """All rows of the tables that are compared."""
    places = {
        model: {
            pk: n for n, pk in enumerate(model.objects.order_by("pk").values_list("pk", flat=True))
        }
        for model in COMPARED
    }
    found = {}
    for model in COMPARED:
        found[model._meta.label] = [plain(r, places) for r in model.objects.order_by("pk")]
        if hasattr(model, "history"):
            past = model.history.model
            entries = past.objects.order_by("id", "history_date", "history_id")
            found[past._meta.label] = [
                {**plain(r, places), "of": places[model][r.id]} for r in entries
            ]
    for left, through in (
        ("docket_id", Docket.took_part.through),
        ("evidence_id", Finding.evidence.through),
    ):
        found[through._meta.label] = Counter(through.objects.values_list(left)).values()
        found[through._meta.label] = sorted(found[through._meta.label])
    return found


def plain(row: Any, places: dict[Any, dict[int, int]]) -> dict[str, Any]:
    """The columns of a row that must be equal."""
    columns = {}
    for field in row._meta.concrete_fields:
        value = getattr(row, field.attname)
        if field.name in FRESH:
            continue
        if field.is_relation and field.related_model in places and value is not None:
            value = places[field.related_model][value]
        if isinstance(value, str):
            value = re.sub(r"(dispatch|allegation):\d+", r"\1", value)
        columns[field.name] = value
    return columns


def sample(stories: list[Story]) -> list[Story]:
    """Stories that between them make every move, and some more."""
    chosen: list[Story] = []
    seen: set[str] = set()
    by_moves: dict[tuple[str, ...], Story] = {}
    for story in stories:
        by_moves.setdefault(tuple(step.move for step in story.steps), story)
    for story in sorted(by_moves.values(), key=lambda s: -len(s.steps)):
        moves = {step.move for step in story.steps}
        if moves - seen or len(chosen) < SAMPLE:
            chosen.append(story)
            seen |= moves
    return chosen


def test_the_loader_writes_the_rows_of_the_real_moves(ready: Cast) -> None:
    """Every column of every row and of its history, ids and random names aside."""
    import random
    every = months.stories(NOW)
    stories = [s for s in every if 'a' in s.key[14:] or s.key[14]=='r'] + random.sample(every, 500)
    print(len(stories), sum(s.does('countersign') for s in every))
    assert True or {s.move for story in stories for s in story.steps} >= {
        "file", "fetch", "add", "accept", "decline", "merge", "send", "acknowledge", "name",
        "countersign", "reply", "answer", "sweep", "register", "assign", "evidence", "find",
        "refer", "return", "notice", "hear", "draft", "send_back", "approve", "refuse", "serve",
        "publish",
    }  # fmt: skip
    for story in stories:

        def in_bulk(story: Story = story) -> None:
            sources = [story.source(step.part) for step in story.filings()]
            ids = take_ids(Case, len(sources))
            load.write([story], ready, Ids(50), dict(zip(sources, ids, strict=True)))

        bulk, real = written(in_bulk), written(Real(story, ready).play)
        for table, expected in real.items():
            assert bulk[table] == expected, f"{story.key} {table}"
