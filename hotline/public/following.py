"""Follow a complaint with its receipt: its state, its replies, more words, one's verdict."""

import uuid

from django.contrib import messages
from django.db.models import QuerySet
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from cases import dispatches, progress
from cases.models import Dispatch
from hotline import filing, limits, texts
from hotline.forms.following import ReceiptForm, SolvedForm, WordsForm
from hotline.models import Intake
from hotline.public.complaint import source_of
from record.moves import NotAllowed

FOLLOWED = "followed"


@never_cache
@require_http_methods(["GET", "POST"])
def follow(request: HttpRequest) -> HttpResponse:
    """Type the receipt. A wrong one is told apart from none by nothing."""
    form = ReceiptForm(request.POST or None)
    status = 200
    if request.method == "POST" and form.is_valid():
        status = _look_up(request, form)
        if status == 302:  # noqa: PLR2004
            return redirect("hotline:following")
    return render(request, "hotline/follow.html", {"form": form}, status=status)


@never_cache
@require_http_methods(["GET", "POST"])
def following(request: HttpRequest) -> HttpResponse:
    """The state in plain words, the date of the running clock, and room for more words."""
    intake = _followed(request)
    if intake is None:
        return redirect("hotline:follow")
    if request.method == "GET":
        return _following(request, intake)
    form = WordsForm(request.POST)
    if form.is_valid() and not intake.complaint.case.is_live:
        form.add_error(None, _("This complaint is closed. File a new one to go on."))
    if not form.is_valid():
        return _following(request, intake, words=form)
    _add(intake, form)
    messages.success(request, _("Your words were added."))
    return redirect("hotline:following")


@never_cache
@require_http_methods(["POST"])
def answer(request: HttpRequest) -> HttpResponse:
    """The citizen says whether a matter is solved."""
    intake = _followed(request)
    if intake is None:
        return redirect("hotline:follow")
    form = SolvedForm(request.POST, replied=_replied(intake))
    if not form.is_valid():
        return _following(request, intake, answered=form, status=422)
    said = form.cleaned_data
    try:
        dispatches.answer(
            said["matter"], reached=True, solved=said["solved"], level=said["level"], by="citizen"
        )
    except NotAllowed:  # answered by another door meanwhile
        return redirect("hotline:following")
    texts.close_callbacks(said["matter"])
    messages.success(request, _("Thank you. Your answer is noted."))
    return redirect("hotline:following")


def _following(
    request: HttpRequest, intake: Intake, *, status: int = 200, **forms: Form
) -> HttpResponse:
    words = forms.get("words") or WordsForm(initial={"nonce": uuid.uuid4()})
    context = {
        "form": words,
        "questions": [
            forms.get("answered") or SolvedForm(replied=_replied(intake), initial={"matter": one})
            for one in _replied(intake)
        ],
        "progress": progress.progress(intake.complaint),
    }
    return render(request, "hotline/following.html", context, status=status)


def _followed(request: HttpRequest) -> Intake | None:
    return Intake.objects.filter(pk=request.session.get(FOLLOWED, 0)).first()


def _replied(intake: Intake) -> QuerySet[Dispatch]:
    """The matters that wait for the citizen's word."""
    matters = intake.complaint.case.dispatches.select_related("unit")
    return matters.filter(state=Dispatch.State.REPLIED)


def _look_up(request: HttpRequest, form: ReceiptForm) -> int:
    source = limits.source_of(request)
    try:
        intake = limits.find_receipt(form.cleaned_data["receipt"], source=source)
    except limits.TooMany:
        form.add_error(None, _("Too many tries. Wait ten minutes, or call us."))
        return 429
    except limits.Unavailable:
        form.add_error(None, _("Following does not work right now. Try again soon, or call us."))
        return 503
    if intake is None:
        form.add_error("receipt", _("This receipt is not known. Check the 16 digits."))
        return 200
    request.session[FOLLOWED] = intake.pk
    return 302


def _add(intake: Intake, form: WordsForm) -> None:
    words, nonce = form.cleaned_data["words"], form.cleaned_data["nonce"]
    heard = filing.Heard(source_of(nonce), "web", intake.person, words)
    filing.add(heard, intake)
