"""Everything the page uses comes from this process."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseForbidden

POLICY = (
    "default-src 'self'; img-src 'self' data:; media-src 'self' blob:; object-src 'none'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)


def own_content_only(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Send the content policy, and take no request that another site's page makes."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.headers.get("Sec-Fetch-Site") == "cross-site" and request.method != "GET":
            return HttpResponseForbidden()
        response = get_response(request)
        response["Content-Security-Policy"] = POLICY
        response["Cache-Control"] = response.get("Cache-Control", "no-store")
        return response

    return middleware
