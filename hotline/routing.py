"""The addresses of live connections."""

from django.urls import path

from hotline.consumers import CallsConsumer

websocket_urlpatterns = [path("ws/calls/", CallsConsumer.as_asgi())]
