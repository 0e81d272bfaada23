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

from accountability import search
from cases import progress, similar
from hotline import drafts, filing, identity, limits, places, proof, receipts, uploads
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
    """Page one: what happened. A post with ``back`` shows the words again to be changed; between
    the pages stands, where there are some, what others filed about the same."""
    form = ComplaintForm(initial={"nonce": uuid.uuid4(), "about": _asked_about(request)})
    if "remove" in request.POST:  # of a file: the words may be still to come
        form = ComplaintForm(initial=request.POST.dict())
        drafts.receive(request, form)
    elif request.method == "POST":
        form = ComplaintForm(request.POST)
        drafts.receive(request, form)
        if "back" not in request.POST and form.is_valid():
            alike = _similar(request, form)
            if alike:
                return render(request, "hotline/similar.html", {"form": form, "similar": alike})
            return _check_page(request, form)
    return _page(request, form)


@never_cache
@require_http_methods(["POST"])
def check(request: HttpRequest) -> HttpResponse:
    """Page two was confirmed: file it, once, and show the receipt. Under load the browser works
    or the visitor waits first."""
    form = ComplaintForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=400)
    intake = Intake.objects.filter(source=drafts.form_of(form.cleaned_data["nonce"])).first()
    if intake is None:
        if drafts.went(request, form):
            return _page(request, form, status=409)
        asked = proof.ask(request)
        if asked and not proof.is_given(request.POST, form.cleaned_data["nonce"].hex):
            return _check_page(request, form, asked, status=422)
        intake = _file(request, form)
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


def _page(request: HttpRequest, form: ComplaintForm, *, status: int = 200) -> HttpResponse:
    context = {"form": form, **_files(request, form)}
    return render(request, "hotline/complain.html", context, status=status)


def _files(request: HttpRequest, form: ComplaintForm) -> dict[str, Any]:
    """The files that wait with this form, and how many of them are whole."""
    files = drafts.of(request, form)
    return {"files": files, "ready": sum(file.is_complete for file in files)}


def _mine(request: HttpRequest) -> Intake | None:
    since = timezone.now() - SHOWN_AGAIN
    mine = Intake.objects.filter(pk=request.session.get(MINE, 0), filed_at__gte=since)
    return mine.select_related("complaint__case").first()


def _asked_about(request: HttpRequest) -> str:
    """The unit, or its item, that the address of a poster or a public page names."""
    item, unit = request.GET.get("item", ""), request.GET.get("unit", "")
    found = search.of_item(item) or search.of_unit(unit)
    return found.label if found else ""


def _similar(request: HttpRequest, form: ComplaintForm) -> list[similar.Similar]:
    """What others filed about the same; asked once, never for a report of misconduct."""
    said = form.cleaned_data
    if said["is_report"] or said["repeats"] or said["about_unit"] is None:
        return []
    if not limits.allow("similar", limits.source_of(request)):
        return []
    day = said["happened_on"] or timezone.localdate()
    return similar.find(said["about_unit"], said["item"], day, said["words"])


def _check_page(
    request: HttpRequest, form: ComplaintForm, asked: proof.Asked | None = None, status: int = 200
) -> HttpResponse:
    context = {
        "form": form,
        "asked": asked or proof.ask(request),
        "again": asked is not None,
        **_files(request, form),
    }
    return render(request, "hotline/check.html", context, status=status)


def _file(request: HttpRequest, form: ComplaintForm) -> Intake:
    """Identity, complaint and files together or not at all; of two that come at once one is
    filed."""
    source, waiting = limits.source_of(request), drafts.waiting(request, form)
    limits.allow("file", source)
    in_flood = not limits.allow("unseen", source)
    try:
        with transaction.atomic():
            heard = replace(_heard(form, in_flood), attachments=uploads.take(waiting))
            intake = filing.file(heard)
            if form.cleaned_data["visit_in"]:
                said = form.cleaned_data
                places.keep(intake, address=said["address"], number=said["mobile"])
            return intake
    except IntegrityError:
        return Intake.objects.get(source=drafts.form_of(form.cleaned_data["nonce"]))


def _heard(form: ComplaintForm, in_flood: bool) -> filing.Heard:
    said: dict[str, Any] = form.cleaned_data
    unit, is_report = said["about_unit"], said["is_report"]
    return filing.Heard(
        source=drafts.form_of(said["nonce"]),
        channel="web",
        person=identity.remember(said["mobile"], linked=not is_report, name=said["name"]),
        words=said["words"],
        language=translation.get_language() or "zh-hans",
        kind=form.kind,
        about_unit=unit,
        item=said["item"],
        happened_on=said["happened_on"],
        repeats=None if is_report else similar.again(said["repeats"], unit),
        in_flood=in_flood,
        visit_in=said["visit_in"],
    )
