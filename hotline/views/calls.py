"""Calls in progress, and talks that wait to be keyed in. No page shows a number."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required, permission_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from accountability import pages
from accountability.models import User
from accountability.pages import NONE, Refused, Step
from cases import recusal, workflow
from cases.handling import HandedOver
from cases.models import Complaint
from hotline import calls as ringing
from hotline.forms.duty import CallHandOverForm, DismissForm
from hotline.models import Call

PAGE, ON_THE_DESK = 25, 5
SEE, KEEP = "hotline.see_calls", "hotline.keep_roster"


@dataclass(frozen=True)
class Row:
    """A call as the screen shows it; ``complaint`` only where its user may see the case."""

    call: Call
    complaint: Complaint | None


def _hand_over(call: Call, said: Mapping[str, Any], by: User) -> None:
    ringing.hand_over(call, HandedOver(**said), by=by)


def _waits(call: Call) -> bool:
    return ringing.to_key_in().filter(pk=call.pk).exists()


STEPS = {
    "hand-over": Step(
        _("Hand over to 110, 119, 120 or 122"),
        CallHandOverForm,
        _hand_over,
        workflow.HAND_OVER,
        lambda call: call.intake_id is None,
    ),
    "dismiss": Step(
        _("Nothing to key in"),
        DismissForm,
        lambda call, said, by: ringing.dismiss(call, by=by, reason=said["reason"]),
        SEE,
        _waits,
    ),
}


@login_required
@permission_required(SEE, raise_exception=True)
@never_cache
@require_GET
def calls(request: HttpRequest) -> HttpResponse:
    """Who is on the line and how far it is: a page, and the fragment of the desk."""
    user = pages.user_of(request)
    waiting = ringing.to_key_in(None if user.has_perm(KEEP) else user)
    at_desk = request.htmx and not request.GET  # type: ignore[attr-defined]
    size = ON_THE_DESK if at_desk else PAGE
    page = Paginator(ringing.shown(), size).get_page(request.GET.get("page"))
    context = {"rows": _rows(page, user), "page": page, "waiting": waiting[:PAGE]}
    return pages.part(request, "hotline/calls.html", context)


@login_required
@permission_required(SEE, raise_exception=True)
@never_cache
@require_GET
def call(request: HttpRequest, pk: int) -> HttpResponse:
    """One call: who talked, what was filed, and what is still to do."""
    return _page(request, _call(request, pk))


@login_required
@permission_required(SEE, raise_exception=True)
@require_POST
def take_step(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Take one step with a call."""
    return pages.take(request, STEPS, name, _call(request, pk), _page)


def _page(
    request: HttpRequest, about: Call, refused: Refused = NONE, status: int = 200
) -> HttpResponse:
    user = pages.user_of(request)
    context = {
        "row": _rows([about], user)[0],
        "waits": _waits(about),
        "handovers": about.handovers.select_related("by"),
        "ringings": about.ringings.select_related("shift__user"),
        "steps": pages.offered(STEPS, about, user, refused),
        "refused": refused,
    }
    return render(request, "hotline/call.html", context, status=status)


def _call(request: HttpRequest, pk: int) -> Call:
    """Any call, but for those of a case that this user may not see."""
    found = get_object_or_404(Call.objects.select_related("taken_by"), pk=pk)
    told = _about(found)
    visible = recusal.visible_to(pages.user_of(request))
    if told is not None:
        get_object_or_404(visible, pk=told.case_id)
    return found


def _rows(found: Iterable[Call], user: User) -> list[Row]:
    """Calls as rows; one query says which of their cases this user may see."""
    told = {call: _about(call) for call in found}
    ids = [complaint.case_id for complaint in told.values() if complaint]
    visible = set(recusal.visible_to(user).filter(pk__in=ids).values_list("pk", flat=True))
    return [
        Row(call, complaint if complaint and complaint.case_id in visible else None)
        for call, complaint in told.items()
    ]


def _about(call: Call) -> Complaint | None:
    intake = call.intake or call.following
    return intake.complaint if intake else None
