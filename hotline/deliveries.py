"""Delivery reports of texts: repeated and in any order, a state never goes back."""

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from hotline import callbacks, channels, codes, identity, relay, replies
from hotline.models import Callback, DeliveryReport, OutboundText
from record.moves import Text

RANK = {
    "accepted": 0,
    "scheduled": 0,
    "queued": 1,
    "sending": 2,
    "sent": 3,
    "undelivered": 5,
    "failed": 5,
    "canceled": 5,
    "delivered": 5,
    "read": 6,
}
LOST = ("undelivered", "failed", "canceled")
THERE = ("delivered", "read")
OPTED_OUT = codes.OPTED_OUT


def note(*, text_id: int | None, sid: str, status: str, error_code: str) -> None:
    """Keep the report, whoever it is about, and move the text's delivery on if it is further."""
    with transaction.atomic():
        texts = OutboundText.objects.select_for_update()
        text = texts.filter(pk=text_id).first() if text_id else _known_by(texts, sid)
        _report, new = DeliveryReport.objects.get_or_create(
            sid=sid,
            kind="message",
            status=status[:20],
            defaults={"text": text, "error_code": error_code[:8]},
        )
        if new and text is not None:
            _has_left(text, sid)
            _move_on(text, status, error_code)


def left(text: OutboundText, sid: str) -> None:
    """The carrier took the text under this id; a report that was faster is caught up with."""
    with transaction.atomic():
        text = OutboundText.objects.select_for_update().get(pk=text.pk)
        text.claimed_until = None
        _has_left(text, sid)
        text.save()
        for early in DeliveryReport.objects.filter(sid=sid, text__isnull=True).order_by("pk"):
            early.text = text
            early.save()
            _move_on(text, early.status, early.error_code)


def _known_by(texts: QuerySet[OutboundText], sid: str) -> OutboundText | None:
    return texts.filter(sid=sid).first() if sid else None


def _has_left(text: OutboundText, sid: str) -> None:
    """A report may come before the answer to our own request is stored, or in its stead when the
    sender died: what is reported was sent, and is never sent again."""
    if text.state == OutboundText.State.OWED:
        text.state, text.sid, text.sent_at = OutboundText.State.SENT, sid, timezone.now()


def _move_on(text: OutboundText, status: str, error_code: str) -> None:
    if RANK.get(status, -1) <= RANK.get(text.delivery, -1):
        text.save()
        return
    text.delivery, text.error_code = status, error_code[:8]
    text.save()
    if error_code == OPTED_OUT:
        identity.opt_out(text.person)
    elif error_code == codes.OUTSIDE_WINDOW and channels.named(text.channel).window:
        _by_text_instead(text)
    elif status in LOST:
        call_instead(text)


def _by_text_instead(text: OutboundText) -> None:
    """The channel says that its window has closed, whatever our own clock says."""
    text.channel, text.state = "text", OutboundText.State.OWED
    text.sid, text.delivery, text.next_try_at = "", "", timezone.now()
    text.save()


def call_instead(text: OutboundText) -> None:
    """A text did not arrive: somebody calls, so that it is not forgotten; unless it said nothing
    that matters, or no call is wanted."""
    if text.message_id is not None:
        relay.read_out(text)
        return
    if text.template in replies.CHATTER:
        return
    if text.template == "replied" or identity.is_opted_out(text.person):
        return  # who has a reply is called in any case
    callbacks.owe(
        Callback.Reason.UNDELIVERED,
        text.pk,
        text.person,
        within=callbacks.NEXT_DAY,
        complaint=text.intake.complaint if text.intake else None,
        text=text,
    )


def told(text: OutboundText) -> Text:
    """What became of a text, in a sentence for staff; reports come prefetched."""
    state = OutboundText.State
    why = codes.meaning(text.error_code).words
    if text.state == state.KEPT:
        kept = _("Not sent: %(why)s. It waits on the citizen's page.")
        return kept % {"why": why if text.error_code else _("he cannot get texts")}
    if text.state == state.OWED:
        return _("Waiting to be sent.")
    if text.state == state.DEAD or text.delivery in LOST:
        return _("Could not be delivered: %(why)s.") % {"why": why}
    how = {"channel": channels.named(text.channel).label, "at": _when(text)}
    if text.delivery in THERE:
        return _("Sent by %(channel)s, delivered %(at)s.") % how
    return _("Sent by %(channel)s %(at)s.") % how


def _when(text: OutboundText) -> str:
    arrived = [report.at for report in text.reports.all() if report.status in THERE]
    at = min(arrived, default=text.sent_at or text.created_at)
    return date_format(timezone.localtime(at), "SHORT_DATETIME_FORMAT")
