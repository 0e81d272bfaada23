"""The move tables: which steps there are, who may make them, and when they are ready.

The closing law stands here: a case cannot close while a matter has no answerable person, or
while a sustained allegation has neither a served ruling nor a signed decision not to rule.
"""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases import clocks, news, recusal
from cases.models import Allegation, Case, Complaint, Dispatch, Event, News, Reexamination
from record import moves
from record.history import Actor, actor_name
from record.moves import Machine, Move, NotAllowed

TRIAGE = "cases.triage"
DISPATCH = "cases.dispatch"
UNIT = "cases.handle_dispatch"
INVESTIGATE = "cases.investigate"
ANSWER = "cases.answer_enquiry"
REEXAMINE = "cases.reexamine"
TAKE = "cases.take"
HAND_OVER = "cases.hand_over"


class NotReady(NotAllowed):
    """The closing law holds the case open; ``str()`` names what is missing."""


def missing(case: Case) -> list[str]:
    """What the closing law still asks of this case, as sentences; empty when it may close."""
    dispatches = list(case.dispatches.select_related("unit"))
    allegations = list(case.allegations.all())
    wanted = [sentence for dispatch in dispatches for sentence in _missing_of_matter(dispatch)]
    wanted += [
        str(_("The allegation against %(who)s is not concluded.")) % {"who": a.accused_name}
        for a in allegations
        if a.state != Allegation.State.CONCLUDED
    ]
    if case.complaints.filter(state=Complaint.State.RECEIVED).exists():
        wanted.append(str(_("A complaint still waits for a decision on acceptance.")))
    if not dispatches and not allegations:
        wanted.append(str(_("Nothing was done yet: no unit has the matter, nobody is accused.")))
    return wanted


def _missing_of_matter(dispatch: Dispatch) -> list[str]:
    about = {"unit": str(dispatch.unit)}
    wanted = []
    if dispatch.state != Dispatch.State.SETTLED:
        wanted.append(str(_("The matter at %(unit)s is not settled.")) % about)
    if dispatch.kind != Dispatch.Kind.NOTE and not dispatch.has_answerable:
        wanted.append(str(_("The matter at %(unit)s has no answerable official.")) % about)
    return wanted


def close(case: Case, *, by: Actor, reason: str) -> None:
    """Close a case under the closing law; raises NotReady with what is missing."""
    now = timezone.now()
    with transaction.atomic():
        event = moves.perform(CASE, "close", case, by=by, reason=reason, at=now, closed_at=now)
        clocks.stop_all(case, now, by=by)
    news.leave(case, News.Kind.CLOSED, event=event)


def settle(case: Case) -> bool:
    """Close the case if the closing law allows it by now; asked whenever a part ends."""
    case.refresh_from_db()
    if not case.is_live or missing(case):
        return False
    close(case, by="system:closing-law", reason=str(_("Every part is settled.")))
    return True


def end(case: Case, *, by: Actor, reason: str, **changes: Any) -> None:
    """End a case whose complaints all ended by moves of their own: declined, answered, merged away,
    handed over to an emergency service."""
    now = timezone.now()
    with transaction.atomic():
        moves.perform(CASE, "end", case, by=by, reason=reason, at=now, closed_at=now, **changes)
        clocks.stop_all(case, now, by=by)


def end_with(complaint: Complaint, *, by: Actor, reason: str) -> None:
    """A complaint ended by a move of its own: so does its case, when nothing else lives in it.
    Where units or investigators had something to do, the closing law decides."""
    case = complaint.case
    if case.complaints.exclude(state__in=Complaint.ENDED).exists():
        return
    if case.dispatches.exists() or case.allegations.exists():
        settle(case)
    else:
        end(case, by=by, reason=reason)


def _law(case: Case, by: Actor) -> None:
    wanted = missing(case)
    if wanted:
        raise NotReady(" ".join(wanted))


