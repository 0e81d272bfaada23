"""Texts on their way out: claimed, sent by the channel that is open, tried again or given up."""

import logging
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone

from hotline import deliveries, identity, reach, replies
from hotline.gateway import CarrierError, NotThere
from hotline.models import OutboundText
from record import owed

log = logging.getLogger(__name__)

CLAIM = timedelta(seconds=60)
TRIES = 8
BATCH = 50


def send_due() -> int:
    """Send what is due; one that fails does not hold up the rest."""
    now = timezone.now()
    free = Q(claimed_until__isnull=True) | Q(claimed_until__lt=now)
    due = OutboundText.objects.filter(free, state="owed", next_try_at__lte=now)
    rows = list(due.order_by("pk").values_list("pk", "claimed_until")[:BATCH])
    return sum(_send(pk, claimed) for pk, claimed in rows)


def _send(pk: int, claimed: datetime | None) -> int:
    now = timezone.now()
    mine = OutboundText.objects.filter(pk=pk, state="owed", claimed_until=claimed)
    if not mine.update(claimed_until=now + CLAIM):
        return 0
    parts = ("person", "intake", "message__dispatch__unit")
    text = OutboundText.objects.select_related(*parts).get(pk=pk)
    try:
        return _go(text, again=claimed is not None or text.tries > 0)
    except CarrierError as error:
        _failed(text, error)
    except Exception:
        log.exception("text %s", pk)
        _failed(text, CarrierError("failed here", final=False))
    return 0


def _go(text: OutboundText, *, again: bool) -> int:
    way = reach.way(text.person, text.channel)
    if way is None:
        replies.keep(text)
        return 0
    _change_channel(text, way)
    deliveries.left(text, _post(text, way, again=again))
    return 1


def _change_channel(text: OutboundText, way: reach.Way) -> None:
    """The window of the first one may have closed meanwhile. Kept before anything is sent, for
    the words depend on it."""
    if text.channel != way.channel.name:
        text.channel = way.channel.name
        OutboundText.objects.filter(pk=text.pk).update(channel=text.channel)


def _post(text: OutboundText, way: reach.Way, *, again: bool) -> str:
    body = replies.render(text)
    found = way.channel.find(way.address, body, text.created_at.date()) if again else None
    return found or way.channel.send(way.address, body, report_to=replies.report_to(text))


def _failed(text: OutboundText, error: CarrierError) -> None:
    text.error_code = error.code[:8]
    if error.code == deliveries.OPTED_OUT:
        identity.opt_out(text.person)
    if (error.final and not isinstance(error, NotThere)) or text.tries + 1 >= TRIES:
        _give_up(text, text.error_code)
        return
    OutboundText.objects.filter(pk=text.pk, state="owed").update(
        tries=text.tries + 1,
        error_code=text.error_code,
        next_try_at=owed.next_try(text.tries),
        claimed_until=None,
    )


def _give_up(text: OutboundText, code: str) -> None:
    """A dead letter: not owed any more, but a call-back for a person unless no call is wanted.
    One whose delivery was reported meanwhile had left after all."""
    mine = OutboundText.objects.filter(pk=text.pk, state="owed")
    if mine.update(state="dead", error_code=code, claimed_until=None):
        deliveries.call_instead(text)
