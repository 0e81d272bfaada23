"""How a page with steps works: one form for each step, run and refused in one way."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accountability.models import User
from record.moves import NotAllowed, Text

Form = forms.Form


def user_of(request: HttpRequest) -> User:
    """The signed-in person; the view's guard has been here before."""
    user = request.user
    assert isinstance(user, User)
    return user


def part(
    request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    """A page of its own, or the part of it (the template's name after a ``_``) for a page that
    shows it among others and asks by htmx."""
    if request.htmx:  # type: ignore[attr-defined]
        folder, _slash, name = template.rpartition("/")
        template = f"{folder}/_{name}"
    return render(request, template, context, status=status)


@dataclass(frozen=True)
class Step:
    """A step that a page offers: its form, what it does with the checked values, and who may.

    ``open`` says whether there is anything to do this step to.
    """

    title: Text
    form: type[Form]
    do: Callable[[Any, Mapping[str, Any], User], object]
    permission: str
    open: Callable[[Any], bool]


Steps = Mapping[str, Step]
Refused = Mapping[str, Form]
NONE: Refused = {}


def offered(steps: Steps, about: Any, user: User, refused: Refused) -> list[tuple[str, Text, Form]]:
    """Name, title and form of each step that this user may take on this row now; a form that was
    just refused stands as it was filled in."""
    fresh = {
        name: step.form(about=about)  # type: ignore[call-arg]
        for name, step in steps.items()
        if user.has_perm(step.permission) and step.open(about)
    }
    return [(name, steps[name].title, form) for name, form in {**fresh, **refused}.items()]


def take(
    request: HttpRequest, steps: Steps, name: str, about: Any, show: Callable[..., HttpResponse]
) -> HttpResponse:
    """Take one step with what was posted, and go back to the page; refused or wrongly filled in,
    ``show(request, row, refused, status)`` shows the form again: nothing typed is lost."""
    if name not in steps:
        raise Http404
    form = _run(request, steps[name], about)
    if form is None:
        return redirect(request.path.removesuffix(f"{name}/"))
    about.refresh_from_db()
    return show(request, about, {name: form}, 422)


def _run(request: HttpRequest, step: Step, about: Any) -> Form | None:
    form = step.form(request.POST, request.FILES, about=about)  # type: ignore[call-arg]
    if form.is_valid():
        try:
            step.do(about, form.cleaned_data, user_of(request))
        except NotAllowed as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Done: %(step)s.") % {"step": step.title})
            return None
    return form


class StepForm(Form):
    """A form about one row; choices are narrowed to it in ``narrow``."""

    def __init__(self, *args: Any, about: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.about = about
        self.narrow(about)

    def narrow(self, about: Any) -> None:
        """Limit what can be chosen to what belongs to the row."""

    def limit(self, field: str, rows: Any) -> None:
        """Offer these rows; a single one is chosen already."""
        choice: Any = self.fields[field]
        choice.queryset = rows
        if not self.is_bound and choice.required and len(found := list(rows[:2])) == 1:
            choice.initial = found[0]
