"""Pages of the discipline office: dockets and rulings. No complainant is in any of them."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.contrib.auth.views import PasswordChangeView
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from accountability import forms, pages, rulings, timeline
from accountability.models import Docket, Job, Ruling
from accountability.pages import NONE, Refused, Step
from record import files, jobs, serving
from record.history import acting

PAGE = 25


class ChangePassword(PasswordChangeView):
    """Who is signed in chooses another password; the account's history says so."""

    success_url = reverse_lazy("accountability:password")

    def form_valid(self, form: Any) -> HttpResponse:
        """Save it in the name of its owner."""
        messages.success(self.request, _("Your password was changed."))
        with acting(self.request.user, str(_("Password changed by its owner"))):
            return super().form_valid(form)


change_password = login_required(ChangePassword.as_view())


@login_required
@never_cache
@require_GET
def job(request: HttpRequest, pk: int) -> HttpResponse:
    """How far a piece of work is; htmx fetches that part alone until it is over."""
    return pages.part(request, "accountability/job.html", {"job": _job(request, pk)})


@login_required
@require_POST
def cancel_job(request: HttpRequest, pk: int) -> HttpResponse:
    """Who asked for it does not want it any more."""
    found = _job(request, pk)
    jobs.cancel(Job.objects.filter(pk=found.pk))
    return redirect("accountability:job", found.pk)


@login_required
@never_cache
@require_GET
def job_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The file that was made, for who asked for it."""
    found = _job(request, pk)
    try:
        data = files.read(found.file)
    except FileNotFoundError as error:
        raise Http404 from error
    return serving.private(data, found.content_type, name=found.file_name, inline=False)


def _job(request: HttpRequest, pk: int) -> Job:
    return get_object_or_404(Job, pk=pk, user=pages.user_of(request))


SEE = "accountability.see_dockets"


def _in(*states: str) -> Any:
    return lambda docket: docket.state in states


def _ruling_in(*states: str) -> Any:
    return lambda docket: Ruling.objects.filter(docket=docket, state__in=states).exists()


STEPS = {
    "notice": Step(
        _("Give notice"), forms.NoticeForm,
        lambda docket, said, by: rulings.give_notice(docket, by=by, **said),
        rulings.PREPARE, _in("received"),
    ),
    "return": Step(
        _("Return for more facts"), forms.ReasonForm,
        lambda docket, said, by: rulings.give_back(docket, by=by, **said),
        rulings.PREPARE, _in("received"),
    ),
    "hear": Step(
        _("Record the defence"), forms.HearForm,
        lambda docket, said, by: rulings.hear(docket, by=by, **said),
        rulings.PREPARE, _in("noticed"),
    ),
    "draft": Step(
        _("Draft the ruling"), forms.DraftForm,
        lambda docket, said, by: rulings.draft(docket, by=by, **said),
        rulings.PREPARE, _in("defended"),
    ),
    "approve": Step(
        _("Approve the ruling"), forms.ReasonForm,
        lambda docket, said, by: rulings.approve(docket, by=by, **said),
        rulings.APPROVE, _in("drafted"),
    ),
    "send_back": Step(
        _("Send the draft back"), forms.ReasonForm,
        lambda docket, said, by: rulings.send_back(docket, by=by, **said),
        rulings.APPROVE, _in("drafted"),
    ),
    "refuse": Step(
        _("Decide not to rule"), forms.ReasonForm,
        lambda docket, said, by: rulings.refuse(docket, by=by, **said),
        rulings.APPROVE, _in("defended", "drafted"),
    ),
    "serve": Step(
        _("Record service"), forms.ServeForm,
        lambda docket, said, by: rulings.serve(docket.ruling, by=by, **said),
        rulings.PREPARE, _ruling_in("issued"),
    ),
    "publish": Step(
        _("Publish"), forms.PublishForm,
        lambda docket, said, by: rulings.publish(docket.ruling, by=by, **said),
        rulings.PREPARE, _ruling_in("served"),
    ),
}  # fmt: skip


@login_required
@permission_required(SEE, raise_exception=True)
@require_GET
def dockets(request: HttpRequest) -> HttpResponse:
    """What waits for a decision, then what was decided."""
    rows = Docket.objects.visible_to(pages.user_of(request)).select_related("ruling")
    state = request.GET.get("state", "")
    if state in Docket.State.values:
        rows = rows.filter(state=state)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "state": state, "states": Docket.State.choices}
    return render(request, "accountability/dockets.html", context)


@login_required
@permission_required(SEE, raise_exception=True)
@require_GET
def docket(request: HttpRequest, pk: int) -> HttpResponse:
    """One docket: the facts as referred, what was done, and the next step."""
    return _page(request, _docket(request, pk))


@login_required
@permission_required(SEE, raise_exception=True)
@require_POST
def take_step(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Take one step on a docket."""
    return pages.take(request, STEPS, name, _docket(request, pk), _page)


def _page(
    request: HttpRequest, about: Docket, refused: Refused = NONE, status: int = 200
) -> HttpResponse:
    context = {
        "docket": about,
        "ruling": _ruling(about),
        "steps": pages.offered(STEPS, about, pages.user_of(request), refused),
        "refused": refused,
        "timeline": timeline.of(about),
    }
    return render(request, "accountability/docket.html", context, status=status)


def _docket(request: HttpRequest, pk: int) -> Docket:
    rows = Docket.objects.visible_to(pages.user_of(request)).select_related("unit", "official")
    return get_object_or_404(rows, pk=pk)


def _ruling(about: Docket) -> Ruling | None:
    return Ruling.objects.filter(docket=about).first()
