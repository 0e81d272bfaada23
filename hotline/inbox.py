"""Each signed webhook once: what it said is kept sealed together with the answer it got."""

import json
from collections.abc import Callable
from typing import Any

from django.db import IntegrityError, transaction
from django.http import HttpRequest

from hotline.models import InboundEvent
from record import sealing

PLACE = "hotline.inbound"
TRIES = 3
FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


def once(
    request: HttpRequest,
    *,
    kind: str,
    sid: str,
    turn: int,
    respond: Callable[[], bytes],
    provider: str = "twilio",
) -> bytes:
    """The answer to a webhook: worked out and committed the first time, the same bytes each
    time it is repeated, also at the very same moment.

    Everything ``respond`` writes is one transaction with the event's own row: whoever comes
    second fails on a unique constraint, and reads the first one's answer.
    """
    sid = sid[: InboundEvent._meta.get_field("sid").max_length]
    key = {"provider": provider, "kind": kind, "sid": sid, "turn": turn}
    for attempt in range(TRIES):
        heard = InboundEvent.objects.filter(**key).first()
        if heard is not None:
            return sealing.unseal(bytes(heard.answer), context=f"{PLACE}.answer")
        try:
            return _first(request, key, respond)
        except IntegrityError:
            if attempt == TRIES - 1:
                raise
    raise AssertionError("unreachable")


def _first(request: HttpRequest, key: dict[str, Any], respond: Callable[[], bytes]) -> bytes:
    with transaction.atomic():
        answer = respond()
        InboundEvent.objects.create(
            **key,
            payload=sealing.seal(_whole(request), context=f"{PLACE}.payload"),
            answer=sealing.seal(answer, context=f"{PLACE}.answer"),
        )
    return answer


def _whole(request: HttpRequest) -> bytes:
    told = {
        "path": request.path,
        "form": dict(request.POST.lists()),
        "body": "" if request.content_type in FORMS else request.body.decode(errors="replace"),
        "idempotency": request.headers.get("I-Twilio-Idempotency-Token", ""),
    }
    return json.dumps(told, ensure_ascii=False, sort_keys=True).encode()
