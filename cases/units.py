"""The pages of a unit's user: the matters sent to the own unit, and of those only released
fields. Nothing here can reach the words, the channel, the hour or the complainant."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.auth.decorators import login_required, permission_required
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from accountability import interests, pages
from accountability.models import User
from accountability.pages import NONE, Refused, Step
from cases import dispatches, forms, kind_forms, thread, workflow
from cases.models import Allegation, Clock, Dispatch

PAGE = 25


@dataclass(frozen=True)
class Matter:
    """All that a unit sees of a case."""

    pk: int
    number: str
    unit: str
    state: str
    released_text: str
    sent_on: date
    sign_by: date | None
    reply_by: date | None
    official: str
    nobody_named: str
    reply: str
    replied_on: date | None
    thread: tuple[tuple[bool, str], ...]
    for_information: bool


def _is(*states: str) -> Any:
    return lambda dispatch: dispatch.state in states


def _noted(dispatch: Dispatch) -> bool:
    return dispatch.kind == Dispatch.Kind.NOTE


STEPS = {
    "sign": Step(
        _("Sign for it"), forms.SignForm,
        lambda dispatch, said, by: dispatches.acknowledge(dispatch, by=by),
        workflow.UNIT, lambda dispatch: dispatch.state == "sent" and not _noted(dispatch),
    ),
    "note": Step(
        _("Take note of it"), kind_forms.NoteForm,
        lambda dispatch, said, by: dispatches.take_note(dispatch, by=by, **said),
        workflow.UNIT, lambda dispatch: dispatch.state == "sent" and _noted(dispatch),
    ),
    "name": Step(
        _("Name who answers for it"), forms.NameForm,
        lambda dispatch, said, by: dispatches.name(dispatch, by=by, **said),
        workflow.UNIT, _is("acknowledged"),
    ),
    "write": Step(
        _("Write to the citizen"), forms.AskForm,
        lambda dispatch, said, by: thread.write_of(dispatch, by=by, **said),
        workflow.UNIT, _is("acknowledged"),
    ),
    "reply": Step(
        _("Reply to the citizen"), forms.ReplyForm,
        lambda dispatch, said, by: dispatches.reply(dispatch, by=by, **said),
        workflow.UNIT,
        lambda dispatch: dispatch.state == "acknowledged" and dispatch.is_named,
    ),
}  # fmt: skip


def visible_to(user: User) -> QuerySet[Dispatch]:
    """The matters of the user's own units, less those of cases that accuse him or his kin; an
    agent's visits are his alone."""
    own = Dispatch.objects.filter(unit_id__in=interests.unit_ids(user))
    own = own.exclude(kind=Dispatch.Kind.VISIT)
    accused = Allegation.objects.filter(interests.conflicts_with_official(user))
    own = own.exclude(case__in=accused.values("case"))
    return own.select_related("unit", "official", "case").order_by("-sent_at", "-pk")


def released(dispatch: Dispatch, *, with_thread: bool = False) -> Matter:
    """A matter as its unit may see it; a list of many leaves the thread out."""
    due = {clock.kind: clock.due_at for clock in dispatch.clocks.all()}
    return Matter(
        pk=dispatch.pk,
        number=dispatch.case.number,
        unit=str(dispatch.unit),
        state=dispatch.get_state_display(),
        released_text=dispatch.released_text,
        sent_on=timezone.localdate(dispatch.sent_at),
        sign_by=_day(due.get(Clock.Kind.SIGN)),
        reply_by=_day(due.get(Clock.Kind.MATTER)),
        official=str(dispatch.official or ""),
        nobody_named=dispatch.nobody_named,
        reply=dispatch.reply,
        replied_on=_day(dispatch.replied_at),
        thread=tuple(thread.of_matter(dispatch)) if with_thread else (),
        for_information=_noted(dispatch),
    )


@login_required
@permission_required(workflow.UNIT, raise_exception=True)
@never_cache
@require_GET
def matters(request: HttpRequest) -> HttpResponse:
    """The matters of the own unit, newest first."""
    rows = visible_to(pages.user_of(request)).prefetch_related("clocks")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "matters": [released(dispatch) for dispatch in page]}
    return render(request, "cases/matters.html", context)


@login_required
@permission_required(workflow.UNIT, raise_exception=True)
@never_cache
@require_GET
def matter(request: HttpRequest, pk: int) -> HttpResponse:
    """One matter: what the citizen wants, who answers for it, what was replied."""
    return _page(request, _dispatch(request, pk))


@login_required
@permission_required(workflow.UNIT, raise_exception=True)
@require_POST
def take_step(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Take one step in a matter."""
    return pages.take(request, STEPS, name, _dispatch(request, pk), _page)


def _page(
    request: HttpRequest, about: Dispatch, refused: Refused = NONE, status: int = 200
) -> HttpResponse:
    context = {
        "matter": released(about, with_thread=True),
        "steps": pages.offered(STEPS, about, pages.user_of(request), refused),
        "refused": refused,
    }
    return render(request, "cases/matter.html", context, status=status)


def _dispatch(request: HttpRequest, pk: int) -> Dispatch:
    return get_object_or_404(visible_to(pages.user_of(request)), pk=pk)


def _day(moment: Any) -> date | None:
    return timezone.localdate(moment) if moment else None
