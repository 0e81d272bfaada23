"""What happens to a call's rows at each step; what is said is ``dialogue``'s."""

import hashlib
import uuid
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accountability.models import User
from cases.handling import HandedOver
from hotline import callbacks, identity, keypad, live, receipts, replies, spoken
from hotline.dialogue import ANNOUNCING, Ask, Found, Listen, Part, Say, Wording
from hotline.models import Call, Callback, CallHandover, Intake, Recording
from record.history import acting
from record.moves import NotAllowed

LOOK_AFTER = timedelta(seconds=60)
SHOWN_AFTER = timedelta(minutes=5)
GONE = ("completed", "busy", "failed", "no-answer", "canceled")


def begin(sid: str, number: str) -> Call:
    """The call behind a CallSid, held until the transaction ends; the caller's number goes into
    the vault, also when the first news of the call (a recording's report) did not carry it."""
    call = of(sid)
    if call is None:
        call = Call.objects.create(sid=sid, person=identity.remember(number))
        live.announce()
    elif number and call.person.number is None:
        identity.learn(call.person, number)
        if call.ended_at:
            replies.owe_receipt(call)
    return call


def of(sid: str) -> Call | None:
    """The call, when we have heard of it, held until the transaction ends: its action, its
    recording's report and its end may come at the same moment."""
    return Call.objects.select_for_update().filter(sid=sid).first()


@transaction.atomic
def recorded(call: Call, recording_sid: str, turn: int) -> None:
    """A voice was recorded at this turn: file it, or add it to what is filed or followed.

    Comes from the action, the callback or the list of the call, whichever is first.
    """
    known = Recording.objects.filter(sid=recording_sid).exclude(purpose="")
    if recording_sid and known.exists():
        return
    recording = _row(call, turn, timezone.now())
    if recording_sid and not recording.sid:
        recording.sid, recording.state = recording_sid, Recording.State.AWAITED
        recording.next_try_at = timezone.now()
        recording.save()
    if not recording.purpose:
        spoken.file(call, recording)


def nothing_recorded(call: Call) -> None:
    """The carrier says there is no voice: once the call is over a missed one, to be called back,
    unless a person talked with the caller."""
    if call.ended_at is None or call.following_id is not None or call.unrecorded:
        return
    if call.taken_by_id is not None or call.handovers.exists():
        return
    if call.intake_id is None:
        _call_back(call, Callback.Reason.MISSED)


def over(call: Call, status: str) -> None:
    """The call has ended: the receipt goes out by text, and a voice that nobody reported is
    looked for."""
    if call.ended_at is not None:
        return
    call.status, call.ended_at = status, timezone.now()
    call.save()
    keypad.conclude(call)
    if call.unrecorded and call.taken_by_id is None:
        promise_call_back(call)
    live.announce()
    if call.intake is not None:
        replies.owe_receipt(call)
    elif not (call.recordings.exists() or call.following_id or call.unrecorded):
        look_for_voice(call)


def look_for_voice(call: Call) -> None:
    """Owe a look into the carrier's list of this call's recordings."""
    _row(call, 0, timezone.now() + LOOK_AFTER)


def receipt_of(call: Call) -> Found:
    """What to read out to a caller whose words are filed."""
    if call.intake is None:
        return Found(added=call.following is not None)
    digits = receipts.digits_of(call.intake)
    return Found(receipt=receipts.spoken(digits), number=call.intake.complaint.number)


def refuse_text(call: Call) -> None:
    """The caller wants no text."""
    call.wants_text = False
    call.save()


def shown() -> QuerySet[Call]:
    """The calls in progress and those that just ended, newest first, with what a screen shows."""
    since = timezone.now() - SHOWN_AFTER
    rows = Call.objects.filter(Q(ended_at__isnull=True) | Q(ended_at__gte=since))
    parts = ("intake__complaint__case", "following__complaint__case", "taken_by")
    return rows.select_related(*parts).prefetch_related("handovers").order_by("-pk")


