"""Recordings that nobody has written down yet: claim, let the engine listen, hand the words down.

At least once: a worker that dies loses its claim, and a draft that is there already is kept.
"""

import logging
import threading
from datetime import timedelta

from django.utils import timezone

from cases import transcripts
from hotline.models import Recording, Transcription
from hotline.transcribing.engine import Engine, current
from record import files, owed

log = logging.getLogger(__name__)

BATCH = 5
TRIES = 3
CLAIM = timedelta(minutes=30)
"""Longer than an engine needs for the longest recording."""

_busy = threading.Lock()


def run() -> int:
    """Write down a few; one at a time in a process, so that texts and recordings do not wait."""
    if not _busy.acquire(blocking=False):
        return 0
    try:
        engine = current()
        return _write_down(engine) if engine else 0
    except ImportError as error:
        log.warning("no transcripts: %s", error)
        return 0
    finally:
        _busy.release()


def _write_down(engine: Engine) -> int:
    _note_new()
    due = Transcription.objects.filter(state=Transcription.State.OWED)
    tasks = Transcription.objects.select_related("recording__call")
    mine = owed.claimed(due, CLAIM, limit=BATCH)
    return sum(_try(tasks.get(pk=pk), engine) for pk in mine)


def _note_new() -> None:
    kept = Recording.objects.filter(state=Recording.State.KEPT, transcription__isnull=True)
    for recording in kept.order_by("pk")[:BATCH]:
        Transcription.objects.get_or_create(
            recording=recording, defaults={"next_try_at": timezone.now()}
        )


def _try(task: Transcription, engine: Engine) -> int:
    """One attempt; what fails is tried again later, and then left to people."""
    recording = task.recording
    try:
        if transcripts.is_wanted(recording.opaque):
            words = engine.transcribe(files.read(recording.kept), _language(recording))
            if not words:
                return _end(task, Transcription.State.LEFT)
            transcripts.draft(recording.opaque, words, engine=engine.name)
        return _end(task, Transcription.State.DONE)
    except Exception as error:  # an engine is somebody else's code
        log.warning("recording %s: not written down (%s)", recording.opaque, type(error).__name__)
        _later(task)
        return 0


def _language(recording: Recording) -> str:
    intake = recording.call.intake
    return intake.language if intake else "zh-hans"


def _end(task: Transcription, state: str) -> int:
    task.state = state
    task.save()
    return 1


def _later(task: Transcription) -> None:
    task.tries += 1
    task.next_try_at = owed.next_try(task.tries)
    if task.tries >= TRIES:
        task.state = Transcription.State.LEFT
    task.save()
