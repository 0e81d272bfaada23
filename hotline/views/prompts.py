"""What the phone says: every prompt with its default and its present words, and who changed it."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.paginator import Paginator
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accountability import pages
from hotline import prompts as wordings
from hotline.dialogue import PROMPTS, Given, Wording
from hotline.dialogue.prompts import estimate
from hotline.dialogue.titles import TITLES
from hotline.forms.prompts import PromptForm, ReasonForm
from hotline.models import Prompt
from record.moves import NotAllowed, Text

PAGE = 25
HISTORY = 10
LANGUAGES = {"zh-hans": "中文", "en": "English"}


@dataclass(frozen=True)
class Row:
    """One prompt in one language as the page shows it."""

    name: str
    language: str
    default: str
    given: Given | None

    @property
    def title(self) -> Text:
        """What staff call it."""
        return TITLES[self.name]

    @property
    def slug(self) -> str:
        """Its part of an address."""
        return f"{self.name}-{self.language}"

    @property
    def words(self) -> str:
        """What is said now."""
        return self.given.words if self.given else self.default

    @property
    def seconds(self) -> float:
        """How long the words take, estimated."""
        return estimate(self.name, self.words, self.language)

    @property
    def spoken_in(self) -> str:
        """The name of the language, in itself."""
        return LANGUAGES[self.language]


@login_required
@permission_required("hotline.edit_prompts", raise_exception=True)
@require_GET
def prompts(request: HttpRequest) -> HttpResponse:
    """All prompts in both languages, by what is asked for."""
    wanted = request.GET
    rows = [row for row in _rows(wordings.current()) if _fits(row, wanted)]
    page = Paginator(rows, PAGE).get_page(wanted.get("page"))
    context = {"page": page, "languages": LANGUAGES, "wanted": wanted}
    return render(request, "hotline/prompts.html", context)


@login_required
@permission_required("hotline.edit_prompts", raise_exception=True)
@require_http_methods(["GET", "POST"])
def prompt(request: HttpRequest, name: str) -> HttpResponse:
    """One prompt in one language: its words, its recording, its history."""
    row = _row(name)
    form = _form(row, request)
    if request.method == "POST" and form.is_valid() and _give(row, form, request):
        messages.success(request, _("Callers hear it from now on."))
        return redirect("hotline:prompt", name)
    return _page(request, row, form=form)


@login_required
@permission_required("hotline.edit_prompts", raise_exception=True)
@require_POST
def restore(request: HttpRequest, name: str) -> HttpResponse:
    """Bring the default words back."""
    row = _row(name)
    form = ReasonForm(request.POST, prefix="restore")
    if form.is_valid() and _give(row, form, request):
        messages.success(request, _("The default words are back."))
        return redirect("hotline:prompt", name)
    return _page(request, row, restoring=form)


def _page(request: HttpRequest, row: Row, **forms: Form) -> HttpResponse:
    """The page of one prompt, with a form that was just refused as it was filled in."""
    past = Prompt.history.filter(name=row.name, language=row.language)
    changes = past.select_related("history_user").order_by("-history_id")
    page = Paginator(changes, HISTORY).get_page(request.GET.get("page"))
    context = {
        "row": row,
        "template": PROMPTS[row.name],
        "form": forms.get("form") or _form(row),
        "restoring": forms.get("restoring")
        or ReasonForm(prefix="restore", initial={"version": _version(row)}),
        "page": page,
    }
    refused = any(form.errors for form in forms.values())
    return render(request, "hotline/prompt.html", context, status=422 if refused else 200)


def _form(row: Row, request: HttpRequest | None = None) -> PromptForm:
    posted = request is not None and request.method == "POST"
    return PromptForm(
        request.POST if request and posted else None,
        request.FILES if request and posted else None,
        name=row.name,
        language=row.language,
        has_audio=bool(row.given and row.given.audio),
        initial={"words": row.words, "version": _version(row), "keeps_recording": True},
    )


def _give(row: Row, form: Form, request: HttpRequest) -> bool:
    """Change it as the form says, or say in the form that somebody else was faster."""
    said: dict[str, Any] = form.cleaned_data
    try:
        wordings.change(
            row.name,
            row.language,
            said.get("words", ""),
            version=said["version"],
            by=pages.user_of(request),
            reason=said["reason"],
            sound=getattr(form, "sound", None),
            keeps_audio=bool(said.get("keeps_recording")),
        )
    except NotAllowed:
        form.add_error(None, _("Somebody else changed it meanwhile. Open the page again."))
        return False
    return True


def _rows(wording: Wording) -> list[Row]:
    return [
        Row(name, language, template.default(language), wording.get((name, language)))
        for name, template in PROMPTS.items()
        for language in LANGUAGES
    ]


def _row(slug: str) -> Row:
    name, _dash, language = slug.partition("-")
    if name not in PROMPTS or language not in LANGUAGES:
        raise Http404
    given = wordings.current().get((name, language))
    return Row(name, language, PROMPTS[name].default(language), given)


def _fits(row: Row, wanted: Any) -> bool:
    words = wanted.get("words", "").strip().lower()
    return (
        wanted.get("language", "") in ("", row.language)
        and (not wanted.get("changed") or row.given is not None)
        and words in f"{row.title} {row.words} {row.default}".lower()
    )


def _version(row: Row) -> int:
    """The one that a change builds on, also where the default is back."""
    held = Prompt.objects.filter(name=row.name, language=row.language)
    return held.values_list("version", flat=True).first() or 0
