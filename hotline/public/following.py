"""Follow a complaint with its receipt: its state, its replies, more words, one's verdict."""

import uuid
from collections.abc import Callable
from dataclasses import replace

from django.contrib import messages
from django.db import transaction
from django.db.models import Model
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from cases import progress, thread
from hotline import answers, consents, drafts, filing, limits, reveals, uploads, verdicts
from hotline.forms.following import (
    AddForm,
    AgainForm,
    DisputeForm,
    ReceiptForm,
    ReplyForm,
    SolvedForm,
)
from hotline.models import Intake
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
    intake = followed(request)
    if intake is None:
        return redirect("hotline:follow")
    if request.method == "GET":
        return _following(request, intake)
    form = AddForm(request.POST)
    if form.is_valid() and filing.is_added(drafts.form_of(form.cleaned_data["nonce"])):
        return redirect("hotline:following")  # pressed twice
    drafts.receive(request, form)
    if "remove" in request.POST:
        return _following(request, intake, words=AddForm(initial=request.POST.dict()))
    files = drafts.of(request, form)
    form.must_say_something(files)
    if form.is_valid() and not intake.complaint.case.is_live:
        form.add_error(None, _("This complaint is closed. File a new one to go on."))
    if not form.is_valid():
        return _following(request, intake, words=form)
    _add(request, intake, form)
    messages.success(
        request, _("What you sent was added.") if files else _("Your words were added.")
    )
    return redirect("hotline:following")


@never_cache
@require_http_methods(["POST"])
def answer(request: HttpRequest) -> HttpResponse:
    """The citizen says whether a matter is solved."""
    intake = followed(request)
    if intake is None:
        return redirect("hotline:follow")
    form = SolvedForm(request.POST, replied=answers.matters_of(intake.complaint))
    if not form.is_valid():
        return _following(request, intake, answered=form, status=422)
    said = form.cleaned_data
    try:
        verdicts.say(said["matter"], solved=said["solved"], level=said["level"])
    except NotAllowed:  # answered by another door meanwhile
        return redirect("hotline:following")
    messages.success(request, _("Thank you. Your answer is noted."))
    return redirect("hotline:following")


@never_cache
@require_http_methods(["POST"])
def reply(request: HttpRequest) -> HttpResponse:
    """The citizen answers what an investigator or a unit asked."""
    intake = followed(request)
    if intake is None:
        return redirect("hotline:follow")
    form = ReplyForm(request.POST, questions=thread.open_questions(intake.complaint))
    if not form.is_valid():
        return _following(request, intake, replied=form, status=422)
    filing.add(_heard(intake, form), intake, answers=form.cleaned_data["question"])
    messages.success(request, _("Thank you. Your answer is noted."))
    return redirect("hotline:following")


@never_cache
@require_http_methods(["POST"])
def dispute(request: HttpRequest) -> HttpResponse:
    """The citizen says that the closed case is not settled."""
    return _object(request, DisputeForm, "disputed", verdicts.dispute)


@never_cache
@require_http_methods(["POST"])
def examine_again(request: HttpRequest) -> HttpResponse:
    """The citizen asks that other people look at the decision."""
    return _object(request, AgainForm, "again", verdicts.reexamine)


def _object(
    request: HttpRequest,
    kind: type[Form],
    name: str,
    do: Callable[[filing.Heard, Intake], object],
) -> HttpResponse:
    intake = followed(request)
    if intake is None:
        return redirect("hotline:follow")
    form = kind(request.POST)
    if form.is_valid():
        try:
            do(_heard(intake, form), intake)
        except NotAllowed as refused:
            form.add_error("words", str(refused))
        else:
            messages.success(request, _("It is noted, and staff will look at it."))
            return redirect("hotline:following")
    return _following(request, intake, status=422, **{name: form})


def _following(
    request: HttpRequest, intake: Intake, *, status: int = 200, **forms: Form
) -> HttpResponse:
    words = forms.get("words") or AddForm(initial=_nonce())
    asked = thread.open_questions(intake.complaint)
    context = {
        "form": words,
        "files": drafts.of(request, words),
        "questions": [
            _bound(forms.get("answered"), "matter", one)
            or SolvedForm(replied=answers.matters_of(intake.complaint), initial={"matter": one})
            for one in answers.matters_of(intake.complaint)
        ],
        "asked": [
            _bound(forms.get("replied"), "question", one)
            or ReplyForm(questions=asked, initial={**_nonce(), "question": one})
            for one in asked
        ],
        "dispute": forms.get("disputed") or DisputeForm(initial=_nonce()),
        "again": forms.get("again") or AgainForm(initial=_nonce()),
        "progress": progress.progress(intake.complaint),
        **_identity(intake),
    }
    return render(request, "hotline/following.html", context, status=status)


def _nonce() -> dict[str, uuid.UUID]:
    return {"nonce": uuid.uuid4()}


def _bound(form: Form | None, field: str, row: Model) -> Form | None:
    """The form that was just refused, where it is the one about this row."""
    return form if form and form[field].value() == str(row.pk) else None


def _identity(intake: Intake) -> dict[str, object]:
    """When the identity was opened, and for which matters the citizen may release it."""
    return {"openings": reveals.openings(intake), "choices": consents.choices(intake)}


def followed(request: HttpRequest) -> Intake | None:
    """The filing whose receipt was typed in this session."""
    return Intake.objects.filter(pk=request.session.get(FOLLOWED, 0)).first()


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


def _add(request: HttpRequest, intake: Intake, form: AddForm) -> None:
    """Words and files together; the same form sent twice adds once."""
    waiting = drafts.waiting(request, form)
    with transaction.atomic():
        heard = replace(_heard(intake, form), attachments=uploads.take(waiting))
        filing.add(heard, intake)


def _heard(intake: Intake, form: Form) -> filing.Heard:
    words, nonce = form.cleaned_data["words"], form.cleaned_data["nonce"]
    return filing.Heard(drafts.form_of(nonce), "web", intake.person, words)
