"""The recordings that staff gave to prompts; the carrier fetches them without a signature."""

import re

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from hotline import prompts

NAME = re.compile(r"([0-9a-f]{64})\.(wav|mp3)")
TYPES = {"wav": "audio/x-wav", "mp3": "audio/mpeg"}


@require_safe
def sound(request: HttpRequest, name: str) -> HttpResponse:
    """A present or past prompt by the hash of its bytes: another recording has another address,
    so that this one may be kept for ever. A citizen's voice is never found here."""
    asked = NAME.fullmatch(name)
    data = prompts.recording(asked[1], asked[2]) if asked else None
    if asked is None or data is None:
        return HttpResponse(status=404)
    headers = {"Cache-Control": "public, max-age=31536000, immutable"}
    return HttpResponse(data, content_type=TYPES[asked[2]], headers=headers)
