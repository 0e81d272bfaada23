"""Whom to call back. No page shows the number: it is dialled without being seen."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accountability import pages
from cases import dispatches, recusal
from cases.forms import AnswerFields
from cases.models import Dispatch
from hotline import bridges, duty, identity, verdicts
from hotline.forms.duty import BridgeForm
from hotline.models import Callback, Refusal
from record.moves import NotAllowed

PAGE = 25


@login_required
@permission_required("cases.call_back", raise_exception=True)
@require_GET
def callbacks(request: HttpRequest) -> HttpResponse:
    """Whom to call, most urgent first."""
    page = Paginator(_open_callbacks(request), PAGE).get_page(request.GET.get("page"))
    refusals = Refusal.objects.all()[:5]
    return render(request, "hotline/callbacks.html", {"page": page, "refusals": refusals})


@login_required
@permission_required("cases.call_back", raise_exception=True)
@require_http_methods(["GET", "POST"])
def callback(request: HttpRequest, pk: int) -> HttpResponse:
    """One call-back: what the unit replied, and what the citizen says of it."""
    row = get_object_or_404(_open_callbacks(request), pk=pk)
    form = AnswerFields(request.POST or None)
    if request.method == "POST" and (row.dispatch is None or form.is_valid()):
        try:
            _answer(row, form, request.user)
        except NotAllowed as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Recorded."))
            return redirect("hotline:callbacks")
    return _page(request, row, form=form)


@login_required
@permission_required("cases.call_back", raise_exception=True)
@require_POST
def call_now(request: HttpRequest, pk: int) -> HttpResponse:
    """Have the carrier ring the clerk and then the citizen, whose number nobody sees."""
    row = get_object_or_404(_open_callbacks(request), pk=pk)
    user = pages.user_of(request)
    form = BridgeForm(request.POST, own=duty.own_number(user))
    if form.is_valid():
        try:
            bridges.start(row, form.to_ring, by=user)
        except NotAllowed as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Your telephone rings. Press 1 to be connected."))
            return redirect("hotline:callback", pk=row.pk)
    return _page(request, row, bridge=form, status=422)


def _page(
    request: HttpRequest,
    row: Callback,
    *,
    form: AnswerFields | None = None,
    bridge: BridgeForm | None = None,
    status: int = 200,
) -> HttpResponse:
    own = duty.own_number(pages.user_of(request))
    context = {
        "callback": row,
        "form": form or AnswerFields(),
        "bridge": bridge or BridgeForm(own=own),
        "may_call": identity.may_call(row.person),
        "bridges": row.bridges.select_related("by"),
    }
    return render(request, "hotline/callback.html", context, status=status)


def _open_callbacks(request: HttpRequest) -> Any:
    cases = recusal.visible_to(pages.user_of(request))
    open_question = Q(dispatch__isnull=True) | Q(dispatch__state=Dispatch.State.REPLIED)
    rows = Callback.objects.filter(open_question, done_at__isnull=True).select_related(
        "person", "complaint__case", "dispatch__unit", "dispatch__case"
    )
    return rows.filter(complaint__isnull=True) | rows.filter(complaint__case__in=cases)


def _answer(row: Callback, form: AnswerFields, by: Any) -> None:
    if row.dispatch is None:
        row.done_at = timezone.now()
        row.save()
        return
    dispatches.answer(row.dispatch, by=by, **form.cleaned_data)
    verdicts.close_callbacks(row.dispatch)
