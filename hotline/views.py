"""Pages of the hotline's staff: call-backs and recordings. None of them shows an identity."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from accountability import pages
from cases import dispatches, recusal
from cases.forms import AnswerFields
from cases.models import Dispatch, Evidence
from hotline import texts
from hotline.models import Callback, Recording, Refusal
from record import files
from record.moves import NotAllowed

PAGE = 25
WORK = (
    ("cases.see_desk", "cases:desk"),
    ("cases.handle_dispatch", "cases:matters"),
    ("accountability.see_dockets", "accountability:dockets"),
    ("accountability.change_user", "admin:index"),
)
"""Where each kind of work is done; who signs in lands at the first that is his."""


@login_required
@require_GET
def work(request: HttpRequest) -> HttpResponse:
    """Lead whoever signed in to the own work."""
    user = pages.user_of(request)
    places = (place for permission, place in WORK if user.has_perm(permission))
    return redirect(next(places, "hotline:start"))


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
    return render(request, "hotline/callback.html", {"callback": row, "form": form})


@login_required
@permission_required("cases.see_desk", raise_exception=True)
@require_GET
def recordings(request: HttpRequest, pk: int) -> HttpResponse:
    """The voices of a case: a fragment of the case page, and a page of its own."""
    case = get_object_or_404(recusal.visible_to(pages.user_of(request)), pk=pk)
    opaque = case.evidence.exclude(recording="").values_list("recording", flat=True)
    voices = Recording.objects.filter(opaque__in=list(opaque)).order_by("pk")
    template = "hotline/_recordings.html" if request.htmx else "hotline/recordings.html"  # type: ignore[attr-defined]
    return render(request, template, {"case": case, "voices": voices})


@login_required
@permission_required("cases.see_desk", raise_exception=True)
@never_cache
@require_GET
def play(request: HttpRequest, opaque: str) -> HttpResponse:
    """The audio itself, for whoever may see its case."""
    cases = recusal.visible_to(pages.user_of(request))
    piece = get_object_or_404(Evidence, recording=opaque, case__in=cases)
    voice = get_object_or_404(Recording, opaque=piece.recording, state="kept")
    try:
        audio = files.read(voice.kept)
    except FileNotFoundError as error:
        raise Http404 from error
    return _audio(audio, request.headers.get("Range", ""))


def _audio(audio: bytes, wanted: str) -> HttpResponse:
    """The whole, or the part a player asks for (RFC 9110 section 14), never cached."""
    headers = {
        "Accept-Ranges": "bytes",
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
    }
    first, last = _range(wanted, len(audio))
    if first is None:
        return HttpResponse(audio, content_type="audio/wav", headers=headers)
    headers["Content-Range"] = f"bytes {first}-{last}/{len(audio)}"
    part = audio[first : last + 1]
    return HttpResponse(part, status=206, content_type="audio/wav", headers=headers)


def _range(wanted: str, size: int) -> tuple[int | None, int]:
    unit, _sep, spans = wanted.partition("=")
    first, _dash, last = spans.partition("-")
    if unit != "bytes" or not first.isdigit() or int(first) >= size:
        return None, 0
    return int(first), min(int(last) if last.isdigit() else size - 1, size - 1)


def _open_callbacks(request: HttpRequest) -> Any:
    cases = recusal.visible_to(pages.user_of(request))
    open_question = Q(dispatch__isnull=True) | Q(dispatch__state=Dispatch.State.REPLIED)
    rows = Callback.objects.filter(open_question, done_at__isnull=True).select_related(
        "complaint__case", "dispatch__unit", "dispatch__case"
    )
    return rows.filter(complaint__isnull=True) | rows.filter(complaint__case__in=cases)


def _answer(row: Callback, form: AnswerFields, by: Any) -> None:
    if row.dispatch is None:
        row.done_at = timezone.now()
        row.save()
        return
    dispatches.answer(row.dispatch, by=by, **form.cleaned_data)
    texts.close_callbacks(row.dispatch)
