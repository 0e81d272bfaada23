"""Delivery reports of texts: repeated and in any order, a state never goes back."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from hotline import identity
from hotline.models import Callback, DeliveryReport, OutboundText

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
LOST = ("undelivered", "failed")
OPTED_OUT = "21610"
CALL_BACK_WITHIN = timedelta(days=1)


def note(*, text_id: int | None, sid: str, status: str, error_code: str) -> None:
    """Keep the report, whoever it is about, and move the text's delivery on if it is further."""
    with transaction.atomic():
        texts = OutboundText.objects.select_for_update()
        text = texts.filter(pk=text_id).first() if text_id else texts.filter(sid=sid).first()
        _report, new = DeliveryReport.objects.get_or_create(
            sid=sid,
            kind="message",
            status=status[:20],
            defaults={"text": text, "error_code": error_code[:8]},
        )
        if new and text is not None:
            _move_on(text, status, error_code)


def _move_on(text: OutboundText, status: str, error_code: str) -> None:
    if RANK.get(status, -1) <= RANK.get(text.delivery, -1):
        return
    text.delivery, text.error_code = status, error_code[:8]
    text.save()
    if error_code == OPTED_OUT:
        identity.opt_out(text.person)
    elif status in LOST:
        call_instead(text)


def call_instead(text: OutboundText) -> None:
    """A text did not arrive: somebody calls, so that it is not forgotten."""
    Callback.objects.get_or_create(
        about=f"undelivered:{text.pk}",
        defaults={
            "reason": Callback.Reason.UNDELIVERED,
            "person": text.person,
            "complaint": text.intake.complaint if text.intake else None,
            "due_at": timezone.now() + CALL_BACK_WITHIN,
        },
    )
