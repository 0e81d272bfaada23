"""A bounded, visible record of webhooks refused for their signature: never their text."""

import hashlib
import logging
from typing import Any

from django.db.models import F
from django.http import HttpRequest
from django.utils import timezone

from hotline import gateway
from hotline.models import Refusal

log = logging.getLogger(__name__)
ROWS_AN_HOUR = 50


def note(request: HttpRequest) -> None:
    """Count the refusal; the first of its kind in an hour raises an alert in the log."""
    hour = timezone.now().replace(minute=0, second=0, microsecond=0)
    reason = "wrong signature" if "X-Twilio-Signature" in request.headers else "no signature"
    path = request.path[:100]
    if Refusal.objects.filter(reason=reason, path=path, hour=hour).update(count=F("count") + 1):
        return
    if Refusal.objects.filter(hour=hour).count() >= ROWS_AN_HOUR:
        path = "(more)"
    first: dict[str, Any] = {"body_sha256": lambda: _digest(request)}  # only asked for a new row
    row, new = Refusal.objects.get_or_create(reason=reason, path=path, hour=hour, defaults=first)
    if new:
        log.error("refused a webhook at %s: %s", path, reason)
    else:
        Refusal.objects.filter(pk=row.pk).update(count=F("count") + 1)


def _digest(request: HttpRequest) -> str:
    """Of what was sent, as far as it can be read at all."""
    try:
        said = sorted(request.POST.lists())
    except gateway.UNREADABLE:
        said = []
    return hashlib.sha256(repr(said).encode()).hexdigest()
