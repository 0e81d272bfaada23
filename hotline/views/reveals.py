"""The identity behind a case: asked for beside the case, decided by a custodian, and shown to
who asked. ``opened`` is the one page for staff that shows an identity."""

from collections.abc import Mapping
from typing import Any

from django.contrib.auth.decorators import login_required, permission_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from accountability import pages
from accountability.models import User
from accountability.pages import NONE, Refused, Step
from cases import recusal
from cases.models import Case
from hotline import reveals
from hotline.forms.reveals import AskForm, DecideForm
from hotline.models import RevealRequest

PAGE = 25
SEE = "cases.see_desk"
WAITING = RevealRequest.State.REQUESTED


def _ask(case: Case, said: Mapping[str, Any], by: User) -> None:
    reveals.ask(said["intake"], purpose=said["purpose"], reason=said["reason"], by=by)


def _holds_something(case: Case) -> bool:
    return any(not sealed.is_empty for sealed in reveals.of_case(case))


def _waits(request: RevealRequest) -> bool:
    return request.state == WAITING


ASKING = {"ask": Step(_("Ask for the identity"), AskForm, _ask, reveals.ASK, _holds_something)}
DECIDING = {
    "approve": Step(
        _("Open the identity to who asks"),
        DecideForm,
        lambda row, said, by: reveals.approve(row, by=by, reason=said["reason"]),
        reveals.DECIDE,
        _waits,
    ),
    "deny": Step(
        _("Deny the request"),
        DecideForm,
        lambda row, said, by: reveals.deny(row, by=by, reason=said["reason"]),
        reveals.DECIDE,
        _waits,
    ),
}


@login_required
@permission_required(SEE, raise_exception=True)
@never_cache
@require_GET
def identity(request: HttpRequest, pk: int) -> HttpResponse:
    """What the vault holds of a case, never its content, and who asked for it: a fragment of the
    case page, and a page of its own."""
    return _identity(request, _case(request, pk))


@login_required
@permission_required(reveals.ASK, raise_exception=True)
@never_cache
@require_POST
def ask(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Ask for the identity behind a filing of this case."""
    return pages.take(request, ASKING, name, _case(request, pk), _identity)


@login_required
@permission_required(reveals.ASK, raise_exception=True)
@never_cache
@require_GET
def opened(request: HttpRequest, pk: int) -> HttpResponse:
    """Who complained, for who asked and while it is open. Each time this page shows it, the look
    was recorded before; the browser leaves it when the time is over."""
    user = pages.user_of(request)
    row = get_object_or_404(reveals.of(user), pk=pk)
    context: dict[str, Any] = {"row": row, "now": timezone.now()}
    try:
        context["identity"] = reveals.look(row, by=user)
    except reveals.Over:
        return render(request, "hotline/opened.html", context, status=410)
    answer = render(request, "hotline/opened.html", context)
    if row.opened_until is not None:
        left = row.opened_until - timezone.now()
        answer.headers["Refresh"] = str(max(int(left.total_seconds()), 0) + 1)
    return answer


@login_required
@permission_required(reveals.DECIDE, raise_exception=True)
@never_cache
@require_GET
def requests(request: HttpRequest) -> HttpResponse:
    """The custodian's list: what waits, the oldest first, or everything, the newest first."""
    every = request.GET.get("view") == "all"
    rows = reveals.to_decide(pages.user_of(request))
    rows = rows if every else rows.filter(state=WAITING).order_by("asked_at", "pk")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    return render(request, "hotline/reveals.html", {"page": page, "every": every})


@login_required
@permission_required(reveals.DECIDE, raise_exception=True)
@never_cache
@require_GET
def reveal(request: HttpRequest, pk: int) -> HttpResponse:
    """One request: who asks for what and why, and what was decided."""
    return _reveal(request, _row(request, pk))


@login_required
@permission_required(reveals.DECIDE, raise_exception=True)
@never_cache
@require_POST
def decide(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Approve or deny it, with a reason."""
    return pages.take(request, DECIDING, name, _row(request, pk), _reveal)


def _identity(
    request: HttpRequest, about: Case, refused: Refused = NONE, status: int = 200
) -> HttpResponse:
    user, filings = pages.user_of(request), reveals.of_case(about)
    to_ask = refused or any(filing.may_be_asked_by(user) for filing in filings)
    context = {
        "case": about,
        "filings": filings,
        "steps": pages.offered(ASKING, about, user, refused) if to_ask else (),
        "refused": refused,
    }
    return pages.part(request, "hotline/identity.html", context, status=status)


def _reveal(
    request: HttpRequest, row: RevealRequest, refused: Refused = NONE, status: int = 200
) -> HttpResponse:
    context = {
        "row": row,
        "is_report": reveals.holds_report(row.intake.complaint.case),
        "steps": pages.offered(DECIDING, row, pages.user_of(request), refused),
        "refused": refused,
    }
    return render(request, "hotline/reveal.html", context, status=status)


def _case(request: HttpRequest, pk: int) -> Case:
    return get_object_or_404(recusal.visible_to(pages.user_of(request)), pk=pk)


def _row(request: HttpRequest, pk: int) -> RevealRequest:
    return get_object_or_404(reveals.to_decide(pages.user_of(request)), pk=pk)
