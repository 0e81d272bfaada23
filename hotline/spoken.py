"""Where a voice goes that was recorded in a call: a new complaint, more words to one, an answer, a
dispute, or the wish to have a decision examined again."""

from django.db import transaction
from django.utils import timezone

from cases.models import Message
from hotline import callbacks, filing, live, replies, verdicts
from hotline.models import Call, Callback, Intake, Recording
from record.moves import NotAllowed

PURPOSES = {"answered": "answer", "disputed": "dispute", "again": "again"}
"""What a voice is for, by the step that was listening; else it is filed or added."""


def file(call: Call, recording: Recording) -> None:
    """Take a voice in, once; what it was for and is no longer possible is kept as added words."""
    if call.following is None and call.intake is None:
        call.following = filing.joins(call.person)  # no receipt was shown: nothing of it is told
        call.save()
    target = call.following or call.intake
    with transaction.atomic():
        recording.purpose = PURPOSES.get(call.listening, "add") if target else "file"
        recording.save()
        if target is None:
            _file_new(call, heard(call, call.sid, recording))
            return
        voice = heard(call, f"{call.sid}:{recording.turn}", recording)
        try:
            _say(call, recording.purpose, voice, target)
        except NotAllowed:  # by another door meanwhile
            filing.add(voice, target)


def heard(call: Call, source: str, *recordings: Recording) -> filing.Heard:
    """What a call brought, as it is filed."""
    return filing.Heard(
        source=source,
        channel="voice",
        person=call.person,
        recordings=tuple(recording.opaque for recording in recordings),
        language=call.language,
        urgent=call.urgent,
    )


def _file_new(call: Call, voice: filing.Heard) -> None:
    call.intake = filing.file(voice)
    call.save()
    live.announce()
    _end_missed(call)
    if call.ended_at:  # the report came after the end, so the end could not owe it
        replies.owe_receipt(call)


def _end_missed(call: Call) -> None:
    """Nothing seemed to be recorded: the voice came late, but it came, and nobody need call,
    unless he called again meanwhile and was not heard."""
    again = Call.objects.filter(person=call.person, pk__gt=call.pk, ended_at__isnull=False)
    if again.filter(intake__isnull=True, following__isnull=True).exists():
        return
    about = callbacks.about(Callback.Reason.MISSED, call.sid)
    missed = Callback.objects.filter(about=about, done_at__isnull=True)
    missed.update(done_at=timezone.now())


def _say(call: Call, purpose: str, voice: filing.Heard, target: Intake) -> None:
    if purpose == "dispute":
        verdicts.dispute(voice, target)
    elif purpose == "again":
        verdicts.reexamine(voice, target)
    else:
        filing.add(voice, target, answers=_question(call) if purpose == "answer" else None)


def _question(call: Call) -> Message | None:
    """The question that was read out, unless it was answered by another door meanwhile."""
    asked = call.asked
    return None if asked is None or asked.answered_by.exists() else asked
