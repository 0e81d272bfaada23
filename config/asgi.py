"""The web process: pages, webhooks and live screens behind one ASGI server."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
pages = get_asgi_application()  # loads the apps, so it comes before what imports their models

from channels.auth import AuthMiddlewareStack  # noqa: E402
from channels.routing import ProtocolTypeRouter, URLRouter  # noqa: E402
from channels.security.websocket import AllowedHostsOriginValidator  # noqa: E402

from cases import routing as of_cases  # noqa: E402
from hotline import routing as of_calls  # noqa: E402

SOCKETS = [*of_cases.websocket_urlpatterns, *of_calls.websocket_urlpatterns]
live = AllowedHostsOriginValidator(AuthMiddlewareStack(URLRouter(SOCKETS)))
application = ProtocolTypeRouter({"http": pages, "websocket": live})
