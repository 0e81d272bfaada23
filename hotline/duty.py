"""Who is on duty, and the telephones that are rung one after the other for a caller."""

from collections.abc import Mapping
from datetime import datetime

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accountability.models import User
from hotline import live
from hotline.models import Call, Ringing, Shift
from record.history import Actor, acting
from record.moves import NotAllowed

MOST = 6
"""Telephones that are rung for one wish: nobody waits longer than two minutes."""

TALKED = ("completed", "answered")


def on_duty(at: datetime) -> list[Shift]:
    """The shifts of this moment, in the order in which they are rung."""
    now = Shift.objects.filter(starts_at__lte=at, ends_at__gt=at, user__is_active=True)
    return list(now.select_related("user").order_by("place", "starts_at", "pk"))


def masked(number: str) -> str:
    """A number of which only the end is shown, enough to tell two of them apart."""
    return f"····{number[-2:]}"


def add(shift: Shift, *, by: Actor) -> Shift:
    """Put a person on the roster."""
    with acting(by, str(_("Put on the roster"))):
        shift.save()
    return shift


def end(shift: Shift, *, by: Actor) -> None:
    """Take a shift off the roster: one that runs ends now, one to come never begins."""
    now = timezone.now()
    if shift.ends_at <= now:
        raise NotAllowed(str(_("This shift is over already.")))
    shift.ends_at = max(now, shift.starts_at)
    with acting(by, str(_("Taken off the roster"))):
        shift.save()


def own_number(user: User) -> str:
    """The telephone of the shift that this person is on now; empty when on none."""
    mine = (shift for shift in on_duty(timezone.now()) if shift.user_id == user.pk)
    return next((str(shift.number) for shift in mine), "")


def ring_next(call: Call, *, wish: int, turn: int) -> Ringing | None:
    """The next telephone to ring for the wish that the caller uttered at turn ``wish``; when
    nobody is left the call goes before the others."""
    rung = set(call.ringings.filter(round=wish).values_list("shift__user", flat=True))
    waiting = [shift for shift in on_duty(timezone.now()) if shift.user_id not in rung]
    if waiting and len(rung) < MOST:
        return Ringing.objects.create(call=call, shift=waiting[0], round=wish, turn=turn)
    call.urgent = True
    call.save(update_fields=["urgent"])
    return None


def ringings() -> QuerySet[Ringing]:
    """Ringings with whom they were for."""
    return Ringing.objects.select_related("call", "shift__user")


def whisper(ringing: Ringing, leg_sid: str) -> None:
    """Somebody answered and hears what is whispered, so that the key decides."""
    ringing.whispered_at, ringing.leg_sid = timezone.now(), leg_sid
    ringing.save(update_fields=["whispered_at", "leg_sid"])


def accept(ringing: Ringing, call: Call) -> None:
    """Who answered pressed the key: the call is his."""
    ringing.accepted_at = timezone.now()
    ringing.save(update_fields=["accepted_at"])
    _take(call, ringing.shift.user)


def dialled(ringing: Ringing, call: Call, told: Mapping[str, str]) -> bool:
    """How the ringing went, as the carrier tells; gives whether the two talked.

    A switch that skips the whisper tells nothing of a key: there an answer is enough.
    """
    ringing.result, ringing.seconds = how_it_went(told)
    ringing.save()
    answered = ringing.result in TALKED and told.get("DialBridged") != "false"
    talked = answered and (ringing.accepted_at or not ringing.whispered_at)
    if talked and call.taken_by is None:
        _take(call, ringing.shift.user)
    elif not talked and ringing.accepted_at:
        _take(call, None)
    return bool(talked)


def how_it_went(told: Mapping[str, str]) -> tuple[str, int | None]:
    """The carrier's word for how a dialled telephone answered, and the seconds of the talk."""
    seconds = told.get("DialCallDuration", "")
    lasted = int(seconds) if seconds.isascii() and seconds.isdigit() else None
    return told.get("DialCallStatus", "")[:16], lasted


def _take(call: Call, user: User | None) -> None:
    call.taken_by, call.taken_at = user, timezone.now() if user else None
    call.stage = Call.Stage.TALKING if user else Call.Stage.RINGING
    call.save(update_fields=["taken_by", "taken_at", "stage"])
    live.announce()
