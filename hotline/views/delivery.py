"""What became of the texts of a case, for whoever may see it; a receipt is never among them."""

from django.contrib.auth.decorators import login_required, permission_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from accountability import pages
from cases import recusal
from hotline import deliveries, replies
from hotline.models import OutboundText

PAGE = 25


@login_required
@permission_required("cases.see_desk", raise_exception=True)
@never_cache
@require_GET
def texts(request: HttpRequest, pk: int) -> HttpResponse:
    """The texts of a case with their delivery: a fragment that also fills the places beside the
    messages of the thread, and a page of its own."""
    case = get_object_or_404(recusal.visible_to(pages.user_of(request)), pk=pk)
    found = OutboundText.objects.filter(intake__complaint__case=case).order_by("-pk")
    found = found.select_related("intake__complaint", "message__dispatch__unit", "person")
    page = Paginator(found.prefetch_related("reports"), PAGE).get_page(request.GET.get("page"))
    rows = [(text, replies.render(text, hidden=True), deliveries.told(text)) for text in page]
    return pages.part(request, "hotline/texts.html", {"case": case, "page": page, "rows": rows})
