"""The loop guard: two machines must not talk for ever. Nothing they say is dropped; what gets no
answer cannot be answered in turn."""

import re
from datetime import timedelta
from itertools import pairwise

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from hotline import replies
from hotline.models import OutboundText, Person

LATELY = timedelta(hours=24)

AT_ONCE, BRIEFLY = 60, timedelta(minutes=10)
"""So many texts of one number are answered in so short a time."""

IN_A_ROW = 200
"""So many are answered, however slowly they come, until a day has passed without one."""

REMEMBERED = 5
"""Texts of ours that an echo is looked for among."""

LONGEST = 200
"""Units of an automatic reply; what is longer was written by somebody."""

SIGNS = re.compile(
    r"自动回复|自动答复|automatic(?:ally)? (?:reply|response|generated)"
    r"|auto[- ]?(?:reply|response|responder)|out of (?:the )?office"
    r"|^\W*(?:您好\W*)?我?(?:现在|目前)?(?:正在?|在)?(?:开车|驾驶|开会|休假)(?:中|\W|,|$)"
    r"|^\W*(?:您好\W*)?我?(?:现在|目前)?不方便(?:接听|接电话|回复|看手机)"
    r"|^\W*(?:hi\W*|hello\W*|sorry\W*)?i(?:'|’)?(?: a)?m (?:currently )?"
    r"(?:driving|in a meeting|on leave|away)",
    re.IGNORECASE,
)


def is_automatic(person: Person, body: str) -> bool:
    """Whether a machine seems to have written this: it says so, or says what we just said."""
    return _is_ours(person) or _says_so(body) or _is_echo(person, body)


def must_be_silent(person: Person, *, automatic: bool) -> bool:
    """Whether an answer might begin a loop, or go on with one."""
    if automatic and (_is_ours(person) or _written_to(person).exists()):
        return True
    answered = OutboundText.objects.filter(person=person, state=OutboundText.State.ANSWERED)
    last = list(answered.order_by("-pk").values_list("created_at", flat=True)[:IN_A_ROW])
    now = timezone.now()
    if sum(now - at < BRIEFLY for at in last) >= AT_ONCE:
        return True
    unbroken = all(later - at < LATELY for later, at in pairwise((now, *last)))
    return len(last) == IN_A_ROW and unbroken


def _is_ours(person: Person) -> bool:
    return person.number in (settings.TWILIO_PHONE_NUMBER, settings.TWILIO_WHATSAPP_NUMBER)


def _says_so(body: str) -> bool:
    return len(body) <= LONGEST and SIGNS.search(body) is not None


def _is_echo(person: Person, body: str) -> bool:
    said = body.strip()
    last = _written_to(person).select_related("intake", "message__dispatch__unit")
    return bool(said) and any(
        replies.render(text) == said for text in last.order_by("-pk")[:REMEMBERED]
    )


def _written_to(person: Person) -> QuerySet[OutboundText]:
    left = (OutboundText.State.ANSWERED, OutboundText.State.SENT)
    since = timezone.now() - LATELY
    return OutboundText.objects.filter(person=person, state__in=left, created_at__gte=since)
