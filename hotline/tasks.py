"""Sweeps of the hotline: news to tell, texts to send, recordings to fetch.

Each looks first without a transaction; claims by compare-and-set, acts with no transaction
open, records in one of its own. A message that is lost loses nothing: the next sweep finds the
same rows.
"""

import io
import logging
import wave
from datetime import datetime, timedelta

from celery import shared_task
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from cases import evidence, news
from hotline import (
    callbacks,
    calls,
    deliveries,
    gateway,
    identity,
    media,
    posters,
    reach,
    replay,
    replies,
    reveals,
    transcribing,
    uploads,
)
from hotline.gateway import CarrierError, NotThere
from hotline.models import Call, Callback, OutboundText, Recording
from record import files, owed

log = logging.getLogger(__name__)

KNOWN_WORK = (posters.draw,)
"""What the hotline can do in the background; imported so that the worker knows it."""

CLAIM = timedelta(seconds=60)
TEXT_TRIES = 8
GIVE_UP_AFTER = timedelta(hours=24)
UNHEARD_AFTER = timedelta(minutes=15)
LONGEST_TALK = timedelta(hours=4)
NEVER = timedelta(days=36500)
BATCH = 50


@shared_task
def look_down() -> int:
    """Turn news of cases into texts and call-backs; exactly once for each event and citizen."""
    return news.look(replies.tell)


@shared_task
def replay_spool() -> int:
    """Hear what the carrier said while the database was away; a request that is heard again does
    nothing again."""
    replay.take_in()
    return replay.work_off()


@shared_task
def send_texts() -> int:
    """Send what is owed: at least once, and exactly once as far as the carrier can tell, because
    a text whose sender died is looked up there before it is sent again."""
    now = timezone.now()
    free = Q(claimed_until__isnull=True) | Q(claimed_until__lt=now)
    due = OutboundText.objects.filter(free, state="owed", next_try_at__lte=now)
    rows = list(due.order_by("pk").values_list("pk", "claimed_until")[:BATCH])
    return sum(_send(pk, claimed) for pk, claimed in rows)


@shared_task
def fetch_recordings() -> int:
    """Bring home what callers said, and delete it at the carrier. Safe to run twice: a fetched
    recording is known by its row, a deletion of what is gone succeeds."""
    now = timezone.now()
    due = Recording.objects.filter(next_try_at__lte=now).filter(
        Q(state__in=("awaited", "absent")) | Q(state="kept", deleted_at_carrier__isnull=True)
    )
    rows = list(due.order_by("next_try_at").values_list("pk", "next_try_at")[:BATCH])
    return sum(_fetch_safely(pk, seen) for pk, seen in rows)


@shared_task
def find_unheard_calls() -> int:
    """Calls whose end was never reported: owe a look for their recording, and their receipt."""
    now = timezone.now()
    silent = Call.objects.filter(ended_at__isnull=True, started_at__lt=now - UNHEARD_AFTER)
    silent = silent.exclude(taken_at__gte=now - LONGEST_TALK)  # a talk is not heard by us
    found = list(silent.values_list("sid", flat=True)[:BATCH])
    for sid in found:
        with transaction.atomic():
            call = calls.of(sid)
            if call is not None:
                calls.over(call, "unreported")
    return len(found)


@shared_task
def end_reveals() -> int:
    """Note identities as closed whose time is over; access ended by itself, at the minute. Safe
    to run twice: each is ended by one move."""
    return reveals.end_due(timezone.now())


@shared_task
def fetch_media() -> int:
    """Bring home what came with texts, and delete it at the carrier. Safe to run twice."""
    return media.fetch_due()


@shared_task
def drop_uploads() -> int:
    """Forget files that were sent and never belonged to a complaint. Safe to run twice."""
    return uploads.drop_old()


@shared_task
def transcribe() -> int:
    """Draft what callers said, where an engine is configured; a draft that is there is kept."""
    return transcribing.run()


def _send(pk: int, claimed: datetime | None) -> int:
    now = timezone.now()
    mine = OutboundText.objects.filter(pk=pk, state="owed", claimed_until=claimed)
    if not mine.update(claimed_until=now + CLAIM):
        return 0
    parts = ("person", "intake", "message__dispatch__unit")
    text = OutboundText.objects.select_related(*parts).get(pk=pk)
    way = reach.way(text.person, text.channel)
    if way is None:
        replies.keep(text)
        return 0
    _change_channel(text, way)
    try:
        sid = _post(text, way, again=claimed is not None or text.tries > 0)
    except CarrierError as error:
        _failed(text, error)
        return 0
    deliveries.left(text, sid)
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
    if (error.final and not isinstance(error, NotThere)) or text.tries + 1 >= TEXT_TRIES:
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


def _fetch_safely(pk: int, seen: datetime) -> int:
    """One that fails does not hold up the rest; its claim ends by itself."""
    try:
        return _fetch(pk, seen)
    except Exception:
        log.exception("recording %s", pk)
        return 0


def _fetch(pk: int, seen: datetime) -> int:
    now = timezone.now()
    mine = Recording.objects.filter(pk=pk, next_try_at=seen)
    if not mine.update(next_try_at=now + CLAIM):
        return 0
    recording = Recording.objects.select_related("call__person", "call__intake").get(pk=pk)
    try:
        if not recording.sid:
            _seek(recording)
        if recording.sid and recording.state != Recording.State.KEPT:
            _keep(recording, gateway.fetch_recording(recording.sid))
        if recording.state == Recording.State.KEPT:
            _delete_there(recording)
    except CarrierError as error:
        log.info("recording %s: %s", recording.opaque, error)
        _later(recording)
        return 0
    return 1


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
    recording.seconds, recording.state = seconds_of(audio), Recording.State.KEPT
    recording.next_try_at = timezone.now()
    recording.save()
    evidence.describe_recording(
        recording.opaque, sha256=kept.sha256, size=kept.size, content_type="audio/wav"
    )


def _delete_there(recording: Recording) -> None:
    gateway.delete_recording(recording.sid)
    recording.deleted_at_carrier = timezone.now()
    recording.save()


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
    recording.save()


def _call_back(recording: Recording) -> None:
    intake = recording.call.intake
    callbacks.owe(
        Callback.Reason.LOST,
        recording.opaque,
        recording.call.person,
        within=callbacks.SOON,
        complaint=intake.complaint if intake else None,
    )


def seconds_of(audio: bytes) -> int | None:
    """How long a WAV lasts; unknown for anything else."""
    try:
        with wave.open(io.BytesIO(audio)) as sound:
            return round(sound.getnframes() / sound.getframerate())
    except (wave.Error, EOFError, ZeroDivisionError):
        return None
