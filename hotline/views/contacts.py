"""What complainants released to a unit for its matter. Where nothing was released these pages are
the same for everybody; ``released`` is the one page for a unit that shows an identity."""

from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from accountability import pages
from cases import units, workflow
from cases.models import Dispatch
from hotline import consents


@login_required
@permission_required(workflow.UNIT, raise_exception=True)
@never_cache
@require_GET
def contact(request: HttpRequest, pk: int) -> HttpResponse:
    """Whether anything was released: a fragment of the matter's page, and a page of its own."""
    dispatch = _dispatch(request, pk)
    standing = consents.standing(dispatch, pages.user_of(request))
    context = {"matter": dispatch, "released": standing.exists()}
    return pages.part(request, "hotline/contact.html", context)


@login_required
@permission_required(workflow.UNIT, raise_exception=True)
@never_cache
@require_GET
def released(request: HttpRequest, pk: int) -> HttpResponse:
    """The name and number that were released; each look is recorded before it is shown."""
    dispatch = _dispatch(request, pk)
    found = consents.look(dispatch, by=pages.user_of(request))
    context = {"matter": dispatch, "identities": found, "now": timezone.now()}
    return render(request, "hotline/released.html", context, status=200 if found else 410)


def _dispatch(request: HttpRequest, pk: int) -> Dispatch:
    return get_object_or_404(units.visible_to(pages.user_of(request)), pk=pk)
