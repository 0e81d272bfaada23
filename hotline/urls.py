"""The addresses of the hotline. The carrier's are fixed; it enters them once, at its console."""

from django.urls import path

from hotline import health
from hotline.public import complaint, consents, following, suggest, uploads
from hotline.views import callbacks, calls, contacts, posters, recordings, reveals, roster, work
from hotline.webhooks import bridge, duty, texts, voice
from hotline.public import complaint, consents, following, suggest
from hotline.public import prompts as sounds
from hotline.views import (
    callbacks,
    calls,
    contacts,
    posters,
    prompts,
    recordings,
    reveals,
    roster,
    work,
)
from hotline.webhooks import bridge, duty, texts, unknown, voice

app_name = "hotline"

urlpatterns = [
    path("voice/incoming/", voice.incoming, name="voice"),
    path("voice/prompt/<str:name>", sounds.sound, name="prompt-sound"),
    path("voice/status/", voice.call_status, name="voice-status"),
    path("voice/recording/<int:turn>/", voice.recording, name="voice-recording"),
    path("voice/duty/<int:turn>/", duty.ask, name="voice-duty"),
    path("voice/talked/<int:turn>/", duty.talked, name="voice-talked"),
    path("voice/whisper/<int:pk>/", duty.whisper, name="voice-whisper"),
    path("voice/taken/<int:pk>/", duty.taken, name="voice-taken"),
    path("voice/bridge/<int:pk>/", bridge.offer, name="voice-bridge"),
    path("voice/bridge-go/<int:pk>/", bridge.go, name="voice-bridge-go"),
    path("voice/bridge-done/<int:pk>/", bridge.done, name="voice-bridge-done"),
    path("voice/bridge-ended/<int:pk>/", bridge.ended, name="voice-bridge-ended"),
    path("voice/<slug:step>/<int:turn>/", voice.step, name="voice-step"),
    path("sms/incoming/", texts.text, name="text"),
    path("sms/status/", texts.text_status, name="text-status-unknown"),
    path("sms/status/<int:pk>/", texts.text_status, name="text-status"),
    path("voice/<path:rest>", unknown.unknown, name="voice-unknown"),
    path("sms/<path:rest>", unknown.unknown, name="text-unknown"),
    path("healthz", health.alive, name="healthz"),
    path("readyz", health.ready, name="readyz"),
    path("metrics", health.metrics, name="metrics"),
    path("", complaint.start, name="start"),
    path("complain/", complaint.complain, name="complain"),
    path("complain/check/", complaint.check, name="check"),
    path("complain/suggest/", suggest.suggest, name="suggest"),
    path("receipt/", complaint.receipt, name="receipt"),
    path("uploads/", uploads.create, name="uploads"),
    path("uploads/<slug:name>/", uploads.upload, name="upload"),
    path("follow/", following.follow, name="follow"),
    path("follow/case/", following.following, name="following"),
    path("follow/answer/", following.answer, name="answer"),
    path("follow/reply/", following.reply, name="reply"),
    path("follow/dispute/", following.dispute, name="dispute"),
    path("follow/again/", following.examine_again, name="examine-again"),
    path("follow/consent/", consents.consent, name="consent"),
    path("work/", work.work, name="work"),
    path("work/posters/", posters.poster_list, name="posters"),
    path("work/posters/print/", posters.print_posters, name="print-posters"),
    path("work/posters/<int:pk>/", posters.unit_posters, name="unit-posters"),
    path("work/posters/<int:pk>/sheet/", posters.poster, name="poster"),
    path("desk/calls/", callbacks.callbacks, name="callbacks"),
    path("desk/calls/<int:pk>/", callbacks.callback, name="callback"),
    path("desk/calls/<int:pk>/call/", callbacks.call_now, name="call-now"),
    path("desk/phone/", calls.calls, name="calls"),
    path("desk/phone/<int:pk>/", calls.call, name="call"),
    path("desk/phone/<int:pk>/<slug:name>/", calls.take_step, name="call-step"),
    path("desk/roster/", roster.roster, name="roster"),
    path("desk/roster/<int:pk>/end/", roster.end, name="shift-end"),
    path("desk/prompts/", prompts.prompts, name="prompts"),
    path("desk/prompts/<slug:name>/", prompts.prompt, name="prompt"),
    path("desk/prompts/<slug:name>/default/", prompts.restore, name="prompt-restore"),
    path("desk/recordings/of/<int:pk>/", recordings.recordings, name="recordings"),
    path("desk/recordings/<slug:opaque>/", recordings.play, name="play"),
    path("desk/identity/<int:pk>/", reveals.identity, name="identity"),
    path("desk/identity/<int:pk>/<slug:name>/", reveals.ask, name="ask-reveal"),
    path("desk/opened/<int:pk>/", reveals.opened, name="opened"),
    path("vault/", reveals.requests, name="reveals"),
    path("vault/<int:pk>/", reveals.reveal, name="reveal"),
    path("vault/<int:pk>/<slug:name>/", reveals.decide, name="decide-reveal"),
    path("unit/<int:pk>/contact/", contacts.contact, name="contact"),
    path("unit/<int:pk>/contact/released/", contacts.released, name="released"),
]
