"""What the carrier asks for and is not there."""

from django.http import HttpRequest, HttpResponse

from hotline.webhooks.door import carrier


@carrier
def unknown(request: HttpRequest) -> HttpResponse:
    """An address of no step: an empty 404 for the carrier, an empty 403 for who did not sign."""
    return HttpResponse(status=404)
