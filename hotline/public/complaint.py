"""File a complaint in two pages, and keep its receipt."""

import hashlib
import uuid
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
from hotline import filing, identity, receipts
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
    if request.method == "POST":
        form = ComplaintForm(request.POST)
        if "back" not in request.POST and form.is_valid():
            return render(request, "hotline/check.html", {"form": form})
    return render(request, "hotline/complain.html", {"form": form})


@never_cache
@require_http_methods(["POST"])
def check(request: HttpRequest) -> HttpResponse:
    """Page two was confirmed: file it, once, and show the receipt."""
    form = ComplaintForm(request.POST)
    if not form.is_valid():
        return render(request, "hotline/complain.html", {"form": form}, status=400)
    known = Intake.objects.filter(source=source_of(form.cleaned_data["nonce"])).first()
    intake = known or _file(form)
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


def _mine(request: HttpRequest) -> Intake | None:
    since = timezone.now() - SHOWN_AGAIN
    mine = Intake.objects.filter(pk=request.session.get(MINE, 0), filed_at__gte=since)
    return mine.select_related("complaint__case").first()


def _file(form: ComplaintForm) -> Intake:
    """Identity and complaint together or not at all; of two that come at once one is filed."""
    try:
        with transaction.atomic():
            return filing.file(_heard(form))
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
    return f"web-{hashlib.sha256(nonce.bytes).hexdigest()[:40]}"
