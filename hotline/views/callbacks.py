"""Whom to call back. No page shows the number: it is dialled without being seen."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Q
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accountability import pages
from accountability.models import User
from cases import dispatches, recusal
from cases.forms import AnswerFields
from cases.models import Dispatch
from hotline import bridges, codes, deliveries, duty, filing, identity, replies, verdicts
from hotline.forms.callbacks import ReadOutForm
from hotline.forms.duty import BridgeForm
from hotline.models import Callback, Intake, OutboundText, Refusal
from record.moves import NotAllowed

PAGE = 25


@login_required
@permission_required("cases.call_back", raise_exception=True)
@require_GET
def callbacks(request: HttpRequest) -> HttpResponse:
    """Whom to call, most urgent first."""
    page = Paginator(_open_callbacks(request), PAGE).get_page(request.GET.get("page"))
    rows = [(row, row.text and replies.render(row.text, hidden=True)) for row in page]
    context = {"page": page, "rows": rows, "refusals": Refusal.objects.all()[:5]}
    return render(request, "hotline/callbacks.html", context)


@login_required
@permission_required("cases.call_back", raise_exception=True)
@require_http_methods(["GET", "POST"])
def callback(request: HttpRequest, pk: int) -> HttpResponse:
    """One call-back: what the unit replied, or which text did not arrive, and what the citizen
    says of it."""
    row = get_object_or_404(_open_callbacks(request), pk=pk)
    form = _form(row, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            _answer(row, form.cleaned_data, request)
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
    form: Form | None = None,
    bridge: BridgeForm | None = None,
    status: int = 200,
) -> HttpResponse:
    own = duty.own_number(pages.user_of(request))
    context = {
        **_shown(row),
        "form": form or _form(row, None),
        "bridge": bridge or BridgeForm(own=own),
        "may_call": identity.may_call(row.person),
        "bridges": row.bridges.select_related("by"),
    }
    return render(request, "hotline/callback.html", context, status=status)


def _shown(row: Callback) -> dict[str, Any]:
    text = row.text
    return {
        "callback": row,
        "words": text and replies.render(text, hidden=True),
        "delivery": text and deliveries.told(text),
        "may_send_again": text is not None
        and row.reason == Callback.Reason.UNDELIVERED
        and codes.meaning(text.error_code).again,
    }


def _form(row: Callback, said: Any) -> Form:
    if row.dispatch is not None:
        return AnswerFields(said)
    if row.reason == Callback.Reason.READ_OUT:
        return ReadOutForm(said)
    return Form(said)


def _open_callbacks(request: HttpRequest) -> Any:
    cases = recusal.visible_to(pages.user_of(request))
    open_question = Q(dispatch__isnull=True) | Q(dispatch__state=Dispatch.State.REPLIED)
    unanswered = Q(text__message__answered_by__isnull=True)
    rows = Callback.objects.filter(open_question, unanswered, done_at__isnull=True)
    rows = rows.select_related(
        "person", "complaint__case", "dispatch__unit", "dispatch__case",
        "text__message__dispatch__unit", "text__intake__complaint",
    ).prefetch_related("text__reports")  # fmt: skip
    return rows.filter(complaint__isnull=True) | rows.filter(complaint__case__in=cases)


def _answer(row: Callback, said: dict[str, Any], request: HttpRequest) -> None:
    """Keep what the citizen said; who was not reached is called again."""
    by = pages.user_of(request)
    if row.dispatch is not None:
        dispatches.answer(row.dispatch, by=by, **said)
        verdicts.close_callbacks(row.dispatch)
        return
    with transaction.atomic():
        if row.reason == Callback.Reason.READ_OUT and row.text and row.text.intake:
            _take_down(row, row.text, row.text.intake, said["words"], by)
        elif "again" in request.POST and row.text:
            replies.again(row.text)
        row.done_at = timezone.now()
        row.save()


def _take_down(row: Callback, text: OutboundText, intake: Intake, words: str, by: User) -> None:
    """The words that the citizen spoke, as his own; they answer what was asked."""
    if words:
        question = text.message if text.message and text.message.asks else None
        heard = filing.Heard(f"callback-{row.pk}", "voice", intake.person, words)
        filing.add(heard, intake, answers=question, by=by)
