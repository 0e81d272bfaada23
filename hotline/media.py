"""Files that come with a text: named by the webhook, fetched by a task, made evidence."""

import logging
from collections.abc import Mapping
from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from cases import attachments
from cases.attachments import Attachment
from hotline import callbacks, gateway
from hotline.dialogue import Understood
from hotline.gateway import CarrierError
from hotline.models import Callback, Intake, Media
from record import contents, files, owed

log = logging.getLogger(__name__)

MOST = 10
"""The most that one text carries (TELEPHONY 1.2)."""
CLAIM = timedelta(seconds=60)
GIVE_UP_AFTER = timedelta(hours=24)
BATCH = 50
UNFETCHED = Q(state="awaited") | Q(state="kept", deleted_at_carrier__isnull=True)
MEANT_AS_SAID = ("words", "new", "receipt", "stop", "start")


def named_in(form: Mapping[str, str]) -> tuple[str, ...]:
    """The ids of a text's files, of which the carrier posts the addresses."""
    count = form.get("NumMedia", "0")
    most = min(int(count), MOST) if count.isascii() and count.isdigit() else 0
    sids = (gateway.sid_in(form.get(f"MediaUrl{n}", "")) for n in range(most))
    return tuple(dict.fromkeys(sid for sid in sids if sid))


def meant(asked: Understood, sids: tuple[str, ...]) -> Understood:
    """With a picture, also a text of one word or none is a complaint: it is not thrown away for
    a keyword. Only who wants to hear nothing more, or again, is taken at his word."""
    if not sids or asked.kind in MEANT_AS_SAID:
        return asked
    return Understood("words")


def owe(intake: Intake, message_sid: str, sids: tuple[str, ...]) -> None:
    """Owe the fetching, in the transaction that files the text."""
    for sid in sids:
        Media.objects.get_or_create(
            sid=sid,
            defaults={
                "message_sid": message_sid,
                "intake": intake,
                "next_try_at": timezone.now(),
            },
        )


def fetch_due() -> int:
    """Fetch what is due; one that fails does not hold up the rest, and its claim ends by itself."""
    mine = owed.claimed(Media.objects.filter(UNFETCHED), CLAIM, limit=BATCH)
    return sum(_fetch_safely(pk) for pk in mine)


def _fetch_safely(pk: int) -> int:
    row = Media.objects.select_related("intake__person", "intake__complaint").get(pk=pk)
    try:
        if row.state == Media.State.AWAITED:
            _keep(row, gateway.fetch_media(row.message_sid, row.sid))
        gateway.delete_media(row.message_sid, row.sid)
        Media.objects.filter(pk=pk).update(deleted_at_carrier=timezone.now())
    except CarrierError as error:
        log.info("media %s: %s", pk, error)
        _later(row)
        return 0
    except Exception:
        log.exception("media %s", pk)
        _later(row)
        return 0
    return 1


def _keep(row: Media, data: bytes) -> None:
    """Sealed first; then row and evidence together, once."""
    attachment = _attachment(data)
    mine = Media.objects.filter(pk=row.pk, state=Media.State.AWAITED)
    with transaction.atomic():
        first = mine.update(state=Media.State.KEPT)
        if first:
            complaint = row.intake.complaint
            (piece,) = attachments.attach(complaint, [attachment], by="citizen")
            Media.objects.filter(pk=row.pk).update(piece=piece)
    if not first:
        files.drop(attachment.kept)


def _attachment(data: bytes) -> Attachment:
    """Nobody was asked about the place in a picture sent by text: it stays out."""
    kept = files.keep(data)
    content_type = contents.type_of(data)
    photo = contents.FAMILIES.get(content_type) == "photo"
    hides = photo and contents.place_of(data) is not None
    return Attachment(kept.name, kept.sha256, kept.size, content_type, hides_place=hides)


def _later(row: Media) -> None:
    """Try again at growing intervals; what did not come for a day is given up, for a person to
    call back. A copy that the carrier still holds is never left there."""
    row.refresh_from_db()
    over = timezone.now() - row.created_at > GIVE_UP_AFTER
    state = row.state
    if over and state == Media.State.AWAITED:
        state = Media.State.DEAD
        _call_back(row)
    Media.objects.filter(pk=row.pk).update(
        state=state, tries=min(row.tries + 1, 100), next_try_at=owed.next_try(row.tries)
    )


def _call_back(row: Media) -> None:
    callbacks.owe(
        Callback.Reason.MEDIA,
        row.pk,
        row.intake.person,
        within=callbacks.SOON,
        complaint=row.intake.complaint,
    )
