"""Posters to print: of the own unit, or for the hotline's own people of every unit."""

from django import forms
from django.contrib.auth.decorators import login_required, permission_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from accountability import pages
from accountability.models import OrgUnit, ServiceItem
from hotline import posters

PAGE = 25


class PrintForm(forms.Form):
    """Which posters: of one unit, of one of its items, or of all units that one may print."""

    unit = forms.ModelChoiceField(OrgUnit.objects.none(), required=False)
    item = forms.ModelChoiceField(ServiceItem.objects.none(), required=False)


@login_required
@permission_required(posters.OWN, raise_exception=True)
@require_GET
def poster_list(request: HttpRequest) -> HttpResponse:
    """The units whose posters one may print."""
    found = posters.units(pages.user_of(request))
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    return render(request, "hotline/posters.html", {"page": page})


@login_required
@permission_required(posters.OWN, raise_exception=True)
@require_GET
def unit_posters(request: HttpRequest, pk: int) -> HttpResponse:
    """The posters of one unit: its own and those of its items."""
    unit = get_object_or_404(posters.units(pages.user_of(request)), pk=pk)
    page = Paginator(unit.items.all(), PAGE).get_page(request.GET.get("page"))
    return render(request, "hotline/unit_posters.html", {"unit": unit, "page": page})


@login_required
@permission_required(posters.OWN, raise_exception=True)
@require_GET
def poster(request: HttpRequest, pk: int) -> HttpResponse:
    """One poster as a page that a browser prints on A4."""
    unit = get_object_or_404(posters.units(pages.user_of(request)), pk=pk)
    asked = request.GET.get("item", "")
    item = get_object_or_404(unit.items, pk=_number(asked)) if asked else None
    return render(request, "hotline/poster.html", {"poster": posters.of(unit, item)})


@login_required
@permission_required(posters.OWN, raise_exception=True)
@require_POST
def print_posters(request: HttpRequest) -> HttpResponse:
    """Have a PDF made, and show how far it is."""
    user = pages.user_of(request)
    allowed = posters.units(user)
    form = PrintForm(request.POST)
    form.fields["unit"].queryset = allowed  # type: ignore[attr-defined]
    form.fields["item"].queryset = ServiceItem.objects.filter(unit__in=allowed)  # type: ignore[attr-defined]
    if not form.is_valid():
        raise Http404
    item, unit = form.cleaned_data["item"], form.cleaned_data["unit"]
    chosen = [item.unit] if item else [unit] if unit else list(allowed)
    return redirect("accountability:job", posters.ask(user, chosen, item).pk)


def _number(typed: str) -> int:
    if not typed.isdecimal() or len(typed) > 18:
        raise Http404
    return int(typed)
