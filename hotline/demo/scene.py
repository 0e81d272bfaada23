"""One story on its way into the sheet: the parts that exist so far, and what every move does.

Each function here and in ``tell_*`` writes what the real move of its name writes: the test of the
demonstration plays the same plans through the real moves and compares the rows.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from accountability.models import Docket, Mark, Ruling
from accountability.models import Event as DocketEvent
from cases import clocks, dispatches, workflow
from cases.models import (
    Allegation,
    Assignment,
    Case,
    Clock,
    Complaint,
    Dispatch,
    Event,
    Evidence,
    Finding,
)  # fmt: skip
from hotline.demo.cast import Cast
from hotline.demo.plans import FIRST, Step, Story
from hotline.demo.sheet import Sheet
from hotline.models import Intake, Person
from record import workdays
from record.deadlines import Span
from record.history import Actor, actor_name
from record.moves import Machine

RULINGS = "system:rulings"


class Scene:
    """The parts of one story by their names in the plan."""

    def __init__(self, story: Story, cast: Cast, sheet: Sheet, cases: dict[str, int]) -> None:
        self.story, self.cast, self.sheet, self.case_ids = story, cast, sheet, cases
        self.numbers: dict[str, int] = {}
        self.complaints: dict[str, Complaint] = {}
        self.intakes: dict[str, Intake] = {}
        self.people: dict[str, Person] = {}
        self.dispatches: list[Dispatch] = []
        self.allegations: dict[str, Allegation] = {}
        self.findings: dict[str, Finding] = {}
        self.evidence: list[Evidence] = []
        self.assignments: list[Assignment] = []
        self.clocks: list[Clock] = []
        self.rulings: dict[str, Ruling] = {}
        self.marked: set[tuple[int, str]] = set()

    @property
    def case(self) -> Case:
        """The case that the story is about."""
        return self.complaints[FIRST].case

    @property
    def dispatch(self) -> Dispatch:
        """Its matter at a unit."""
        return self.dispatches[-1]

    def perform(
        self, machine: Machine, name: str, row: Any, step: Step, by: Actor, reason: str,
        **changes: Any,
    ) -> None:  # fmt: skip
        """Make one move of a machine: its state, columns, history and event."""
        move = machine.moves[name]
        source = "" if row.pk is None else row.state
        if source not in move.source:
            raise ValueError(f"{self.story.key}: {machine.name} {source} does not {name}")
        row.state = move.target or source
        for column, value in changes.items():
            setattr(row, column, value)
        self.sheet.save(row, step.at, by, reason)
        self.event(row, step.at, by, machine.name, name, (source, row.state), reason.strip())

    def event(
        self, row: Any, at: datetime, by: Actor, machine: str, move: str,
        states: tuple[str, str], reason: str,
    ) -> None:  # fmt: skip
        """Remember a step in the timeline of the case or the docket."""
        columns = {"at": at, "actor": actor_name(by), "machine": machine, "move": move,
                   "source": states[0], "target": states[1], "reason": reason}  # fmt: skip
        if isinstance(row, Docket | Ruling):
            docket = row if isinstance(row, Docket) else row.docket
            self.sheet.add(DocketEvent(docket=docket, **columns))
            return
        case = row if isinstance(row, Case) else row.case
        part = PARTS.get(type(row))
        self.sheet.add(Event(case=case, **({part: row} if part else {}), **columns))

    def start(self, kind: str, span: Span, at: datetime, step: Step, by: Actor, case: Case,
              **part: Any) -> None:  # fmt: skip
        """Start a clock at ``at``."""
        clock = Clock(case=case, kind=kind, pack=clocks.PACK, amount=span.amount, unit=span.unit,
                      started_at=at, **part)  # fmt: skip
        clock.due_at = clocks.recompute(clock)
        clock.provisional = workdays.calendar().is_provisional(clock.due_at.date())
        self.clocks.append(self.sheet.save(clock, step.at, by, f"Clock started: {kind}"))

    def start_conduct(self, at: datetime, step: Step, by: Actor) -> None:
        """The clock of the investigation, once for a case."""
        if not any(clock.kind == Clock.Kind.CONDUCT for clock in self.clocks):
            self.start(Clock.Kind.CONDUCT, clocks.CONDUCT, at, step, by, self.case)

    def stop(self, kind: str, step: Step, by: Actor, case: Case, **part: Any) -> Clock | None:
        """Stop the running clock of a kind."""
        for clock in self.clocks:
            same = all(getattr(clock, name) is row for name, row in part.items())
            if clock.kind == kind and clock.stopped_at is None and clock.case is case and same:
                clock.stopped_at = step.at
                self.sheet.save(clock, step.at, by, f"Clock stopped: {kind}")
                return clock
        return None

    def mark(
        self, dispatch: Dispatch, measure: str, met: bool, at: datetime, day: datetime
    ) -> None:
        """Count a matter on a measure, once; ``day`` decides its month."""
        if (dispatch.pk, measure) in self.marked:
            return
        self.marked.add((dispatch.pk, measure))
        key = dispatches.key(dispatch)
        mark = Mark(key=key, measure=measure, unit=dispatch.unit, on=timezone.localdate(day),
                    met=met)  # fmt: skip
        self.sheet.save(mark, at, "system:marks", f"Counted {measure} of {key}")

    def settle(self, step: Step) -> None:
        """Close the case if the closing law allows it."""
        if self.case.is_live and not self._missing():
            self.perform(workflow.CASE, "close", self.case, step, "system:closing-law",
                         _("Every part is settled."), closed_at=step.at)  # fmt: skip
            for clock in self.clocks:
                if clock.case is self.case and clock.stopped_at is None:
                    clock.stopped_at = step.at
                    self.sheet.save(
                        clock, step.at, "system:closing-law", f"Clock stopped: {clock.kind}"
                    )

    def _missing(self) -> bool:
        parts = [d.state == Dispatch.State.SETTLED and d.has_answerable for d in self.dispatches]
        parts += [a.state == Allegation.State.CONCLUDED for a in self.allegations.values()]
        waiting = any(c.state == Complaint.State.RECEIVED and c.case is self.case
                      for c in self.complaints.values())  # fmt: skip
        return waiting or not parts or not all(parts)


PARTS: dict[type, str] = {
    Complaint: "complaint",
    Dispatch: "dispatch",
    Allegation: "allegation",
}
"""Which column of an event names the part it happened to."""

Telling = Callable[[Scene, Step, Any], None]
TELLINGS: dict[str, Telling] = {}


def telling(told: Telling) -> Telling:
    """The function that tells the move of its name."""
    TELLINGS[told.__name__.strip("_")] = told
    return told