def _nothing_live(case: Case, by: Actor) -> None:
    if case.complaints.exclude(state__in=Complaint.ENDED).exists():
        raise NotAllowed(str(_("The case still holds a live complaint.")))


def _nobody_has_it(case: Case, by: Actor) -> None:
    if case.taken_by is not None:
        raise NotAllowed(str(_("%(who)s has this case in hand already.")) % {"who": case.taken_by})


def _may_give_back(case: Case, by: Actor) -> None:
    if case.taken_by is None:
        raise NotAllowed(str(_("Nobody has this case in hand.")))
    if not isinstance(by, str) and by != case.taken_by and not by.has_perm(TRIAGE):
        raise NotAllowed(str(_("Only who took it, or a dispatcher, can give it back.")))


def must_be_live(case: Case) -> None:
    """Asked of the row itself: what the caller holds may be older than the lock. Raises
    NotAllowed for a closed case."""
    if not Case.objects.exclude(state=Case.State.CLOSED).filter(pk=case.pk).exists():
        raise NotAllowed(str(_("The case is closed.")))


def _may_reopen(case: Case, by: Actor) -> None:
    if case.merged_into_id is not None:
        raise NotAllowed(str(_("The case was merged into another one; that one goes on.")))


def _is_disputed(case: Case, by: Actor) -> None:
    if case.disputed_at is None:
        raise NotAllowed(str(_("Nobody disputes the closing.")))


def _took_no_part(asked: Reexamination, by: Actor) -> None:
    if asked.complaint.case.events.filter(actor=actor_name(by)).exists():
        raise NotAllowed(str(_("Somebody who took no part in the case must decide.")))


def _case_is_live(part: Any, by: Actor) -> None:
    must_be_live(part.case)


def _case_event(case: Case, **columns: Any) -> Event:
    return Event.objects.create(case=case, **columns)


def _complaint_event(complaint: Complaint, **columns: Any) -> Event:
    return Event.objects.create(case_id=complaint.case_id, complaint=complaint, **columns)


def _dispatch_event(dispatch: Dispatch, **columns: Any) -> Event:
    return Event.objects.create(case_id=dispatch.case_id, dispatch=dispatch, **columns)


def _reexamination_event(asked: Reexamination, **columns: Any) -> Event:
    return _complaint_event(asked.complaint, **columns)


def _allegation_event(allegation: Allegation, **columns: Any) -> Event:
    return Event.objects.create(case_id=allegation.case_id, allegation=allegation, **columns)


def _of_case(row: Any, by: Actor) -> Any:
    return recusal.conflicts(row.case, by)


CASE = Machine(
    name="case",
    root=lambda case: case,
    event=_case_event,
    conflict=recusal.conflicts,
    moves={
        "close": Move(
            ("open", "reopened"), "closed", _("closed the case"), TRIAGE, automatic=True, guard=_law
        ),
        "end": Move(
            ("open", "reopened"),
            "closed",
            _("ended the case without handling"),
            TRIAGE,
            automatic=True,
            guard=_nothing_live,
        ),
        "reopen": Move(
            ("closed",),
            "reopened",
            _("opened the case again"),
            TRIAGE,
            automatic=True,
            guard=_may_reopen,
        ),
        "ask_reopen": Move(
            ("closed",),
            "",
            _("asked that the case be opened again"),
            automatic=True,
            guard=_may_reopen,
        ),
        "keep_closed": Move(("closed",), "", _("left the case closed"), TRIAGE, guard=_is_disputed),
        "take": Move(
            ("open", "reopened"), "", _("took the case in hand"), TAKE, guard=_nobody_has_it
        ),
        "give_back": Move(
            ("open", "reopened"),
            "",
            _("gave the case back"),
            TAKE,
            automatic=True,
            guard=_may_give_back,
        ),
        "urge": Move(
            ("open", "reopened"), "", _("marked the case urgent"), HAND_OVER, automatic=True
        ),
        "note": Move(
            ("open", "reopened", "closed"), "", _("noted news from the discipline office")
        ),
    },
)

