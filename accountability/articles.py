"""The knowledge base: searched by whoever answers citizens, written by its editors."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accountability import knowledge, pages
from accountability.forms import ArticleForm
from accountability.models import Article
from record.history import acting

PAGE = 25
READ, EDIT = "accountability.read_articles", "accountability.edit_articles"


@login_required
@permission_required(READ, raise_exception=True)
@require_GET
def articles(request: HttpRequest) -> HttpResponse:
    """What answers to the words in ``q``, beside them as a fragment; without, all articles."""
    typed = request.GET.get("q", "")
    found = knowledge.find(typed)
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, "accountability/_answers.html", {"answers": found, "typed": typed})
    rows = Article.objects.select_related("unit").annotate(used=Count("uses"))
    rows = rows.order_by("pinyin", "pk")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "answers": found, "typed": typed}
    return render(request, "accountability/articles.html", context)


@login_required
@permission_required(EDIT, raise_exception=True)
@require_http_methods(["GET", "POST"])
def write(request: HttpRequest) -> HttpResponse:
    """A new article."""
    return _write(request, ArticleForm(request.POST or None))


@login_required
@permission_required(EDIT, raise_exception=True)
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change an article; what it said before stays in its history."""
    article = get_object_or_404(Article, pk=pk)
    return _write(request, ArticleForm(request.POST or None, instance=article))


def _write(request: HttpRequest, form: ArticleForm) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        with acting(pages.user_of(request), form.cleaned_data["reason"]):
            form.save()
        messages.success(request, _("The article is saved."))
        return redirect("accountability:articles")
    status = 422 if form.errors else 200
    return render(request, "accountability/article.html", {"form": form}, status=status)
