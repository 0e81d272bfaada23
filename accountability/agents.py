"""The pages of a township's agent: the visits asked of him, and of each the errand alone. Where to
go and whom to call is shown by the floor that keeps it, by address."""

from django.contrib.auth.decorators import login_required, permission_required
from django.core.paginator import Paginator
from django.db.models import Case, IntegerField, Value, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from accountability import forms, pages, timeline, visits
from accountability.models import Visit
from accountability.pages import NONE, Refused, Step

PAGE = 25
OPEN = (Visit.State.ASKED, Visit.State.AGREED)


def _open(visit: Visit) -> bool:
    return visit.state in OPEN


STEPS = {
    "agree": Step(
        _("Note the agreed day"), forms.AgreeForm,
        lambda visit, said, by: visits.agree(visit, by=by, **said),
        visits.RUN, _open,
    ),
    "finish": Step(
        _("The visit is done"), forms.FinishForm,
        lambda visit, said, by: visits.finish(visit, by=by, **said),
        visits.RUN, _open,
    ),
    "fail": Step(
        _("The visit cannot be made"), forms.FailForm,
        lambda visit, said, by: visits.fail(visit, by=by, **said),
        visits.RUN, _open,
    ),
}  # fmt: skip


@login_required
@permission_required(visits.RUN, raise_exception=True)
@never_cache
@require_GET
def my_visits(request: HttpRequest) -> HttpResponse:
    """What was asked of this agent: the open ones by their time limit, then those that ended."""
    ended = Case(When(state__in=OPEN, then=Value(0)), default=Value(1), output_field=IntegerField())
    rows = visits.visible_to(pages.user_of(request)).order_by(ended, "visit_by", "pk")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    return render(request, "accountability/visits.html", {"page": page})


@login_required
@permission_required(visits.RUN, raise_exception=True)
@never_cache
@require_GET
def visit(request: HttpRequest, pk: int) -> HttpResponse:
    """One visit: the errand, the place, and the next step."""
    return _page(request, _visit(request, pk))


@login_required
@permission_required(visits.RUN, raise_exception=True)
@require_POST
def take_step(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Take one step of a visit."""
    return pages.take(request, STEPS, name, _visit(request, pk), _page)


def _page(
    request: HttpRequest, about: Visit, refused: Refused = NONE, status: int = 200
) -> HttpResponse:
    context = {
        "visit": about,
        "is_open": _open(about),
        "steps": pages.offered(STEPS, about, pages.user_of(request), refused),
        "refused": refused,
        "timeline": timeline.of_visit(about),
    }
    return render(request, "accountability/visit.html", context, status=status)


def _visit(request: HttpRequest, pk: int) -> Visit:
    return get_object_or_404(visits.visible_to(pages.user_of(request)), pk=pk)