COMPLAINT = Machine(
    name="complaint",
    root=lambda complaint: complaint.case,
    event=_complaint_event,
    conflict=_of_case,
    moves={
        "accept": Move(("received",), "accepted", _("accepted the complaint"), TRIAGE),
        "answer": Move(("received",), "answered", _("answered the enquiry"), ANSWER),
        "ask_on": Move(("answered",), "received", _("asked on"), automatic=True),
        "decline": Move(("received",), "declined", _("declined the complaint"), TRIAGE),
        "reconsider": Move(
            ("declined",), "received", _("took up the declined complaint again"), REEXAMINE
        ),
        "transfer": Move(
            ("received", "accepted"),
            "transferred",
            _("handed the complaint over to the emergency services"),
            HAND_OVER,
        ),
        "merge": Move(
            ("received", "accepted"), "merged", _("merged the complaint into another case"), TRIAGE
        ),
    },
)

DISPATCHED = Machine(
    name="dispatch",
    root=lambda dispatch: dispatch.case,
    event=_dispatch_event,
    conflict=_of_case,
    moves={
        "send": Move(("",), "sent", _("sent the matter to a unit"), DISPATCH, guard=_case_is_live),
        "acknowledge": Move(
            ("sent",),
            "acknowledged",
            _("signed for the matter"),
            UNIT,
            conflict=recusal.keeps_from_matter,
        ),
        "take_note": Move(
            ("sent",),
            "settled",
            _("took note of it"),
            UNIT,
            conflict=recusal.keeps_from_matter,
        ),
        "agree": Move(("sent", "acknowledged"), "acknowledged", _("agreed on a day for the visit")),
        "visit": Move(("sent", "acknowledged"), "settled", _("made the visit")),
        "fail_visit": Move(("sent", "acknowledged"), "settled", _("could not make the visit")),
        "name": Move(
            ("acknowledged",),
            "acknowledged",
            _("named who answers for the matter"),
            UNIT,
            conflict=recusal.keeps_from_matter,
        ),
        "countersign": Move(
            ("acknowledged", "replied", "settled"),
            "",
            _("confirmed that nobody could be named"),
            "cases.countersign",
        ),
        "reply": Move(
            ("acknowledged",),
            "replied",
            _("replied to the citizen"),
            UNIT,
            conflict=recusal.keeps_from_matter,
        ),
        "answer": Move(
            ("replied",),
            "settled",
            _("recorded what the citizen said of the result"),
            "cases.call_back",
            automatic=True,
        ),
    },
)
"""DOMAIN L1 from DISPATCHED."""

REEXAMINED = Machine(
    name="reexamination",
    root=lambda asked: asked.complaint.case,
    event=_reexamination_event,
    conflict=lambda asked, by: recusal.conflicts(asked.complaint.case, by),
    moves={
        "ask": Move(("",), "asked", _("asked that the decision be examined again"), automatic=True),
        "uphold": Move(
            ("asked",), "upheld", _("let the decision stand"), REEXAMINE, guard=_took_no_part
        ),
        "grant": Move(
            ("asked",), "granted", _("set the decision aside"), REEXAMINE, guard=_took_no_part
        ),
    },
)

ALLEGED = Machine(
    name="allegation",
    root=lambda allegation: allegation.case,
    event=_allegation_event,
    conflict=_of_case,
    moves={
        "register": Move(
            ("",),
            "registered",
            _("registered an allegation"),
            "cases.register_allegation",
            guard=_case_is_live,
        ),
        "find": Move(("registered",), "found", _("made a finding"), INVESTIGATE),
        "refer": Move(("found",), "referred", _("referred it for a ruling"), INVESTIGATE),
        "return": Move(("referred",), "registered", _("got it back for more facts")),
        "conclude": Move(("found", "referred"), "concluded", _("concluded the allegation")),
    },
)
"""DOMAIN L2 up to the finding, and what climbs back from the docket."""
