"""Sweeps of the hotline: news to tell, texts to send, recordings to fetch.

Each looks first without a transaction; claims by compare-and-set, acts with no transaction
open, records in one of its own. A message that is lost loses nothing: the next sweep finds the
same rows.
"""

from datetime import timedelta

from celery import shared_task
from django.db import transaction
from django.utils import timezone

from cases import news
from hotline import (
    calls,
    media,
    outbox,
    posters,
    recordings,
    replay,
    replies,
    reveals,
    transcribing,
    uploads,
)
from hotline.models import Call

KNOWN_WORK = (posters.draw,)
"""What the hotline can do in the background; imported so that the worker knows it."""

UNHEARD_AFTER = timedelta(minutes=15)
LONGEST_TALK = timedelta(hours=4)
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
    return outbox.send_due()


@shared_task
def fetch_recordings() -> int:
    """Bring home what callers said, and delete it at the carrier. Safe to run twice: a fetched
    recording is known by its row, a deletion of what is gone succeeds."""
    return recordings.fetch_due()


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
