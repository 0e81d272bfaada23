"""File a complaint in two pages, and keep its receipt."""

import uuid
from dataclasses import replace
from datetime import timedelta
from typing import Any

import segno
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from cases import progress
from hotline import drafts, filing, identity, receipts, uploads
from hotline.forms.complaint import ComplaintForm
from hotline.models import Intake

SHOWN_AGAIN = timedelta(hours=24)
MINE = "intake"


@require_GET
def start(request: HttpRequest) -> HttpResponse:
    """The three ways in: complain, follow, look at what units do."""
    return render(request, "hotline/start.html", {"mine": _mine(request)})


@never_cache
@require_http_methods(["GET", "POST"])
def complain(request: HttpRequest) -> HttpResponse:
    """Page one: what happened. A post with ``back`` shows the words again to be changed."""
    form = ComplaintForm(initial={"nonce": uuid.uuid4(), "about_unit": request.GET.get("unit")})
    if "remove" in request.POST:  # of a file: the words may be still to come
        form = ComplaintForm(initial=request.POST.dict())
        drafts.receive(request, form)
    elif request.method == "POST":
        form = ComplaintForm(request.POST)
        drafts.receive(request, form)
        if "back" not in request.POST and form.is_valid():
            return _page(request, "hotline/check.html", form)
    return _page(request, "hotline/complain.html", form)


@never_cache
@require_http_methods(["POST"])
def check(request: HttpRequest) -> HttpResponse:
    """Page two was confirmed: file it, once, and show the receipt."""
    form = ComplaintForm(request.POST)
    if not form.is_valid():
        return _page(request, "hotline/complain.html", form, status=400)
    known = Intake.objects.filter(source=source_of(form.cleaned_data["nonce"])).first()
    if known is None and drafts.went(request, form):
        return _page(request, "hotline/complain.html", form, status=409)
    intake = known or _file(request, form)
    request.session[MINE] = intake.pk
    return redirect("hotline:receipt")


@never_cache
@require_GET
def receipt(request: HttpRequest) -> HttpResponse:
    """The receipt, shown again in the same browser for a day."""
    intake = _mine(request)
    if intake is None:
        return redirect("hotline:follow")
    digits = receipts.digits_of(intake)
    context = {
        "receipt": receipts.grouped(digits),
        "progress": progress.progress(intake.complaint),
        "qr": segno.make(digits, micro=False).svg_inline(omitsize=True, dark="#000", light="#fff"),
    }
    return render(request, "hotline/receipt.html", context)


def _page(
    request: HttpRequest, template: str, form: ComplaintForm, *, status: int = 200
) -> HttpResponse:
    files = drafts.of(request, form)
    ready = sum(file.is_complete for file in files)
    context = {"form": form, "files": files, "ready": ready}
    return render(request, template, context, status=status)


def _mine(request: HttpRequest) -> Intake | None:
    since = timezone.now() - SHOWN_AGAIN
    mine = Intake.objects.filter(pk=request.session.get(MINE, 0), filed_at__gte=since)
    return mine.select_related("complaint__case").first()


def _file(request: HttpRequest, form: ComplaintForm) -> Intake:
    """Identity, complaint and files together or not at all; of two that come at once one is
    filed."""
    waiting = drafts.waiting(request, form)
    try:
        with transaction.atomic():
            return filing.file(replace(_heard(form), attachments=uploads.take(waiting)))
    except IntegrityError:
        return Intake.objects.get(source=source_of(form.cleaned_data["nonce"]))


def _heard(form: ComplaintForm) -> filing.Heard:
    said: dict[str, Any] = form.cleaned_data
    return filing.Heard(
        source=source_of(said["nonce"]),
        channel="web",
        person=identity.remember(said["mobile"], linked=not said["is_report"], name=said["name"]),
        words=said["words"],
        language=translation.get_language() or "zh-hans",
        kind=form.kind,
        about_unit=said["about_unit"],
        happened_on=said["happened_on"],
    )


def source_of(nonce: uuid.UUID) -> str:
    """The form's own id; hashed, for whoever holds the nonce is shown the receipt again."""
    return drafts.form_of(nonce)
