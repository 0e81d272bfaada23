"""How a page with steps works: one form for each step, run and refused in one way."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _

from accountability.models import User
from record.moves import NotAllowed, Text

Form = forms.Form


def user_of(request: HttpRequest) -> User:
    """The signed-in person; the view's guard has been here before."""
    user = request.user
    assert isinstance(user, User)
    return user


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


def offered(steps: Mapping[str, Step], about: Any, user: User) -> dict[str, Form]:
    """A fresh form for each step that this user may take on this row now."""
    return {
        name: step.form(about=about)  # type: ignore[call-arg]
        for name, step in steps.items()
        if user.has_perm(step.permission) and step.open(about)
    }


def take(request: HttpRequest, step: Step, about: Any, user: User) -> Form | None:
    """Take the step with what was posted; gives the form with its errors, or None when done.

    Nothing that was typed is lost: the caller shows the form again.
    """
    form = step.form(request.POST, request.FILES, about=about)  # type: ignore[call-arg]
    if form.is_valid():
        try:
            step.do(about, form.cleaned_data, user)
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
