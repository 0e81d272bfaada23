"""What a deployment must not start with: `manage.py check --deploy`."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

from hotline import spool


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
