"""The addresses of the fallback process: the carrier's second ones, and whether it can keep."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from hotline import spool
from hotline.webhooks import fallback


def alive(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return HttpResponse("ok\n", content_type="text/plain")


def ready(request: HttpRequest) -> HttpResponse:
    """The spool can be written; 503 when it cannot."""
    if spool.is_writable():
        return HttpResponse("ok\n", content_type="text/plain")
    return HttpResponse("spool\n", status=503, content_type="text/plain")


urlpatterns = [
    path("voice/fallback/", fallback.call),
    path("voice/fallback/recorded/<int:turn>/", fallback.recorded),
    path("voice/fallback/recording/<int:turn>/", fallback.recording),
    path("sms/fallback/", fallback.text),
    path("healthz", alive),
    path("readyz", ready),
]
