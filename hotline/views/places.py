"""Where an agent goes and whom to call there: for him alone, while the visit is open."""

from django.contrib.auth.decorators import login_required, permission_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from accountability import pages, visits
from accountability.models import Visit
from hotline import places

OPEN = (Visit.State.ASKED, Visit.State.AGREED)


@login_required
@permission_required(visits.RUN, raise_exception=True)
@never_cache
@require_GET
def place(request: HttpRequest, pk: int) -> HttpResponse:
    """The place of an open visit: a fragment of its page, and a page of its own; each look is
    written down first."""
    user = pages.user_of(request)
    visit = get_object_or_404(visits.visible_to(user), pk=pk, state__in=OPEN)
    found = places.show(visit, to=user)
    if not found:
        raise Http404
    return pages.part(request, "hotline/visit_place.html", {"visit": visit, "places": found})
