"""The duty roster: who is rung when a caller wants a person."""

from datetime import date, datetime, time, timedelta

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accountability import pages
from hotline import duty
from hotline.forms.duty import ShiftForm
from hotline.models import Shift
from record.moves import NotAllowed

PAGE = 25
KEEP = "hotline.keep_roster"


@login_required
@permission_required(KEEP, raise_exception=True)
@never_cache
@require_http_methods(["GET", "POST"])
def roster(request: HttpRequest) -> HttpResponse:
    """The shifts that run or come, or those of one day; and room to add one."""
    form = ShiftForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        duty.add(form.shift(), by=pages.user_of(request))
        messages.success(request, _("Put on the roster."))
        return redirect("hotline:roster")
    day = _day(request.GET.get("day", ""))
    page = Paginator(_shifts(day), PAGE).get_page(request.GET.get("page"))
    rows = [(shift, duty.masked(str(shift.number))) for shift in page]
    now = timezone.now()
    context = {
        "form": form,
        "page": page,
        "rows": rows,
        "day": day,
        "now": now,
        "on_duty": duty.on_duty(now),
    }
    return render(request, "hotline/roster.html", context, status=422 if form.errors else 200)


@login_required
@permission_required(KEEP, raise_exception=True)
@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """End a shift now, or take one to come off the roster."""
    shift = get_object_or_404(Shift, pk=pk)
    try:
        duty.end(shift, by=pages.user_of(request))
    except NotAllowed as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Taken off the roster."))
    return redirect("hotline:roster")


def _day(typed: str) -> date | None:
    try:
        return parse_date(typed)
    except ValueError:
        return None


def _shifts(day: date | None) -> QuerySet[Shift]:
    shifts = Shift.objects.select_related("user").order_by("starts_at", "place", "pk")
    if day is None:
        return shifts.filter(ends_at__gt=timezone.now())
    begins = timezone.make_aware(datetime.combine(day, time.min))
    return shifts.filter(starts_at__lt=begins + timedelta(days=1), ends_at__gt=begins)
