"""The carrier's door: what it signed comes in, the rest gets an empty 403."""

import functools
import logging
from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.views.decorators.csrf import csrf_exempt

from hotline import channels, gateway, refusals, spool

log = logging.getLogger(__name__)

View = Callable[..., HttpResponse]


def carrier(view: View) -> View:
    """Let in what the carrier signed; refuse the rest with an empty 403 and a bounded record."""

    @functools.wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        return _let_in(request, gateway.is_signed, lambda: view(request, *args, **kwargs))

    guarded.is_signed = True  # type: ignore[attr-defined] # `routes` reads it
    return csrf_exempt(guarded)


def _note_refusal(request: HttpRequest) -> None:
    """A forgery is refused also while the database that counts it is away."""
    try:
        refusals.note(request)
    except (OperationalError, InterfaceError):
        log.warning("refused a webhook at %s; it could not be counted", request.path[:100])


def report(view: View) -> View:
    """As ``carrier``, for what the carrier reports once and never repeats: while the database is
    away it is spooled, to be heard later."""

    @functools.wraps(view)
    def kept(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except (OperationalError, InterfaceError):
            spool.keep(request)
            return HttpResponse(status=204)

    return carrier(kept)


def channel_door(view: View) -> View:
    """The same for a channel with a door of its own, which knows how its requests are signed; a
    channel that is not in use has no door."""

    @functools.wraps(view)
    def guarded(request: HttpRequest, name: str) -> HttpResponse:
        channel = channels.behind_door(name)
        if channel is None:
            return HttpResponse(status=404)
        if request.method == "GET" and channel.is_signed(request):
            return HttpResponse(channel.greet(request), content_type="text/plain")
        return _let_in(request, channel.is_signed, lambda: view(request, channel))

    guarded.is_signed = True  # type: ignore[attr-defined] # `routes` reads it
    return csrf_exempt(guarded)


def _let_in(
    request: HttpRequest,
    is_signed: Callable[[HttpRequest], bool],
    answer: Callable[[], HttpResponse],
) -> HttpResponse:
    try:
        if not is_signed(request):
            _note_refusal(request)
            return HttpResponse(status=403)
        if request.method != "POST":
            return HttpResponse(status=405, headers={"Allow": "POST"})
        with translation.override(settings.LANGUAGE_CODE):  # whatever the carrier accepts
            return answer()
    except (RequestDataTooBig, SuspiciousOperation):
        return HttpResponse(status=413)
    except Exception:
        log.exception("webhook %s failed", request.path)
        return HttpResponse(status=500)


def xml(body: bytes) -> HttpResponse:
    """A document of the carrier's markup."""
    return HttpResponse(body, content_type="text/xml; charset=utf-8")
