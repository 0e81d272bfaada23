"""Keying in what a citizen says, writes or brings, and handing over the receipt."""

import uuid
from datetime import datetime, timedelta
from typing import Any

import segno
from django.contrib.auth.decorators import login_required, permission_required
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accountability import pages
from cases import progress
from hotline import calls, intakes, receipts
from hotline.forms.intake import BehalfForm, DeskForm, IntakeForm
from hotline.models import Intake
from record.moves import NotAllowed

HANDED = "handed"
SHOWN_FOR = timedelta(minutes=10)
"""How long a receipt stays on the screen of whoever keyed it in; afterwards nobody looks it up."""


@login_required
@permission_required("hotline.take_in", raise_exception=True)
@never_cache
@require_http_methods(["GET", "POST"])
def take_in(request: HttpRequest) -> HttpResponse:
    """One screen, by keyboard alone, while the citizen speaks."""
    first = {"nonce": uuid.uuid4(), "call": request.GET.get("call")}
    talks = calls.to_key_in(pages.user_of(request))
    form = IntakeForm(request.POST or None, initial=first, talks=talks)
    return _key_in(request, form, "hotline/take_in.html")


@login_required
@permission_required("hotline.file_on_behalf", raise_exception=True)
@never_cache
@require_http_methods(["GET", "POST"])
def on_behalf(request: HttpRequest) -> HttpResponse:
    """An agent files for somebody who cannot; of the case he sees nothing but this."""
    form = BehalfForm(request.POST or None, initial={"nonce": uuid.uuid4()})
    return _key_in(request, form, "hotline/on_behalf.html")


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def handed(request: HttpRequest) -> HttpResponse:
    """The receipt, to be read out or printed, until it is handed over."""
    intake = _handed(request)
    if intake is None or request.method == "POST":
        request.session.pop(HANDED, None)
        return redirect(_back(request))
    digits = receipts.digits_of(intake)
    context = {
        "receipt": receipts.grouped(digits),
        "progress": progress.progress(intake.complaint),
        "qr": segno.make(digits, micro=False).svg_inline(omitsize=True, dark="#000", light="#fff"),
    }
    return render(request, "hotline/handed.html", context)


def _key_in(request: HttpRequest, form: DeskForm, template: str) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        intake = _file(request, form)
        if intake is not None:
            request.session[HANDED] = [intake.pk, timezone.now().isoformat()]
            return redirect("hotline:handed")
    return render(request, template, {"form": form}, status=422 if form.errors else 200)


def _file(request: HttpRequest, form: DeskForm) -> Intake | None:
    """File it once; a refused answer is told, and nothing typed is lost."""
    said: dict[str, Any] = form.cleaned_data
    by = pages.user_of(request)
    try:
        return intakes.take_in(said, by=by, on_behalf=isinstance(form, BehalfForm))
    except NotAllowed as refused:
        form.add_error(None, str(refused))
        return None
    except IntegrityError:  # the same form, sent twice at once
        return Intake.objects.get(source=intakes.source_of(said["nonce"], by))


def _handed(request: HttpRequest) -> Intake | None:
    pk, at = request.session.get(HANDED) or (0, "")
    if not at or timezone.now() - datetime.fromisoformat(at) > SHOWN_FOR:
        return None
    return Intake.objects.select_related("complaint__case").filter(pk=pk).first()


def _back(request: HttpRequest) -> str:
    """To the next citizen."""
    mine = pages.user_of(request).has_perm("hotline.take_in")
    return "hotline:intake" if mine else "hotline:on-behalf"
