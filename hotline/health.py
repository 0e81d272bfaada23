"""Whether the process lives, whether the database answers, and whether work gets done."""

import hmac

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from hotline import owed

LOOPBACK = ("127.0.0.1", "::1")


def alive(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return HttpResponse("ok\n", content_type="text/plain")


def ready(request: HttpRequest) -> HttpResponse:
    """The database answers too; 503 when it does not."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return HttpResponse("database\n", status=503, content_type="text/plain")
    return HttpResponse("ok\n", content_type="text/plain")


@require_GET
def metrics(request: HttpRequest) -> HttpResponse:
    """What is owed and for how long, in the text format of Prometheus: a worker that is alive and
    stuck shows by the age. For this machine, or for who knows ``METRICS_TOKEN``."""
    if not _may_measure(request):
        return HttpResponse(status=404)
    lines = ["# TYPE hotline_owed gauge", "# TYPE hotline_dead gauge"]
    lines += [f'hotline_owed{{kind="{kind}"}} {n}' for kind, n in owed.owed().items()]
    lines += [f'hotline_dead{{kind="{kind}"}} {n}' for kind, n in owed.dead().items()]
    lines += ["# TYPE hotline_oldest_owed_seconds gauge"]
    lines += [f"hotline_oldest_owed_seconds {owed.oldest_age():.1f}"]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; version=0.0.4")


def _may_measure(request: HttpRequest) -> bool:
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if settings.METRICS_TOKEN and hmac.compare_digest(
        given.encode(), settings.METRICS_TOKEN.encode()
    ):
        return True
    # Behind a proxy everybody comes from the proxy's own address.
    is_direct = "X-Forwarded-For" not in request.headers and not settings.TRUST_PROXY
    return is_direct and request.META.get("REMOTE_ADDR") in LOOPBACK
