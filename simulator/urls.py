"""Where the phone answers: its page, its own interface, and the carrier's REST interface."""

from django.urls import include, path

from simulator import api, rest, views

ACCOUNT = "2010-04-01/Accounts/<str:account>/"

urlpatterns = [
    path("", views.phone, name="phone"),
    path("i18n/", include("django.conf.urls.i18n")),
    path("healthz", api.healthz, name="phone-healthz"),
    path("api/calls", api.calls, name="phone-calls"),
    path("api/calls/<str:call>", api.call, name="phone-call"),
    path("api/calls/<str:call>/press", api.press, name="phone-press"),
    path("api/calls/<str:call>/speak", api.speak, name="phone-speak"),
    path("api/calls/<str:call>/silence", api.silence, name="phone-silence"),
    path("api/calls/<str:call>/hangup", api.hangup, name="phone-hangup"),
    path("api/desk", api.desk, name="phone-desk"),
    path("api/sounds/<str:name>", api.sound, name="phone-sound"),
    path("api/texts", api.texts, name="phone-texts"),
    path(f"{ACCOUNT}Calls.json", rest.calls),
    path(f"{ACCOUNT}Messages.json", rest.messages),
    path(f"{ACCOUNT}Messages/<str:sid>.json", rest.message),
    path(f"{ACCOUNT}Messages/<str:sid>/Media.json", rest.media),
    path(f"{ACCOUNT}Messages/<str:sid>/Media/<str:me>.json", rest.medium),
    path(f"{ACCOUNT}Messages/<str:sid>/Media/<str:me>", rest.medium_itself),
    path("media/<str:sid>/<str:key>", rest.store),
    path(f"{ACCOUNT}Recordings.json", rest.recordings),
    path(f"{ACCOUNT}Calls/<str:call>/Recordings.json", rest.recordings),
    path(f"{ACCOUNT}Recordings/<str:sid>.json", rest.recording),
    path(f"{ACCOUNT}Recordings/<str:sid>.wav", rest.recording_sound),
    path(f"{ACCOUNT}Recordings/<str:sid>", rest.recording_sound),
]
