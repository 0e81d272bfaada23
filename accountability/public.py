"""What anybody may read: the monthly bulletins."""

from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from accountability import bulletins


@require_GET
def bulletin_list(request: HttpRequest) -> HttpResponse:
    """The months there is a bulletin of."""
    return render(request, "accountability/bulletins.html", {"months": bulletins.months()})


@require_GET
def bulletin(request: HttpRequest, year: int, month: int) -> HttpResponse:
    """The bulletin of a month: every assessed unit, its score and its place."""
    if not 1 <= month <= 12 or date(year, month, 1) > timezone.localdate():  # noqa: PLR2004
        raise Http404
    first = date(year, month, 1)
    context = {
        "bulletin": bulletins.compose(first),
        "running": first == timezone.localdate().replace(day=1),
    }
    return render(request, "accountability/bulletin.html", context)