def to_key_in(user: User | None = None) -> QuerySet[Call]:
    """Talks that are over and of which nothing was filed: this person's, or everybody's."""
    talks = Call.objects.filter(
        taken_by__isnull=False,
        ended_at__isnull=False,
        intake__isnull=True,
        dismissed_at__isnull=True,
    )
    talks = talks.filter(taken_by=user) if user else talks
    return talks.select_related("taken_by").order_by("taken_at", "pk")


def keyed_in(call: Call, intake: Intake) -> None:
    """What was talked about is filed. Raises NotAllowed when it was filed or dismissed before."""
    with transaction.atomic():
        talk = to_key_in().select_for_update(of=("self",)).filter(pk=call.pk).first()
        if talk is None:
            raise NotAllowed(_("This talk waits for nobody any more."))
        talk.intake = intake
        talk.save()
    live.announce()


def dismiss(call: Call, *, by: User, reason: str) -> None:
    """There is nothing to key in of this talk, and why. Raises NotAllowed."""
    with transaction.atomic():
        talk = to_key_in().select_for_update(of=("self",)).filter(pk=call.pk).first()
        if talk is None:
            raise NotAllowed(_("This talk waits for nobody any more."))
        if talk.taken_by != by and not by.has_perm("hotline.keep_roster"):
            raise NotAllowed(_("Only who took the call, or who keeps the roster, can do this."))
        talk.dismissed_by, talk.dismissed_at = by, timezone.now()
        talk.dismissed_reason = reason
        talk.save()
    live.announce()


def hand_over(call: Call, handed: HandedOver, *, by: User) -> CallHandover:
    """Note that a call was handed over to an emergency service; once something is filed of it,
    the complaint is handed over instead."""
    with transaction.atomic(), acting(by, handed.reason):
        held = Call.objects.select_for_update().get(pk=call.pk)
        if held.intake_id is not None:
            raise NotAllowed(_("This call is filed: hand its case over."))
        row = CallHandover.objects.create(call=held, by=by, **vars(handed))
    live.announce()
    return row


def refuse_recording(call: Call) -> None:
    """The caller wants no recording: a person takes the call, or calls back."""
    call.unrecorded = True
    call.save()


def promise_call_back(call: Call) -> bool:
    """Somebody calls back who wanted no recording, where that is possible; says whether."""
    return _call_back(call, Callback.Reason.UNRECORDED)


def answered(call: Call, parts: tuple[Part, ...], wording: Wording) -> None:
    """Keep with the call what it is answered: that it is recorded, in which words, and what the
    next voice will be for."""
    told = [_announcement(say, wording) for say in _said(parts) if say.prompt in ANNOUNCING]
    step = next((part.step for part in parts if isinstance(part, Listen)), "")
    if told or step != call.listening:
        call.announced = [*call.announced, *told]
        call.listening = step
        call.save(update_fields=["announced", "listening"])


def _said(parts: tuple[Part, ...]) -> Iterator[Say]:
    for part in parts:
        if isinstance(part, Ask):
            yield from part.say
        elif isinstance(part, Say):
            yield part


def _announcement(say: Say, wording: Wording) -> dict[str, str | int]:
    """Which words, or which recording of them, told the caller that the call is recorded."""
    language = get_language() or "zh-hans"
    given = wording.get((say.prompt, language))
    words = given.words if given else say.words
    return {
        "prompt": say.prompt,
        "language": language,
        "version": given.version if given else 0,
        "words": words,
        "sha256": (given and given.sha256) or hashlib.sha256(words.encode()).hexdigest(),
        "at": timezone.now().isoformat(),
    }


def _call_back(call: Call, reason: str) -> bool:
    waiting = Callback.objects.filter(person=call.person, reason=reason, done_at__isnull=True)
    if waiting.exists():  # one call answers all that somebody tried meanwhile
        return True
    return callbacks.owe(reason, call.sid, call.person, within=callbacks.SOON)


def _row(call: Call, turn: int, next_try_at: datetime) -> Recording:
    row, _new = Recording.objects.get_or_create(
        call=call, turn=turn, defaults={"opaque": uuid.uuid4().hex, "next_try_at": next_try_at}
    )
    return row
