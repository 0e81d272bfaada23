"""The fallback process behind an ASGI server."""

import os

from django.core.asgi import get_asgi_application

os.environ["DJANGO_SETTINGS_MODULE"] = "config.fallback.settings"
application = get_asgi_application()
