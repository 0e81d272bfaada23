"""Notes that somebody complains without ground again and again: set by one person, confirmed or
lifted by a second, shown at the desk and nowhere else. Nothing is decided by them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import IntegrityError
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accountability.models import User
from cases import live, recusal
from cases.models import Case, Complaint, Event, NuisanceFlag
from record import moves
from record.history import Actor, actor_name
from record.moves import Machine, Move, NotAllowed

FLAG, REVIEW = "cases.flag_nuisance", "cases.review_nuisance"
LASTS = timedelta(days=90)


@dataclass(frozen=True)
class Note:
    """What the desk reads beside a case. ``reason`` is empty where the reader may not know the
    case in which it was written."""

    state: str
    reason: str
    expires_on: Any


def _of_flag(flag: NuisanceFlag, by: Actor) -> Any:
    return recusal.conflicts(flag.case, by)


def _event(flag: NuisanceFlag, **columns: Any) -> Event:
    return Event.objects.create(case_id=flag.case_id, complaint_id=flag.complaint_id, **columns)


def _is_second(flag: NuisanceFlag, by: Actor) -> None:
    if actor_name(by) == flag.set_by:
        raise NotAllowed(str(_("A second person decides: you set this note yourself.")))


MACHINE = Machine(
    name="nuisance",
    root=lambda flag: flag.case,
    event=_event,
    conflict=_of_flag,
    moves={
        "set": Move(("",), "set", _("noted complaints without ground"), FLAG),
        "confirm": Move(("set",), "confirmed", _("confirmed that note"), REVIEW, guard=_is_second),
        "lift": Move(
            ("set", "confirmed"), "lifted", _("lifted that note"), REVIEW, guard=_is_second
        ),
        "run_out": Move(("set", "confirmed"), "lifted", _("ended that note, which ran out")),
    },
)


def flag(complaint: Complaint, *, by: User, reason: str) -> NuisanceFlag:
    """Note it about the alias of this complaint; raises NotAllowed where a note stands already,
    and for a report of misconduct, whose alias links to nobody."""
    if complaint.kind == Complaint.Kind.REPORT:
        raise NotAllowed(str(_("Reports of misconduct are never linked to one another.")))
    now = timezone.now()
    _end_expired(complaint.alias)
    made = NuisanceFlag(
        case=complaint.case,
        complaint=complaint,
        alias=complaint.alias,
        reason=reason.strip(),
        set_by=actor_name(by),
        set_at=now,
        expires_on=timezone.localdate(now) + LASTS,
    )
    try:
        moves.perform(MACHINE, "set", made, by=by, reason=reason, at=now)
    except IntegrityError as error:  # one at a time for an alias
        raise NotAllowed(str(_("There is such a note already."))) from error
    live.announce(complaint.case)
    return made


def review(flag: NuisanceFlag, move: str, *, by: User, reason: str) -> None:
    """A second person confirms or lifts it."""
    moves.perform(MACHINE, move, flag, by=by, reason=reason, reviewed_by=actor_name(by))
    live.announce(flag.case)


def open_flags(aliases: Iterable[str]) -> QuerySet[NuisanceFlag]:
    """What stands today about these aliases."""
    standing = NuisanceFlag.objects.filter(alias__in=aliases, expires_on__gte=timezone.localdate())
    return standing.exclude(state=NuisanceFlag.State.LIFTED)


def notes(case: Case, reader: User) -> list[Note]:
    """What the desk reads beside this case."""
    found = list(open_flags({one.alias for one in case.complaints.all()}))
    known = recusal.visible_to(reader).filter(pk__in={flag.case_id for flag in found})
    told = set(known.values_list("pk", flat=True)) if found else set()
    return [
        Note(f.get_state_display(), f.reason if f.case_id in told else "", f.expires_on)
        for f in found
    ]


def visible_to(user: User) -> QuerySet[NuisanceFlag]:
    """The notes of the cases that this user may see."""
    rows = NuisanceFlag.objects.filter(case__in=recusal.visible_to(user))
    return rows.select_related("case", "complaint")


def _end_expired(alias: str) -> None:
    """One that ran out makes room for a new one, by a step of its own."""
    rows = NuisanceFlag.objects.filter(alias=alias, expires_on__lt=timezone.localdate())
    for old in rows.exclude(state=NuisanceFlag.State.LIFTED).select_related("case"):
        moves.perform(
            MACHINE, "run_out", old, by="system:nuisance", reason=str(_("Its date passed"))
        )
