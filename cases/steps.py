"""The steps that the case page offers: each with its form, its doing and who may."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from accountability.models import User
from accountability.pages import Step
from cases import (
    allegations,
    complaints,
    dispatches,
    disputes,
    evidence,
    forms,
    handling,
    kind_forms,
    nuisance,
    reexaminations,
    referrals,
    thread,
    visits,
    workflow,
)
from cases.models import (
    Allegation,
    Case,
    Complaint,
    Dispatch,
    Finding,
    NuisanceFlag,
    Reexamination,
)


def _waiting(case: Case) -> bool:
    return case.complaints.filter(state=Complaint.State.RECEIVED).exists()


def _accepted(case: Case) -> bool:
    return case.is_live and case.complaints.filter(state=Complaint.State.ACCEPTED).exists()


def _free(case: Case) -> bool:
    return case.is_live and case.taken_by_id is None


def _in_hand(case: Case) -> bool:
    return case.is_live and case.taken_by_id is not None


def _to_hand_over(case: Case) -> bool:
    return case.complaints.filter(state__in=forms.MAY_BE_HANDED_OVER).exists()


def _to_find(case: Case) -> bool:
    return case.allegations.filter(state=Allegation.State.REGISTERED).exists()


def _to_refer(case: Case) -> bool:
    sustained = {"state": Allegation.State.FOUND, "finding__value": Finding.Value.SUSTAINED}
    return case.allegations.filter(**sustained).exists()


def _unsigned(case: Case) -> bool:
    return case.dispatches.filter(nobody_named_signed=False).exclude(nobody_named="").exists()


def _to_reexamine(case: Case) -> bool:
    waiting = Reexamination.objects.filter(complaint__case=case)
    return waiting.filter(state=Reexamination.State.ASKED).exists()


def _write(case: Case, said: Mapping[str, Any], by: User) -> None:
    thread.write(said["complaint"], said["words"], by=by, asks=said["asks"])


def _can_flag(case: Case) -> bool:
    others = case.complaints.exclude(kind=Complaint.Kind.REPORT)
    aliases = set(others.values_list("alias", flat=True))
    return len(aliases) > nuisance.open_flags(aliases).count()


def _accept(case: Case, said: Mapping[str, Any], by: User) -> None:
    complaints.accept(said["complaint"], kind=said["kind"], by=by, reason=said["reason"])


def _decline(case: Case, said: Mapping[str, Any], by: User) -> None:
    complaints.decline(said["complaint"], channel=said["channel"], by=by, reason=said["reason"])


def _merge(case: Case, said: Mapping[str, Any], by: User) -> None:
    into = Complaint.objects.select_related("case").get(number=said["number"]).case
    complaints.merge(said["complaint"], into, by=by, reason=said["reason"])


def _allege(case: Case, said: Mapping[str, Any], by: User) -> None:
    charge = {name: value for name, value in said.items() if name != "reason"}
    allegations.register(case, allegations.Charge(**charge), by=by, reason=said["reason"])


def _find(case: Case, said: Mapping[str, Any], by: User) -> None:
    found = allegations.Found(
        value=said["value"],
        severity=said["severity"],
        reasons=said["reasons"],
        evidence=tuple(said["evidence"]),
    )
    allegations.find(said["allegation"], found, by=by)


def _add_evidence(case: Case, said: Mapping[str, Any], by: User) -> None:
    workflow.must_be_live(case)
    evidence.add(case, by=by, **said)


def _answer(case: Case, said: Mapping[str, Any], by: User) -> None:
    answer = {name: said[name] for name in ("reached", "solved", "level")}
    dispatches.answer(said["dispatch"], by=by, **answer)


def _hand_over(case: Case, said: Mapping[str, Any], by: User) -> None:
    told = {name: value for name, value in said.items() if name != "complaint"}
    handling.transfer(said["complaint"], handling.HandedOver(**told), by=by)


STEPS = {
    "take": Step(
        _("Take it in hand"),
        forms.TakeForm,
        lambda case, said, by: handling.take(case, by=by),
        workflow.TAKE,
        _free,
    ),
    "give_back": Step(
        _("Give it back"),
        forms.ReasonForm,
        lambda case, said, by: handling.give_back(case, by=by, reason=said["reason"]),
        workflow.TAKE,
        _in_hand,
    ),
    "accept": Step(_("Accept"), forms.AcceptForm, _accept, workflow.TRIAGE, _waiting),
    "answer_enquiry": Step(
        _("Answer at once"),
        kind_forms.EnquiryForm,
        lambda case, said, by: complaints.answer(said["complaint"], said["words"], by=by),
        workflow.ANSWER,
        lambda case: kind_forms.to_answer(case).exists(),
    ),
    "decline": Step(_("Decline"), forms.DeclineForm, _decline, workflow.TRIAGE, _waiting),
    "merge": Step(_("Merge into another case"), forms.MergeForm, _merge, workflow.TRIAGE, _waiting),
    "dispatch": Step(
        _("Send to a unit"),
        forms.DispatchForm,
        lambda case, said, by: dispatches.send(case, by=by, **said),
        workflow.DISPATCH,
        _accepted,
    ),
    "visit": Step(
        _("Send an agent"),
        kind_forms.VisitForm,
        lambda case, said, by: visits.send(case, said["agent"], errand=said["errand"], by=by),
        workflow.DISPATCH,
        lambda case: _accepted(case) and visits.wanted(case),
    ),
    "allege": Step(
        _("Register an allegation"),
        forms.AllegeForm,
        _allege,
        "cases.register_allegation",
        _accepted,
    ),
    "assign": Step(
        _("Assign investigators"),
        forms.AssignForm,
        lambda case, said, by: allegations.assign(case, said["users"], by=by),
        "cases.register_allegation",
        _to_find,
    ),
    "evidence": Step(
        _("Add evidence"),
        forms.EvidenceForm,
        _add_evidence,
        evidence.PERMISSION,
        lambda case: case.is_live,
    ),
    "find": Step(_("Make a finding"), forms.FindForm, _find, workflow.INVESTIGATE, _to_find),
    "refer": Step(
        _("Refer for a ruling"),
        forms.ReferForm,
        lambda case, said, by: referrals.refer(said["allegation"], by=by, reason=said["reason"]),
        workflow.INVESTIGATE,
        _to_refer,
    ),
    "countersign": Step(
        _("Confirm that nobody could be named"),
        forms.CountersignForm,
        lambda case, said, by: dispatches.countersign(
            said["dispatch"], by=by, reason=said["reason"]
        ),
        "cases.countersign",
        _unsigned,
    ),
    "answer": Step(
        _("Record what the citizen says of the reply"),
        forms.AnswerForm,
        _answer,
        "cases.call_back",
        lambda case: case.dispatches.filter(state=Dispatch.State.REPLIED).exists(),
    ),
    "write": Step(
        _("Write to the citizen"),
        forms.WriteForm,
        _write,
        thread.PERMISSION,
        lambda case: case.is_live,
    ),
    "release": Step(
        _("Release an answer to the unit that asked"),
        forms.ReleaseForm,
        lambda case, said, by: thread.release(said["answer"], said["words"], by=by),
        workflow.DISPATCH,
        lambda case: thread.unreleased(case.complaints.all()).exists(),
    ),
    "reopen": Step(
        _("Open the case again"),
        forms.ReasonForm,
        lambda case, said, by: disputes.reopen(case, by=by, reason=said["reason"]),
        workflow.TRIAGE,
        lambda case: not case.is_live and case.merged_into_id is None,
    ),
    "keep_closed": Step(
        _("Leave the case closed"),
        forms.ReasonForm,
        lambda case, said, by: disputes.keep_closed(case, by=by, reason=said["reason"]),
        workflow.TRIAGE,
        lambda case: case.disputed_at is not None,
    ),
    "uphold": Step(
        _("Let the decision stand"),
        forms.ReexaminedForm,
        lambda case, said, by: reexaminations.uphold(said["asked"], by=by, reason=said["reason"]),
        workflow.REEXAMINE,
        _to_reexamine,
    ),
    "grant": Step(
        _("Set the decision aside"),
        forms.ReexaminedForm,
        lambda case, said, by: reexaminations.grant(said["asked"], by=by, reason=said["reason"]),
        workflow.REEXAMINE,
        _to_reexamine,
    ),
    "urge": Step(
        _("Mark it urgent"),
        forms.ReasonForm,
        lambda case, said, by: handling.urge(case, by=by, reason=said["reason"]),
        workflow.HAND_OVER,
        lambda case: case.is_live and not case.urgent,
    ),
    "transfer": Step(
        _("Hand over to 110, 119, 120 or 122"),
        forms.HandOverForm,
        _hand_over,
        workflow.HAND_OVER,
        _to_hand_over,
    ),
    "flag": Step(
        _("Note complaints without ground"),
        forms.FlagForm,
        lambda case, said, by: nuisance.flag(said["complaint"], by=by, reason=said["reason"]),
        nuisance.FLAG,
        _can_flag,
    ),
    "close": Step(
        _("Close the case"),
        forms.ReasonForm,
        lambda case, said, by: workflow.close(case, by=by, reason=said["reason"]),
        workflow.TRIAGE,
        _accepted,
    ),
}

FLAG_STEPS = {
    "confirm": Step(
        _("Confirm the note"),
        forms.FlagReasonForm,
        lambda flag, said, by: nuisance.review(flag, "confirm", by=by, reason=said["reason"]),
        nuisance.REVIEW,
        lambda flag: flag.state == NuisanceFlag.State.SET and not flag.is_over,
    ),
    "lift": Step(
        _("Lift the note"),
        forms.FlagReasonForm,
        lambda flag, said, by: nuisance.review(flag, "lift", by=by, reason=said["reason"]),
        nuisance.REVIEW,
        lambda flag: not flag.is_over,
    ),
}
"""What a second person does with a note about complaints without ground."""
