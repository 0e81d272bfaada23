"""The framework's common middleware, with the carrier's paths left alone."""

from django.conf import settings
from django.http import HttpRequest
from django.middleware import common


class CommonMiddleware(common.CommonMiddleware):
    """Adds a missing slash for people, never for the carrier: a redirect loses the body."""

    def should_redirect_with_slash(self, request: HttpRequest) -> bool:
        """Whether this address would be found with a slash, and is not the carrier's."""
        if request.path_info.startswith(settings.CARRIER_PATHS):
            return False
        return super().should_redirect_with_slash(request)
