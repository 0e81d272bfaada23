"""Tells the moves of an investigation and of its ruling, as ``cases`` and ``accountability``
make them, with what climbs back from the docket to the case."""

import hashlib
from datetime import UTC
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from accountability import measures, rulings
from accountability.models import Docket, Official, OrgUnit, Ruling
from cases import models as cases
from cases import workflow
from cases.models import Allegation, Assignment, Clock, Evidence, Finding
from hotline.demo.plans import Step
from hotline.demo.scene import RULINGS, Scene, telling
from hotline.demo.tell_matters import keep_evidence
from record.deadlines import add_months
from record.history import Actor


@telling
def register(scene: Scene, step: Step, by: Actor) -> None:
    """Somebody is accused; investigators with an interest leave."""
    said, unit = step.says, scene.cast.units[step.says["unit"]]
    official = scene.cast.official(said["official"])
    allegation = Allegation(
        case=scene.case, official=official, unit=unit, kind=said["kind"],
        item=scene.cast.item(said["item"]), happened_on=said["happened_on"],
        **_snapshot(scene, unit, official, said),
    )  # fmt: skip
    scene.perform(workflow.ALLEGED, "register", allegation, step, by, said["reason"])
    scene.allegations[step.part] = allegation
    accepted = scene.complaints["c1"].accepted_at or step.at
    scene.start_conduct(accepted, step, by)
    for assignment in scene.assignments:
        if assignment.ended_at is None and scene.cast.serves_in(assignment.user, unit):
            assignment.ended_at = step.at
            why = "An interest in the case came to light"
            scene.sheet.save(assignment, step.at, "system:recusal", why)


@telling
def assign(scene: Scene, step: Step, by: Actor) -> None:
    """Investigators take the case on."""
    for username in step.says["users"]:
        user = scene.cast.user(username)
        assignment = Assignment(case=scene.case, user=user, since=step.at)
        scene.sheet.save(assignment, step.at, by, _("Assigned as investigator"))
        scene.assignments.append(assignment)


@telling
def evidence(scene: Scene, step: Step, by: Actor) -> None:
    """A note is added to the evidence."""
    title, note = step.says["title"], step.says["note"]
    plain = note.encode()
    keep_evidence(
        scene, step, by, kind=Evidence.Kind.NOTE, title=title, note=note,
        sha256=hashlib.sha256(plain).hexdigest(), size=len(plain),
    )  # fmt: skip


@telling
def find(scene: Scene, step: Step, by: Actor) -> None:
    """An investigator makes the finding; one that sustains nothing ends the allegation."""
    said, allegation = step.says, scene.allegations[step.part]
    scene.perform(workflow.ALLEGED, "find", allegation, step, by, said["reasons"])
    finding = Finding(
        allegation=allegation, value=said["value"], severity=said["severity"],
        reasons=said["reasons"], found_by=by, found_at=step.at,
    )  # fmt: skip
    scene.findings[step.part] = scene.sheet.save(finding, step.at, by, said["reasons"])
    cites = Finding.evidence.through
    for piece in scene.evidence:
        scene.sheet.add(cites(finding_id=finding.pk, evidence_id=piece.pk))
    if all(a.state != Allegation.State.REGISTERED for a in scene.allegations.values()):
        scene.stop(Clock.Kind.CONDUCT, step, by, scene.case)
    if finding.value != Finding.Value.SUSTAINED:
        _conclude(scene, step, str(Finding.Value(finding.value).label))


@telling
def refer(scene: Scene, step: Step, by: Actor) -> None:
    """The sustained allegation goes to the discipline office as a docket."""
    allegation, finding = scene.allegations[step.part], scene.findings[step.part]
    reason = step.says["reason"]
    docket = Docket(
        reference=f"allegation:{allegation.pk}", official=allegation.official,
        unit=allegation.unit, misconduct=allegation.kind, severity=finding.severity,
        snapshot=_told(scene, allegation, finding), received_at=step.at,
    )  # fmt: skip
    scene.sheet.save(docket, step.at, by, reason)
    took_part = {assignment.user_id for assignment in scene.assignments} | {finding.found_by_id}
    took_part |= {
        int(event.actor.removeprefix("user:"))
        for event in scene.sheet.rows[cases.Event]
        if event.case_id == allegation.case_id and event.actor.startswith("user:")
    }
    through = Docket.took_part.through
    for user_id in sorted(took_part):
        scene.sheet.add(through(docket_id=docket.pk, user_id=user_id))
    scene.event(docket, step.at, by, "docket", "receive", ("", docket.state), reason)
    scene.perform(workflow.ALLEGED, "refer", allegation, step, by, reason, docket=docket)


@telling
def notice(scene: Scene, step: Step, by: Actor) -> None:
    """The accused is told the facts, the basis and the rights."""
    words = step.says["notice"]
    _docket(scene, step, "notice", by, words, notice=words, noticed_at=step.at)


