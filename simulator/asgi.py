"""The phone's process: `uvicorn simulator.asgi:application --port $PHONE_PORT`."""

import os

from django.contrib.staticfiles.handlers import ASGIStaticFilesHandler
from django.core.asgi import get_asgi_application

# Its own settings whatever the product's are: the two share an environment file.
os.environ["DJANGO_SETTINGS_MODULE"] = "simulator.settings"
application = ASGIStaticFilesHandler(get_asgi_application())
