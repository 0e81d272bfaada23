"""What a deployment must not start with, or should know of: `manage.py check --deploy`."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register

from hotline import spool
from hotline.transcribing import whisper


@register(deploy=True)
def carrier(**_: Any) -> list[CheckMessage]:
    """Without a token every webhook is refused: the hotline would be deaf."""
    if settings.TWILIO_AUTH_TOKEN:
        return []
    hint = "Set TWILIO_AUTH_TOKEN to the one of the carrier's account."
    return [Error("TWILIO_AUTH_TOKEN is empty.", hint=hint, id="hotline.E001")]


@register(deploy=True)
def spool_folder(**_: Any) -> list[CheckMessage]:
    """Without a spool what is said while the database is away would be lost."""
    if spool.is_writable():
        return []
    hint = "Set SPOOL_DIR to a folder that web, fallback and worker all may write."
    return [Error(f"{settings.SPOOL_DIR} cannot be written.", hint=hint, id="hotline.E002")]


@register()
def transcriber(**_: Any) -> list[CheckMessage]:
    """A model was promised that cannot be used: recordings stay without drafts."""
    lacks = whisper.missing() if settings.ASR_MODEL_DIR else ""
    if not lacks:
        return []
    hint = "Put a model into ASR_MODEL_DIR and install faster-whisper, or unset it."
    return [Warning(f"No drafts of recordings: {lacks}.", hint=hint, id="hotline.W001")]