@telling
def hear(scene: Scene, step: Step, by: Actor) -> None:
    """The defence is heard and answered."""
    said = step.says
    _docket(scene, step, "hear", by, said["answer"], defence=said["defence"],
            defence_answer=said["answer"])  # fmt: skip


@telling
def draft(scene: Scene, step: Step, by: Actor) -> None:
    """The ruling is drafted."""
    said = step.says
    _docket(
        scene, step, "draft", by, said["reasons"], measure=said["measure"],
        authority=said["authority"], legal_basis=said["basis"], reasons=said["reasons"],
        drafted_by=by,
    )  # fmt: skip


@telling
def send_back(scene: Scene, step: Step, by: Actor) -> None:
    """The approver wants another draft."""
    _docket(scene, step, "send_back", by, step.says["reason"])


@telling
def approve(scene: Scene, step: Step, by: Actor) -> None:
    """The draft becomes a numbered ruling that binds from this day."""
    reason, on = step.says["reason"], timezone.localdate(step.at)
    docket = _docket(scene, step, "approve", by, reason)
    months = measures.MEASURES[measures.Code(docket.measure)].months
    ruling = Ruling(
        docket=docket, year=on.year, number=scene.numbers[step.part], measure=docket.measure,
        authority=docket.authority, legal_basis=docket.legal_basis, reasons=docket.reasons,
        decided_on=on, effect_until=add_months(on, months) if months else None, signed_by=by,
    )  # fmt: skip
    scene.rulings[step.part] = scene.sheet.save(ruling, step.at, by, reason)
    _note(scene, step, _("A ruling was approved"))


@telling
def refuse(scene: Scene, step: Step, by: Actor) -> None:
    """It is decided, with reasons, not to rule."""
    _docket(scene, step, "refuse", by, step.says["reason"])
    _conclude(scene, step, _("It was decided, with reasons, not to rule"))


@telling
def return_(scene: Scene, step: Step, by: Actor) -> None:
    """The docket goes back for more facts, and the allegation with it."""
    _docket(scene, step, "return", by, step.says["reason"])
    allegation = scene.allegations[step.part]
    scene.perform(workflow.ALLEGED, "return", allegation, step, RULINGS,
                  _("Returned for more facts"))  # fmt: skip


@telling
def serve(scene: Scene, step: Step, by: Actor) -> None:
    """The ruling is handed over; the allegation is at its end."""
    to = step.says["to"]
    scene.perform(rulings.RULING, "serve", scene.rulings[step.part], step, by, to, served_to=to,
                  served_on=timezone.localdate(step.at))  # fmt: skip
    _conclude(scene, step, _("The ruling was issued and served"))


@telling
def publish(scene: Scene, step: Step, by: Actor) -> None:
    """The ruling is made known."""
    said = step.says
    scene.perform(rulings.RULING, "publish", scene.rulings[step.part], step, by, said["reason"],
                  scope=said["scope"], published_at=step.at)  # fmt: skip
    _note(scene, step, _("The ruling was published"))


def _docket(scene: Scene, step: Step, move: str, by: Actor, reason: str, **changes: Any) -> Docket:
    docket = scene.allegations[step.part].docket
    assert docket is not None
    scene.perform(rulings.DOCKET, move, docket, step, by, reason, **changes)
    return docket


def _conclude(scene: Scene, step: Step, reason: str) -> None:
    allegation = scene.allegations[step.part]
    scene.perform(workflow.ALLEGED, "conclude", allegation, step, RULINGS, reason)
    scene.settle(step)


def _note(scene: Scene, step: Step, what: str) -> None:
    scene.perform(workflow.CASE, "note", scene.case, step, RULINGS, what)


def _snapshot(scene: Scene, unit: OrgUnit, official: Official | None, said: Any) -> dict[str, str]:
    on = said["happened_on"]
    return {
        "accused_name": str(official or unit),
        "accused_post": scene.cast.post(unit, official, on).post if official else "",
        "accused_unit": unit.name,
        "accused_superior": scene.cast.head(unit, on),
    }


def _told(scene: Scene, allegation: Allegation, finding: Finding) -> dict[str, Any]:
    """The facts as they are referred, with no complainant in them."""
    return {
        "accused": allegation.accused_name,
        "post": allegation.accused_post,
        "unit": allegation.accused_unit,
        "superior": allegation.accused_superior,
        "item": str(allegation.item or ""),
        "happened_on": allegation.happened_on.isoformat(),
        "facts": finding.reasons,
        "standard": finding.standard,
        "found_on": finding.found_at.astimezone(UTC).date().isoformat(),
        "evidence": [{"title": e.title, "sha256": e.sha256} for e in scene.evidence],
    }
