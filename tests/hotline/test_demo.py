"""The demonstration: what is there, and that its rows are those of the real moves."""

import re
from collections import Counter
from datetime import UTC, date, datetime
from io import StringIO
from typing import Any

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils import timezone

from accountability import bulletins, rulings
from accountability import models as below
from accountability.models import Docket, News, NumberSeries, OrgUnit, Ruling, ServiceItem, User
from cases import allegations, complaints, dispatches, evidence, recusal, referrals, tasks
from cases import models as cases
from cases.models import Allegation, Case, Clock, Complaint, Evidence, Finding
from hotline import filing, identity, owed, receipts
from hotline.demo import load, months, voices
from hotline.demo.cast import Cast
from hotline.demo.people import PASSWORD, USERS, officials
from hotline.demo.plans import Step, Story
from hotline.demo.sheet import Ids, take_ids
from hotline.models import Callback, Intake, OutboundText, Person, Recording
from record.history import acting

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
    stories = sample(months.stories(NOW))
    assert {s.move for story in stories for s in story.steps} >= {
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


@pytest.fixture
def a_few(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Any) -> list[Story]:
    """A short demonstration: all conduct, and every fifteenth ordinary case."""
    settings.PRIVATE_ROOT = tmp_path / "private"
    every = months.stories(NOW)
    few = [s for n, s in enumerate(every) if n % 15 == 0 or s.does("register") or s.does("fetch")]
    special = [s for s in every if len(s.filings()) == 3 or len(s.steps) == 1]
    few += [story for story in special if story not in few]
    monkeypatch.setattr(months, "stories", lambda now: few)
    return few


@pytest.fixture
def loaded(db: None, a_few: list[Story]) -> list[Story]:
    """The short demonstration, loaded."""
    load.load(NOW)
    return a_few


def told(*options: str, **more: Any) -> str:
    """What the command says."""
    out = StringIO()
    call_command("demo", *options, stdout=out, **more)
    return out.getvalue()


def test_it_holds_three_months_of_about_six_hundred_complaints() -> None:
    filed = [step for story in months.stories(NOW) for step in story.filings()]
    volumes = Counter(timezone.localtime(step.at).strftime("%Y-%m") for step in filed)
    assert list(volumes) == ["2026-08", "2026-09", "2026-10", "2026-11"]
    assert all(550 <= volumes[month] <= 650 for month in list(volumes)[:3])
    kinds = Counter(step.says["kind"] for step in filed)
    channels = Counter(step.says["channel"] for step in filed)
    share = {name: round(100 * count / len(filed)) for name, count in (kinds + channels).items()}
    assert 47 <= share["complaint"] <= 55 and 31 <= share["enquiry"] <= 37
    assert 83 <= share["voice"] <= 87 and 6 <= share["text"] <= 10 and 5 <= share["web"] <= 9
    assert share["report"] == 1
    nights = [s for s in filed if timezone.localtime(s.at).hour < 6]
    assert nights
    units = Counter(s.says["unit"] for s in filed if timezone.localtime(s.at).month == 10)
    assert sum(count <= 8 for count in units.values()) >= 10


def test_it_is_the_same_for_every_moment_of_a_day() -> None:
    earlier = NOW.replace(hour=1)
    by_now = [story.until(earlier) for story in months.stories(NOW) if story.began <= earlier]
    assert months.stories(earlier) == by_now


@pytest.mark.parametrize("day", [date(2026, 3, 1), date(2026, 5, 6), date(2026, 11, 23),
                                 date(2026, 12, 31), date(2027, 2, 20)])  # fmt: skip
def test_sixty_allegations_come_to_every_end_on_any_day(day: date) -> None:
    now = datetime(day.year, day.month, day.day, 1, tzinfo=UTC)
    moves = [step for story in months.stories(now) for step in story.steps]
    found = Counter(step.says["value"] for step in moves if step.move == "find")
    assert found == {"sustained": 18, "not_sustained": 12, "unfounded": 20}
    counted = Counter(step.move for step in moves)
    assert counted["register"] == 60
    assert counted["approve"] == 8
    assert counted["refuse"] == 2
    assert counted["return"] == 1


def test_every_unit_is_there_and_nobody_real(people: None) -> None:
    assert OrgUnit.objects.filter(assessed=True).count() == 46
    assert OrgUnit.objects.filter(unit_class="township").count() == 13
    assert not OrgUnit.objects.filter(is_demo=False).exists()
    names = [one.name for one in officials()]
    assert len(names) == len(set(names))


def test_users_alone_are_made_once(db: None) -> None:
    assert "已" in told("--users-only") or "made" in told("--users-only")
    before = User.objects.count(), User.history.count()
    told("--users-only")
    assert (User.objects.count(), User.history.count()) == before
    assert before == (len(USERS), len(USERS))
    assert all(user.check_password(PASSWORD) for user in User.objects.all()[:2])
    assert {user.groups.get().name for user in User.objects.all()} == {
        login.role for login in USERS
    }


def test_who_may_sign_in_is_printed(db: None) -> None:
    lines = told("--logins").splitlines()
    assert lines[0] == f"operator  operator  {PASSWORD}"
    assert len(lines) == len(USERS)


def test_production_refuses_it(db: None, settings: Any) -> None:
    settings.DJANGO_ENV = "production"
    with pytest.raises(CommandError):
        told()
    assert not OrgUnit.objects.exists()


def test_a_district_with_units_of_its_own_refuses_it(db: None) -> None:
    with acting("system:test", "A real unit"):
        OrgUnit.objects.create(
            code="real", name="某局", unit_class="other", valid_from=date(2020, 1, 1)
        )
    with pytest.raises(CommandError):
        told("--users-only")


def test_a_second_run_does_nothing(loaded: list[Story]) -> None:
    before = Case.objects.count(), Case.history.count(), NumberSeries.objects.get().last
    assert load.load(datetime(2026, 11, 25, tzinfo=UTC)) == 0
    assert (Case.objects.count(), Case.history.count(), NumberSeries.objects.get().last) == before
    assert before[2] == 8


def test_it_goes_on_where_it_was_stopped(db: None, a_few: list[Story], monkeypatch: Any) -> None:
    real, done = load.write, []

    def stops_at_the_third(*batch: Any) -> None:
        if len(done) == 3:
            raise KeyboardInterrupt
        done.append(real(*batch))

    monkeypatch.setattr(load, "write", stops_at_the_third)
    with pytest.raises(KeyboardInterrupt):
        load.load(NOW)
    monkeypatch.setattr(load, "write", real)
    assert 0 < Intake.objects.count() < len(a_few)
    load.load(NOW)
    assert Intake.objects.count() == sum(len(story.filings()) for story in a_few)


def test_what_is_filed_meanwhile_gets_a_later_number(
    db: None, a_few: list[Story], monkeypatch: Any
) -> None:
    real, filed = load.write, []

    def and_a_citizen(*batch: Any) -> None:
        real(*batch)
        person = identity.remember("+8610000000101")
        heard = filing.Heard(f"meanwhile {len(filed)}", "web", person, "真的")
        filed.append(filing.file(heard).complaint.case_id)

    monkeypatch.setattr(load, "write", and_a_citizen)
    load.load(NOW)
    invented = Intake.objects.filter(is_demo=True).values_list("complaint__case", flat=True)
    assert filed == sorted(filed) and min(filed) > max(invented)


def test_no_batch_holds_the_lock_for_long(db: None, a_few: list[Story], monkeypatch: Any) -> None:
    sizes: list[int] = []
    real = load.Sheet.write
    monkeypatch.setattr(load.Sheet, "write", lambda sheet: sizes.append(real(sheet)))
    load.load(NOW)
    assert max(sizes) < 2500  # a quarter of a second on a small machine


def test_nobody_is_called_or_texted(loaded: list[Story]) -> None:
    assert not any(owed.owed().values())
    assert not OutboundText.objects.exists() and not News.objects.exists()
    assert not Intake.objects.filter(is_demo=False).exists()
    assert not any(identity.may_call(p) or identity.may_text(p) for p in Person.objects.all())
    assert Callback.objects.exists()


def test_numbers_follow_the_order_of_filing(loaded: list[Story]) -> None:
    numbers = list(Complaint.objects.order_by("received_at").values_list("number", flat=True))
    assert numbers == sorted(numbers)
    first = Complaint.objects.order_by("pk")[0]
    assert first.number == first.case.number


def test_receipts_can_be_followed(loaded: list[Story]) -> None:
    intake = Intake.objects.filter(is_demo=True).last()
    assert intake is not None
    assert receipts.find(receipts.digits_of(intake)) == intake


def test_time_limits_cross_a_saturday_that_is_worked(loaded: list[Story]) -> None:
    saturday = datetime(2026, 10, 10, 4, tzinfo=UTC)
    crossing = Clock.objects.filter(started_at__lt=saturday, due_at__gt=saturday, unit="workday")
    assert crossing.exists()


def test_the_rulings_are_one_for_each_rung(loaded: list[Story]) -> None:
    assert Ruling.objects.values("measure").distinct().count() == 8
    assert set(Docket.objects.values_list("state", flat=True)) == set(Docket.State.values)
    assert set(Ruling.objects.values_list("state", flat=True)) == {"issued", "served", "published"}
    numbers = Ruling.objects.order_by("number").values_list("number", "decided_on")
    assert [number for number, _on in numbers] == list(range(1, 9))
    assert [on for _n, on in numbers] == sorted(on for _n, on in numbers)


def test_an_investigator_left_the_case_against_his_own_unit(loaded: list[Story]) -> None:
    left = cases.Assignment.objects.get(ended_at__isnull=False)
    assert left.user.username == "investigator1"
    assert not recusal.visible_to(left.user).filter(pk=left.case_id).exists()


@pytest.mark.parametrize(
    ("username", "address"),
    [
        ("dispatcher", "/desk/?view=all"),
        ("dispatcher", "/desk/?view=new"),
        ("dispatcher", "/desk/?view=overdue"),
        ("operator", "/desk/calls/"),
        ("agent1", "/visits/"),
        ("handler", "/unit/"),
        ("investigator2", "/desk/?view=mine"),
        ("officer1", "/discipline/"),
        ("auditor", "/bulletins/2026-10/"),
    ],
)
def test_every_page_has_something_to_show(
    loaded: list[Story], client: Any, username: str, address: str
) -> None:
    client.force_login(User.objects.get(username=username))
    page = client.get(address)
    assert page.status_code == 200
    assert re.search(r'href="/(desk/cases|desk/calls|unit|discipline|visits)/\d+/|政务服务中心',
                     page.content.decode())  # fmt: skip


def test_a_voice_can_be_played(loaded: list[Story], client: Any) -> None:
    client.force_login(User.objects.get(username="dispatcher"))
    voice = Recording.objects.first()
    assert voice is not None
    answer = client.get(f"/desk/recordings/{voice.opaque}/")
    assert answer.status_code == 200 and answer.content.startswith(b"RIFF")
    assert Evidence.objects.get(recording=voice.opaque).sha256 == voice.sha256


def test_items_tell_the_eight_disclosures(loaded: list[Story]) -> None:
    assert ServiceItem.objects.count() >= 40
    complete = [item for item in ServiceItem.objects.all() if item.disclosed == 8]
    assert len(complete) == ServiceItem.objects.count() - 2


def test_agents_serve_every_township_and_have_visits_to_make(loaded: list[Story]) -> None:
    assert below.ServiceAgent.objects.values("unit").distinct().count() == 13
    assert set(below.Visit.objects.values_list("state", flat=True)) == {"asked", "agreed"}
    assert below.Visit.objects.filter(agent__official__user__username="agent1").exists()
    assert cases.Dispatch.objects.filter(kind="visit", state="acknowledged").exists()
    assert below.Article.objects.count() == 20


def test_bulletins_rank_units(loaded: list[Story]) -> None:
    assert len(bulletins.months()) == 4
    assert (
        bulletins.compose(date(2026, 10, 1)).rulings
        == Ruling.objects.filter(decided_on__month=10).count()
    )


def test_ids_are_never_given_twice(db: None) -> None:
    first, second = take_ids(Case, 5), take_ids(Case, 5)
    with acting("system:test", "One by one"):
        case = Case.objects.create(opened_at=NOW)
    taken = [*first, *second, case.pk]
    assert len(set(taken)) == 11 and taken == sorted(taken)
