"""The addresses of live connections."""

from django.urls import path

from cases.consumers import DeskConsumer

websocket_urlpatterns = [path("ws/desk/", DeskConsumer.as_asgi())]
