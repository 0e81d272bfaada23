"""Tells the moves of a complaint and of its matter at a unit, as ``cases`` makes them."""

from typing import Any

from django.utils.translation import gettext as _

from accountability.models.assessments import Measure
from cases import clocks, workflow
from cases.models import Case, Clock, Complaint, Dispatch, Evidence, Message
from cases.models.complaints import Channel
from hotline import receipts
from hotline.demo import voices
from hotline.demo.plans import Step
from hotline.demo.scene import Scene, telling
from hotline.models import AddedWords, Intake, Person
from record.history import Actor


@telling
def file(scene: Scene, step: Step, by: Actor) -> None:
    """A citizen files a complaint: a case, a clock, an event, and the receipt above them."""
    said, reason = step.says, f"Filed by {step.says['channel']}"
    source = scene.story.source(step.part)
    person = _person(scene, step)
    case = Case(pk=scene.case_ids[source], opened_at=step.at)
    scene.sheet.save(case, step.at, by, reason)
    complaint = Complaint(
        case=case, number=case.number, intake=source, alias=person.alias, channel=said["channel"],
        kind=said["kind"], words=said["words"], about_unit=scene.cast.unit(said["unit"]),
        item=scene.cast.item(said["item"]), happened_on=said["happened_on"], received_at=step.at,
    )  # fmt: skip
    scene.complaints[step.part] = scene.sheet.save(complaint, step.at, by, reason)
    if "voice" in said:
        title = _("Recording of the call")
        opaque = voices.opaque(source)
        keep_evidence(scene, step, by, kind=Evidence.Kind.RECORDING, title=title, recording=opaque)
    span = clocks.ACCEPT.get(clocks.KIND(complaint.kind), clocks.ACCEPT_DEFAULT)
    scene.start(Clock.Kind.ACCEPT, span, step.at, step, by, case, complaint=complaint)
    states = ("", complaint.state)
    heard = Channel(complaint.channel).label
    scene.event(complaint, step.at, by, "complaint", "file", states, str(heard))
    _give_receipt(scene, step, source)


@telling
def fetch(scene: Scene, step: Step, by: Actor) -> None:
    """The voice is brought home: it is kept beforehand, its hash and size are noted now."""
    source = scene.story.source(step.part)
    voice = voices.kept(source, scene.story.steps[0].says["voice"])
    piece = scene.evidence[0]
    piece.sha256, piece.size, piece.content_type = voice.sha256, voice.size, "audio/wav"
    scene.sheet.save(piece, step.at, by, "Recording fetched from the carrier")
    voices.rows(scene.sheet, scene.intakes[step.part], voice, step.at)


@telling
def add(scene: Scene, step: Step, by: Actor) -> None:
    """The citizen adds words to the open complaint."""
    complaint, intake = scene.complaints[step.part], scene.intakes[step.part]
    source = f"{intake.source}:1"
    reason = f"Words added by {intake.channel}"
    message = Message(complaint=complaint, intake=source, inbound=True, channel=intake.channel,
                      words=step.says["words"], at=step.at)  # fmt: skip
    scene.sheet.save(message, step.at, by, reason)
    states = (complaint.state, complaint.state)
    heard = str(Channel(intake.channel).label)
    scene.event(complaint, step.at, by, "complaint", "add_words", states, heard)
    scene.sheet.add(
        AddedWords(
            source=source, channel=intake.channel, intake=intake, message=message, at=step.at
        )
    )


@telling
def accept(scene: Scene, step: Step, by: Actor) -> None:
    """The desk accepts it; a report starts the clock of the investigation."""
    complaint, kind = scene.complaints[step.part], step.says["kind"]
    scene.perform(workflow.COMPLAINT, "accept", complaint, step, by, step.says["reason"],
                  kind=kind, accepted_at=step.at)  # fmt: skip
    scene.stop(Clock.Kind.ACCEPT, step, by, complaint.case, complaint=complaint)
    if kind == Complaint.Kind.REPORT:
        scene.start_conduct(step.at, step, by)


@telling
def decline(scene: Scene, step: Step, by: Actor) -> None:
    """The desk declines it and names the legal channel; the case ends."""
    complaint, reason = scene.complaints[step.part], step.says["reason"]
    scene.perform(workflow.COMPLAINT, "decline", complaint, step, by, reason,
                  decline_channel=step.says["channel"])  # fmt: skip
    scene.stop(Clock.Kind.ACCEPT, step, by, complaint.case, complaint=complaint)
    scene.perform(workflow.CASE, "end", complaint.case, step, by, reason, closed_at=step.at)


@telling
def merge(scene: Scene, step: Step, by: Actor) -> None:
    """A repeated complaint goes under the case it repeats; its own case ends."""
    complaint, reason, into = scene.complaints[step.part], step.says["reason"], scene.case
    source = complaint.case
    accepted_at = complaint.accepted_at or step.at
    scene.perform(workflow.COMPLAINT, "merge", complaint, step, by, reason,
                  accepted_at=accepted_at)  # fmt: skip
    scene.stop(Clock.Kind.ACCEPT, step, by, source, complaint=complaint)
    complaint.case = into
    scene.sheet.save(complaint, step.at, by, reason)
    scene.perform(workflow.CASE, "end", source, step, by, reason, closed_at=step.at,
                  merged_into=into)  # fmt: skip
    states = (complaint.state, complaint.state)
    scene.event(complaint, step.at, by, "complaint", "take_in", states, reason)


