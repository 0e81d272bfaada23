"""What the phone says now: the defaults, and what staff gave in their place."""

import logging

from django.db import DatabaseError, transaction

from hotline.dialogue import Given, Wording
from hotline.models import Prompt
from hotline.sounds import Sound
from record import files
from record.history import Actor, acting
from record.moves import NotAllowed

log = logging.getLogger(__name__)


def current() -> Wording:
    """What staff gave, in one query; nothing while the database stumbles, so that the defaults
    are spoken. To be asked for outside a transaction."""
    try:
        return {(row.name, row.language): given(row) for row in Prompt.objects.exclude(words="")}
    except DatabaseError:
        log.exception("prompts cannot be read; the defaults are spoken")
        return {}


def given(row: Prompt) -> Given:
    """A row as the dialogue knows it."""
    audio = f"{row.sha256}.{row.kind}" if row.sha256 else ""
    return Given(row.words, audio, row.sha256, row.version)


def recording(sha256: str, kind: str) -> bytes | None:
    """The sound of a present or past prompt; None for anything else, a citizen's voice above
    all."""
    row = Prompt.history.filter(sha256=sha256, kind=kind).exclude(audio="").first()
    try:
        return files.read(row.audio) if row else None
    except FileNotFoundError:
        return None


def change(
    name: str,
    language: str,
    words: str,
    *,
    version: int,
    by: Actor,
    reason: str,
    sound: Sound | None = None,
    keeps_audio: bool = False,
) -> None:
    """Give a prompt other words and perhaps a recording; no words bring the default back.

    Raises NotAllowed when somebody changed it since ``version``.
    """
    kept = files.keep(sound.data) if sound else None
    with transaction.atomic(), acting(by, reason):
        row = _held(name, language)
        if row.version != version:
            raise NotAllowed
        row.words, row.version = words, version + 1
        if sound and kept:
            row.audio, row.sha256 = kept.name, kept.sha256
            row.kind, row.seconds = sound.kind, sound.seconds
        elif not (keeps_audio and words):
            row.audio = row.sha256 = row.kind = ""
            row.seconds = None
        row.save()


def _held(name: str, language: str) -> Prompt:
    rows = Prompt.objects.select_for_update().filter(name=name, language=language)
    return rows.first() or Prompt(name=name, language=language)
