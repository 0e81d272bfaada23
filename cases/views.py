"""The desk: the queue, one case, and its steps."""

from urllib.parse import quote

from django.contrib.auth.decorators import login_required, permission_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from accountability import pages
from accountability.models import User
from accountability.pages import NONE, Refused
from cases import clocks, evidence, nuisance, queue, recusal, thread, timeline, workflow
from cases.models import Case, Evidence, NuisanceFlag
from cases.steps import FLAG_STEPS, STEPS

PAGE = 25
SEE = "cases.see_desk"
INLINE = ("image/jpeg", "image/png", "audio/x-wav", "audio/mpeg")


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
    """One file of the evidence, as a download unless a browser shows it safely."""
    cases = recusal.visible_to(pages.user_of(request))
    piece = get_object_or_404(Evidence, pk=pk, kind=Evidence.Kind.FILE, case__in=cases)
    place = "inline" if piece.content_type in INLINE else "attachment"
    headers = {
        "Content-Disposition": f"{place}; filename*=UTF-8''{quote(piece.file_name)}",
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "sandbox",
    }
    return HttpResponse(evidence.read(piece), content_type=piece.content_type, headers=headers)


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
        "evidence": about.evidence.all(),
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
