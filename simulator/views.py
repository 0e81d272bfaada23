"""The page: a telephone and a text thread."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_GET

from simulator import carrier

CALLER = "+8610000000123"  # 100… is never given to anybody
KEYS = ("1", "2", "3", "4", "5", "6", "7", "8", "9", "*", "0", "#")


@require_GET
@ensure_csrf_cookie
def phone(request: HttpRequest) -> HttpResponse:
    """The telephone and the thread."""
    account = carrier.current().account
    there = {"caller": CALLER, "keys": KEYS, "hotline": account.number, "product": account.base_url}
    return render(request, "simulator/phone.html", there)
