"""Voices at the carrier: fetched by a task, kept sealed, deleted there."""

import logging
from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from cases import evidence
from hotline import callbacks, calls, gateway, sounds
from hotline.gateway import CarrierError
from hotline.models import Callback, Recording
from record import files, owed

log = logging.getLogger(__name__)

CLAIM = timedelta(seconds=60)
GIVE_UP_AFTER = timedelta(hours=24)
NEVER = timedelta(days=36500)
BATCH = 50
UNFETCHED = Q(state="awaited") | Q(state="kept", deleted_at_carrier__isnull=True)
MISSED = Q(state="absent")
"""Looked for and not there; looked for again, for a report may be late."""


def fetch_due() -> int:
    """Fetch what is due; one that fails does not hold up the rest."""
    mine = owed.claimed(Recording.objects.filter(UNFETCHED | MISSED), CLAIM, limit=BATCH)
    return sum(_fetch_safely(pk) for pk in mine)


def _fetch_safely(pk: int) -> int:
    recording = Recording.objects.select_related("call__person", "call__intake").get(pk=pk)
    try:
        _fetch(recording)
    except CarrierError as error:
        log.info("recording %s: %s", recording.opaque, error)
        _later(recording)
        return 0
    except Exception:
        log.exception("recording %s", pk)
        return 0  # its claim ends by itself
    return 1


def _fetch(recording: Recording) -> None:
    if not recording.sid:
        _seek(recording)
    if recording.sid and recording.state != Recording.State.KEPT:
        _keep(recording, gateway.fetch_recording(recording.sid))
    if recording.state == Recording.State.KEPT:
        gateway.delete_recording(recording.sid)
        recording.deleted_at_carrier = timezone.now()
        recording.save(update_fields=["deleted_at_carrier"])


def _seek(recording: Recording) -> None:
    """Look for a voice that nobody reported in the call's list; none yet is a missed call."""
    known = set(recording.call.recordings.exclude(sid="").values_list("sid", flat=True))
    voices = gateway.list_recordings(recording.call.sid)
    new = next((v.sid for v in voices if v.sid not in known), "")
    if new:
        with transaction.atomic():
            calls.recorded(calls.begin(recording.call.sid, ""), new, recording.turn)
        recording.refresh_from_db()
        return
    if not recording.purpose:  # one that a report named stays owed until it is given up
        recording.state = Recording.State.ABSENT
        calls.nothing_recorded(recording.call)
    _later(recording)


def _keep(recording: Recording, audio: bytes) -> None:
    kept = files.keep(audio)
    recording.kept, recording.sha256 = kept.name, kept.sha256
    recording.seconds, recording.state = _seconds_of(audio), Recording.State.KEPT
    recording.next_try_at = timezone.now()
    recording.save(update_fields=["kept", "sha256", "seconds", "state", "next_try_at"])
    evidence.describe_recording(
        recording.opaque, sha256=kept.sha256, size=kept.size, content_type="audio/wav"
    )


def _later(recording: Recording) -> None:
    """Try again at growing intervals. What could not be fetched for a day is given up, for a
    person to call back; a copy that the carrier still holds is never left there."""
    now = timezone.now()
    over = now - recording.created_at > GIVE_UP_AFTER
    if over and recording.state == Recording.State.AWAITED:
        recording.state = Recording.State.DEAD
        _call_back(recording)
    recording.next_try_at = owed.next_try(recording.tries)
    if recording.state == Recording.State.ABSENT:
        recording.next_try_at = now + (NEVER if over else CLAIM * 2 ** min(recording.tries, 7))
    recording.tries = min(recording.tries + 1, 100)
    recording.save(update_fields=["state", "next_try_at", "tries"])


def _call_back(recording: Recording) -> None:
    intake = recording.call.intake
    callbacks.owe(
        Callback.Reason.LOST,
        recording.opaque,
        recording.call.person,
        within=callbacks.SOON,
        complaint=intake.complaint if intake else None,
    )


def _seconds_of(audio: bytes) -> int | None:
    """How long it lasts; unknown for what is no sound."""
    try:
        return round(sounds.measure(audio).seconds)
    except sounds.NotSound:
        return None