@telling
def send(scene: Scene, step: Step, by: Actor) -> None:
    """The matter goes to a unit; two clocks start."""
    unit = scene.cast.units[step.says["unit"]]
    dispatch = Dispatch(case=scene.case, unit=unit, released_text=step.says["released"],
                        sent_at=step.at)  # fmt: skip
    scene.perform(workflow.DISPATCHED, "send", dispatch, step, by, str(unit))
    scene.dispatches.append(dispatch)
    kind = clocks.KIND(scene.complaints["c1"].kind)
    matter = clocks.MATTER.get(kind, clocks.MATTER_DEFAULT)
    for name, span in ((Clock.Kind.SIGN, clocks.SIGN), (Clock.Kind.MATTER, matter)):
        scene.start(name, span, step.at, step, by, scene.case, dispatch=dispatch)


@telling
def acknowledge(scene: Scene, step: Step, by: Actor) -> None:
    """The unit signs for it."""
    scene.perform(workflow.DISPATCHED, "acknowledge", scene.dispatch, step, by, _("Signed for"))
    _stop(scene, step, by, Clock.Kind.SIGN, Measure.RESPONSE)


@telling
def name(scene: Scene, step: Step, by: Actor) -> None:
    """The unit names who answers, or says why nobody can be named."""
    official, nobody = scene.cast.official(step.says["official"]), step.says["nobody"]
    reason = str(official) if official else nobody
    scene.perform(workflow.DISPATCHED, "name", scene.dispatch, step, by, reason, official=official,
                  nobody_named=nobody, nobody_named_signed=False)  # fmt: skip


@telling
def countersign(scene: Scene, step: Step, by: Actor) -> None:
    """A second person confirms that nobody could be named."""
    scene.perform(workflow.DISPATCHED, "countersign", scene.dispatch, step, by,
                  step.says["reason"], nobody_named_signed=True)  # fmt: skip
    scene.settle(step)


@telling
def reply(scene: Scene, step: Step, by: Actor) -> None:
    """The unit replies to the citizen."""
    words = step.says["words"]
    scene.perform(workflow.DISPATCHED, "reply", scene.dispatch, step, by, words, reply=words,
                  replied_at=step.at)  # fmt: skip
    _stop(scene, step, by, Clock.Kind.MATTER, Measure.TIMELINESS)


@telling
def answer(scene: Scene, step: Step, by: Actor) -> None:
    """What the citizen said of the result is kept and counted."""
    said, dispatch = step.says, scene.dispatch
    reached, solved, level = said["reached"], said["solved"], said["level"]
    scene.perform(workflow.DISPATCHED, "answer", dispatch, step, by, _said(reached, solved),
                  reached=reached, solved=solved, level=level, answered_at=step.at)  # fmt: skip
    if reached:
        scene.mark(dispatch, Measure.RESOLUTION, bool(solved), step.at, step.at)
    if reached and level:
        met = level >= Dispatch.Level.FAIRLY_SATISFIED
        scene.mark(dispatch, Measure.SATISFACTION, met, step.at, step.at)
    scene.settle(step)


@telling
def sweep(scene: Scene, step: Step, by: Actor) -> None:
    """The product counts the matters whose time has passed unmet."""
    kinds = {Clock.Kind.SIGN: Measure.RESPONSE, Clock.Kind.MATTER: Measure.TIMELINESS}
    for clock in scene.clocks:
        if clock.stopped_at is None and clock.due_at < step.at and clock.kind in kinds:
            measure = kinds[Clock.Kind(clock.kind)]
            scene.mark(scene.dispatch, measure, False, step.at, clock.due_at)


def keep_evidence(scene: Scene, step: Step, by: Actor, **columns: Any) -> None:
    """A piece of evidence with its event."""
    piece = Evidence(case=scene.complaints[step.part].case if step.part in scene.complaints
                     else scene.case, received_at=step.at, **columns)  # fmt: skip
    scene.evidence.append(scene.sheet.save(piece, step.at, by, piece.title))
    scene.event(piece, step.at, by, "evidence", "add", ("", piece.kind), piece.title)


def _stop(scene: Scene, step: Step, by: Actor, kind: str, measure: str) -> None:
    clock = scene.stop(kind, step, by, scene.case, dispatch=scene.dispatch)
    if clock is not None:
        scene.mark(scene.dispatch, measure, bool(clock.met), step.at, step.at)


def _said(reached: bool, solved: bool | None) -> str:
    if not reached:
        return _("Not reached")
    return _("Solved") if solved else _("Not solved")


def _person(scene: Scene, step: Step) -> Person:
    """Somebody whose number is of no use to a carrier, or who left none."""
    caller, name = step.says["caller"], step.says["name"]
    number = f"0738-0000{caller:03d}" if name or step.says["channel"] != "web" else None
    source = scene.story.source(step.part)
    person = Person(alias=voices.opaque(f"alias {source}"), number=number, name=name or None,
                    created_at=step.at)  # fmt: skip
    scene.people[step.part] = scene.sheet.add(person)
    return person


def _give_receipt(scene: Scene, step: Step, source: str) -> None:
    """The receipt that `receipts.issue` would give, less its look for one that is the same: that
    would be a query each, and the database refuses a second one anyway."""
    receipt = receipts.make(source)
    intake = Intake(
        source=source,
        channel=step.says["channel"],
        person=scene.people[step.part],
        complaint=scene.complaints[step.part],
        receipt_key=receipt.key,
        receipt_hash=receipt.hash,
        filed_at=step.at,
        is_demo=True,
    )
    scene.intakes[step.part] = scene.sheet.add(intake)
