"""Where whoever signed in finds the own work."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET

from accountability import pages

WORK = (
    ("cases.see_desk", "cases:desk"),
    ("cases.handle_dispatch", "cases:matters"),
    ("accountability.run_visits", "accountability:visits"),
    ("accountability.see_dockets", "accountability:dockets"),
    ("hotline.decide_reveal", "hotline:reveals"),
    ("accountability.change_user", "admin:index"),
)
"""Where each kind of work is done; who signs in lands at the first that is his."""


@login_required
@require_GET
def work(request: HttpRequest) -> HttpResponse:
    """Lead whoever signed in to the own work."""
    user = pages.user_of(request)
    places = (place for permission, place in WORK if user.has_perm(permission))
    return redirect(next(places, "hotline:start"))
