"""Calling a citizen back without seeing the number: the carrier rings the clerk, then him."""

from collections.abc import Mapping
from datetime import timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accountability.models import User
from hotline import gateway, identity
from hotline.duty import TALKED, how_it_went
from hotline.models import Bridge, Callback
from record.moves import NotAllowed

STALE = timedelta(minutes=5)
"""A try that the carrier said nothing about for so long does not hold up the next one."""


def start(callback: Callback, number: str, *, by: User) -> Bridge:
    """Have the carrier ring this number, the clerk's own, and connect it with the citizen. Raises
    NotAllowed while another try runs or when the carrier refuses."""
    if not identity.may_call(callback.person):
        raise NotAllowed(_("This citizen's number is withheld: nobody can call there."))
    bridge = _claim(callback, by)
    address = f"{settings.PUBLIC_BASE_URL}/voice"
    try:
        sid = gateway.start_call(
            number,
            url=f"{address}/bridge/{bridge.pk}/",
            status_callback=f"{address}/bridge-ended/{bridge.pk}/",
        )
    except gateway.CarrierError as error:
        over(bridge, "failed")
        raise NotAllowed(
            _("The carrier did not ring your telephone. Check the number and try again.")
        ) from error
    Bridge.objects.filter(pk=bridge.pk).update(sid=sid)
    return bridge


def held() -> QuerySet[Bridge]:
    """Bridges with whom they lead to, held until the transaction ends."""
    return Bridge.objects.select_for_update(of=("self",)).select_related("callback__person")


def number_of(bridge: Bridge) -> str:
    """The citizen's number as long as the try runs; the carrier alone is told."""
    return str(bridge.callback.person.number) if bridge.ended_at is None else ""


def dialled(bridge: Bridge, told: Mapping[str, str]) -> bool:
    """How the citizen's telephone answered, as the carrier tells; gives whether they talked."""
    bridge.result, bridge.seconds = how_it_went(told)
    bridge.save()
    return bridge.result in TALKED


def over(bridge: Bridge, status: str) -> None:
    """The clerk's call has ended; when it came to no second ringing, this is how it went."""
    if bridge.ended_at is not None:
        return
    unheard = "declined" if status == "completed" else status
    bridge.result = bridge.result or unheard[:16]
    bridge.ended_at = timezone.now()
    bridge.save()


def _claim(callback: Callback, by: User) -> Bridge:
    try:
        with transaction.atomic():
            for stale in Bridge.objects.filter(
                callback=callback, ended_at__isnull=True, asked_at__lt=timezone.now() - STALE
            ):
                over(stale, "unreported")
            return Bridge.objects.create(callback=callback, by=by)
    except IntegrityError as error:
        raise NotAllowed(_("This citizen is being called already.")) from error
