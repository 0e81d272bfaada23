"""The carrier's second address: asked when the first one failed. No database, no broker.

What was signed is spooled, and only then answered: an apology that still records, or a text that
says it was kept. Served by the web process and by a small process of its own, so this module
imports nothing that has a table.
"""

import functools
import logging
import re
from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from hotline import gateway, spool, twiml
from hotline.dialogue import HangUp, Say, language_of

log = logging.getLogger(__name__)

View = Callable[..., HttpResponse]

FAILED_TURN = re.compile(r"/voice/[a-z-]+/(\d{1,3})/?$")
FIRST_TURN = 1000
"""Our turns of a call count from here, so that none is one of the ordinary script's."""


def spooled(view: View) -> View:
    """Let in what the carrier signed, for this address or the ordinary one; keep it; answer."""

    @functools.wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        try:
            if not gateway.is_signed(request, settings.FALLBACK_BASE_URL):
                log.warning("refused a request at %s", request.path[:100])
                return HttpResponse(status=403)
            if request.method != "POST":
                return HttpResponse(status=405, headers={"Allow": "POST"})
            spool.keep(request)
            with translation.override(settings.LANGUAGE_CODE):
                return view(request, *args, **kwargs)
        except Exception:
            log.exception("fallback %s failed", request.path[:100])
            return HttpResponse(status=500)

    guarded.is_signed = True  # type: ignore[attr-defined] # `routes` reads it
    return csrf_exempt(guarded)


@spooled
def call(request: HttpRequest) -> HttpResponse:
    """A call whose request failed: apologise and record; who was recorded already hears that it
    was kept."""
    if "RecordingUrl" in request.POST or "RecordingSid" in request.POST:
        return _goodbye()
    sorry = Say(_("Sorry, we have a fault. Speak after the tone; what you say is kept."))
    silent = Say(_("We heard nothing. Please call again later. Goodbye."))
    return _xml(twiml.apologise(sorry, silent, turn_of(request)))


@spooled
def recorded(request: HttpRequest, turn: int) -> HttpResponse:
    """The recording that the apology asked for."""
    return _goodbye()


@spooled
def recording(request: HttpRequest, turn: int) -> HttpResponse:
    """The carrier's report of that recording."""
    return HttpResponse(status=204)


@spooled
def text(request: HttpRequest) -> HttpResponse:
    """A text: kept, and the receipt follows by text. One that the carrier itself answers (an
    opt-out) gets silence."""
    if request.POST.get("OptOutType"):
        return _xml(twiml.silence())
    language = language_of(request.POST.get("Body", "")) or settings.LANGUAGE_CODE
    with translation.override(language):
        said = _("We kept your text and will file it. Your receipt follows by text.")
    return _xml(twiml.text(said, ""))


def turn_of(request: HttpRequest) -> int:
    """The turn that the recording of this apology gets: the same for the same request again."""
    failed = FAILED_TURN.search(urlsplit(request.POST.get("ErrorUrl", "")).path)
    return FIRST_TURN + (int(failed[1]) if failed else 0)


def _goodbye() -> HttpResponse:
    kept = Say(_("Thank you. What you said is kept. Goodbye."))
    return _xml(twiml.speak((kept, HangUp()), 0))


def _xml(body: bytes) -> HttpResponse:
    return HttpResponse(body, content_type="text/xml; charset=utf-8")
