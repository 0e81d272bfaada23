"""The addresses of the hotline. The carrier's are fixed; it enters them once, at its console."""

from django.urls import path

from hotline import health, public, views, webhooks

app_name = "hotline"

urlpatterns = [
    path("voice/incoming/", webhooks.incoming, name="voice"),
    path("voice/status/", webhooks.call_status, name="voice-status"),
    path("voice/recording/<int:turn>/", webhooks.recording, name="voice-recording"),
    path("voice/<slug:step>/<int:turn>/", webhooks.step, name="voice-step"),
    path("sms/incoming/", webhooks.text, name="text"),
    path("sms/status/", webhooks.text_status, name="text-status-unknown"),
    path("sms/status/<int:pk>/", webhooks.text_status, name="text-status"),
    path("healthz", health.alive, name="healthz"),
    path("readyz", health.ready, name="readyz"),
    path("", public.start, name="start"),
    path("complain/", public.complain, name="complain"),
    path("complain/check/", public.check, name="check"),
    path("receipt/", public.receipt, name="receipt"),
    path("follow/", public.follow, name="follow"),
    path("follow/case/", public.following, name="following"),
    path("follow/answer/", public.answer, name="answer"),
    path("work/", views.work, name="work"),
    path("desk/calls/", views.callbacks, name="callbacks"),
    path("desk/calls/<int:pk>/", views.callback, name="callback"),
    path("desk/recordings/of/<int:pk>/", views.recordings, name="recordings"),
    path("desk/recordings/<slug:opaque>/", views.play, name="play"),
]
