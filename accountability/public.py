"""What anybody may read: the monthly bulletins."""

from datetime import date

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from accountability import bulletins

MONTHS = 24
FIRST_YEAR = 2000
"""No month before this was ever assessed."""


@require_GET
def bulletin_list(request: HttpRequest) -> HttpResponse:
    """The months there is a bulletin of, newest first."""
    page = Paginator(bulletins.months(), MONTHS).get_page(request.GET.get("page"))
    return render(request, "accountability/bulletins.html", {"page": page})


@require_GET
def bulletin(request: HttpRequest, year: int, month: int) -> HttpResponse:
    """The bulletin of a month: every assessed unit, its score and its place."""
    try:
        first = date(year, month, 1)
    except ValueError as error:
        raise Http404 from error
    if first.year < FIRST_YEAR or first > timezone.localdate():
        raise Http404
    context = {
        "bulletin": bulletins.compose(first),
        "running": first == timezone.localdate().replace(day=1),
    }
    return render(request, "accountability/bulletin.html", context)
