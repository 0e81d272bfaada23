"""The desk: the queue, one case, and its steps."""

from django.contrib.auth.decorators import login_required, permission_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accountability import pages
from accountability.models import User
from accountability.pages import NONE, Refused
from cases import (
    clocks,
    evidence,
    nuisance,
    queue,
    recusal,
    thread,
    timeline,
    transcripts,
    workflow,
)
from cases.evidence import Opened
from cases.forms import ReasonForm, TranscriptForm
from cases.models import Case, Evidence, NuisanceFlag, Transcript
from cases.steps import FLAG_STEPS, STEPS
from record import serving
from record.moves import NotAllowed

PAGE = 25
SEE = "cases.see_desk"


@login_required
@permission_required(SEE, raise_exception=True)
@never_cache
@require_GET
def desk(request: HttpRequest) -> HttpResponse:
    """The queue: live, in named views; htmx fetches its rows alone."""
    view, number = request.GET.get("view", "open"), request.GET.get("number", "")
    found = queue.with_parts(queue.cases(pages.user_of(request), view, number))
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": queue.shown(page),
        "view": view,
        "number": number,
        "views": [(name, title) for name, (title, _narrow) in queue.VIEWS.items()],
    }
    template = "cases/_rows.html" if request.htmx else "cases/desk.html"  # type: ignore[attr-defined]
    return render(request, template, context)


@login_required
@permission_required(SEE, raise_exception=True)
@never_cache
@require_GET
def case(request: HttpRequest, pk: int) -> HttpResponse:
    """One case: the facts, the thread and evidence, the timeline, and the next steps."""
    return _page(request, _case(request, pk))


@login_required
@permission_required(SEE, raise_exception=True)
@require_POST
def take_step(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Take one step in a case; a refusal shows the form again with the sentence that says why."""
    return pages.take(request, STEPS, name, _case(request, pk), _page)


@login_required
@permission_required(SEE, raise_exception=True)
@never_cache
@require_GET
def file(request: HttpRequest, pk: int) -> HttpResponse:
    """One file of the evidence: of a picture the copy, or with ``?original`` what was brought."""
    piece = _file(request, pk)
    try:
        opened = evidence.show(piece, original="original" in request.GET)
    except (NotAllowed, FileNotFoundError) as error:
        raise Http404 from error
    return _serve(request, opened)


@login_required
@permission_required(evidence.OPEN_ORIGINAL, raise_exception=True)
@never_cache
@require_http_methods(["GET", "POST"])
def original(request: HttpRequest, pk: int) -> HttpResponse:
    """The door to an original whose place the citizen left out: first the reason, then the file."""
    piece = _file(request, pk)
    form = ReasonForm(request.POST or None, about=piece.case)
    if request.method == "POST" and form.is_valid():
        try:
            reason, by = form.cleaned_data["reason"], pages.user_of(request)
            return _serve(request, evidence.open_original(piece, by=by, reason=reason))
        except NotAllowed as refused:
            form.add_error(None, str(refused))
    status = 422 if form.errors else 200
    return render(request, "cases/original.html", {"piece": piece, "form": form}, status=status)


def _serve(request: HttpRequest, opened: Opened) -> HttpResponse:
    return serving.private(
        opened.data,
        opened.content_type,
        wanted=request.headers.get("Range", ""),
        name=opened.name,
        inline=opened.inline,
    )


def _file(request: HttpRequest, pk: int) -> Evidence:
    cases = recusal.visible_to(pages.user_of(request))
    found = Evidence.objects.select_related("case")
    return get_object_or_404(found, pk=pk, kind=Evidence.Kind.FILE, case__in=cases)


@login_required
@permission_required(nuisance.REVIEW, raise_exception=True)
@never_cache
@require_GET
def flags(request: HttpRequest) -> HttpResponse:
    """Notes that somebody complains without ground, newest first."""
    rows = nuisance.visible_to(pages.user_of(request))
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    return render(request, "cases/flags.html", {"page": page})


@login_required
@permission_required(nuisance.REVIEW, raise_exception=True)
@never_cache
@require_GET
def flag(request: HttpRequest, pk: int) -> HttpResponse:
    """One such note, and what a second person may do with it."""
    return _flag_page(request, _flag(request, pk))


@login_required
@permission_required(nuisance.REVIEW, raise_exception=True)
@require_POST
def review_flag(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Confirm or lift it."""
    return pages.take(request, FLAG_STEPS, name, _flag(request, pk), _flag_page)


def _flag_page(
    request: HttpRequest, about: NuisanceFlag, refused: Refused = NONE, status: int = 200
) -> HttpResponse:
    offered = pages.offered(FLAG_STEPS, about, pages.user_of(request), refused)
    context = {"flag": about, "steps": offered, "refused": refused}
    return render(request, "cases/flag.html", context, status=status)


def _flag(request: HttpRequest, pk: int) -> NuisanceFlag:
    return get_object_or_404(nuisance.visible_to(pages.user_of(request)), pk=pk)


def _repeated(about: Case, user: User) -> set[int]:
    """The cases that its citizens say it repeats, as far as the reader may see them."""
    said = about.complaints.filter(suggested_repeat__isnull=False)
    cases = said.values("suggested_repeat__case")
    return set(recusal.visible_to(user).filter(pk__in=cases).values_list("pk", flat=True))


@login_required
@permission_required(transcripts.PERMISSION, raise_exception=True)
@never_cache
@require_http_methods(["GET", "POST"])
def transcript(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down a recording, or correct what a machine or a colleague wrote."""
    cases = recusal.visible_to(pages.user_of(request))
    piece = get_object_or_404(Evidence, pk=pk, kind=Evidence.Kind.RECORDING, case__in=cases)
    written = Transcript.objects.filter(evidence=piece).first()
    form = TranscriptForm(request.POST or None, initial={"words": written.words if written else ""})
    if request.method == "POST" and form.is_valid():
        transcripts.write(piece, form.cleaned_data["words"], by=pages.user_of(request))
        return redirect("cases:case", piece.case_id)
    context = {"piece": piece, "written": written, "form": form}
    return render(request, "cases/transcript.html", context, status=422 if form.errors else 200)


def _page(
    request: HttpRequest, about: Case, refused: Refused = NONE, status: int = 200
) -> HttpResponse:
    context = {
        "case": about,
        "complaints": about.complaints.select_related(
            "about_unit", "item", "suggested_repeat", "first_contact", "visit_in"
        ).prefetch_related("handovers__by"),
        "repeated": _repeated(about, pages.user_of(request)),
        "notes": nuisance.notes(about, pages.user_of(request)),
        "dispatches": about.dispatches.select_related("unit", "official", "visit"),
        "allegations": about.allegations.select_related("finding", "docket"),
        "evidence": about.evidence.select_related("examination"),
        "messages_thread": thread.of_case(about),
        "assignments": about.assignments.filter(ended_at__isnull=True).select_related("user"),
        "clocks": about.clocks.all(),
        "pressing": clocks.pressing(about),
        "missing": workflow.missing(about) if about.is_live else [],
        "timeline": timeline.of(about),
        "steps": pages.offered(STEPS, about, pages.user_of(request), refused),
        "refused": refused,
    }
    return render(request, "cases/case.html", context, status=status)


def _case(request: HttpRequest, pk: int) -> Case:
    return get_object_or_404(recusal.visible_to(pages.user_of(request)), pk=pk)
