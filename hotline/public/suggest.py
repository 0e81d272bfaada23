"""Names of units and items, while somebody types one. Nothing of a complaint is in it."""

from django.http import HttpRequest, JsonResponse
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_GET

from accountability import search
from hotline import limits

KEPT = 3600  # seconds; units and items change by the month


@require_GET
def suggest(request: HttpRequest) -> JsonResponse:
    """The labels that fit what was typed, the best first."""
    if not limits.allow("suggest", limits.source_of(request)):
        return JsonResponse({"found": []}, status=429)
    found = search.find(request.GET.get("q", ""))
    answer = JsonResponse({"found": [one.label for one in found]})
    patch_cache_control(answer, public=True, max_age=KEPT)
    return answer
