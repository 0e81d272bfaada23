"""What came in: webhooks, calls, recordings, intakes."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.models import Complaint, Dispatch, Message
from hotline.models.vault import Person
from record.owed import OwedRow

SID = 64
"""The longest carrier id we take; ids are opaque strings."""


class InboundEvent(models.Model):
    """One signed webhook of the carrier, kept whole but sealed, with the answer it got (sealed
    too, for it may speak a receipt). ``turn`` is the counter of our action addresses, so that
    the carrier's repetition finds its row and gets the same bytes."""

    provider = models.CharField(max_length=16, default="twilio")
    kind = models.CharField(max_length=32)
    sid = models.CharField(max_length=SID)
    turn = models.PositiveSmallIntegerField(default=0)
    payload = models.BinaryField()
    answer = models.BinaryField()
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("provider", "sid", "turn", "kind"), name="heard_once"),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.sid} {self.turn}"


class SpooledRequest(OwedRow):
    """A signed request that came while the database was away, sealed as it lay in the spool;
    owed until it has gone the ordinary way. ``kind`` is the address it came to."""

    payload = models.BinaryField()

    def __str__(self) -> str:
        return f"{self.kind} {self.at:%Y-%m-%d %H:%M}"


class Refusal(models.Model):
    """A webhook refused for its signature: what was wrong and a hash of it, nothing of its text.

    Bounded: repeats are counted on one row per reason and hour.
    """

    reason = models.CharField(max_length=40)
    path = models.CharField(max_length=100)
    hour = models.DateTimeField()
    body_sha256 = models.CharField(max_length=64)
    count = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("reason", "path", "hour"), name="refused_in_an_hour"),
        )
        ordering = ("-hour",)

    def __str__(self) -> str:
        return f"{self.path} {self.reason} ×{self.count}"


class Intake(models.Model):
    """One acknowledged filing. ``source`` is its unique id (CallSid, MessageSid, the form's
    nonce). The receipt is derived from it under ``receipt_key`` with ``receipt_counter`` and
    kept only as a keyed hash. ``identity`` is what the citizen chose when somebody asked him."""

    class Identity(models.TextChoices):
        """Who may come to know who complained (DOMAIN J)."""

        NAMED = "named", _("named")
        CONFIDENTIAL = "confidential", _("confidential")
        ANONYMOUS = "anonymous", _("anonymous")

    source = models.CharField(max_length=SID, unique=True)
    channel = models.CharField(max_length=16)
    person = models.ForeignKey(Person, models.PROTECT, related_name="intakes")
    complaint = models.OneToOneField(Complaint, models.PROTECT, related_name="+")
    identity = models.CharField(max_length=12, choices=Identity, default=Identity.CONFIDENTIAL)
    receipt_key = models.CharField(max_length=16)
    receipt_counter = models.PositiveSmallIntegerField(default=0)
    receipt_hash = models.CharField(max_length=80, unique=True)
    language = models.CharField(max_length=8, default="zh-hans")
    filed_at = models.DateTimeField()
    is_demo = models.BooleanField(default=False)

    class Meta:
        permissions = (
            ("take_in", "Can key in what citizens say, write or bring"),
            ("file_on_behalf", "Can file for somebody who cannot"),
        )

    def __str__(self) -> str:
        return f"{self.channel} {self.source}"


class AddedWords(models.Model):
    """Words that joined an open complaint; no receipt of their own."""

    source = models.CharField(max_length=SID, unique=True)
    channel = models.CharField(max_length=16)
    intake = models.ForeignKey(Intake, models.PROTECT, related_name="added")
    message = models.OneToOneField(Message, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.channel} {self.source}"


class LastHeard(models.Model):
    """When a person last wrote by a channel that lets us write back only for a while."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="heard")
    channel = models.CharField(max_length=16)
    at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("person", "channel"), name="last_heard_once"),
        )

    def __str__(self) -> str:
        return f"{self.person} {self.channel}"


class Call(models.Model):
    """A phone call: how far it got, and what it filed or followed. ``urgent``: nobody could take
    it although the caller wanted a person. ``taken_by`` talked with the caller; where nothing was
    filed of the talk, he keys it in or says in ``dismissed_reason`` why there is nothing to.

    ``announced`` keeps what the caller was told of the recording: prompt, language, version and
    hash, once for each time. ``unrecorded``: he wanted none. ``knows_receipt``: he typed the
    receipt of what he follows. ``listening`` is the step that the next voice is for, ``asked`` the
    question it answers; ``matter`` and ``solved`` are a verdict whose level is still to come.
    """

    class Stage(models.TextChoices):
        """What the caller was led to last."""

        GREETING = "greeting", _("hears the greeting or speaks")
        RECORDING = "recording", _("is being recorded")
        FOLLOWING = "following", _("follows a complaint")
        FILED = "filed", _("hears the receipt")
        RINGING = "ringing", _("is being put through")
        TALKING = "talking", _("talks with a person")
        LEAVING = "leaving", _("is saying goodbye")

    sid = models.CharField(max_length=SID, unique=True)
    person = models.ForeignKey(Person, models.PROTECT, related_name="calls")
    intake = models.OneToOneField(Intake, models.PROTECT, null=True, related_name="call")
    following = models.ForeignKey(Intake, models.PROTECT, null=True, related_name="+")
    wrong_receipts = models.PositiveSmallIntegerField(default=0)
    wants_text = models.BooleanField(default=True)
    language = models.CharField(max_length=8, default="zh-hans")
    announced = models.JSONField(default=list)
    unrecorded = models.BooleanField(default=False)
    knows_receipt = models.BooleanField(default=False)
    listening = models.CharField(max_length=12, blank=True)
    asked = models.ForeignKey(Message, models.PROTECT, null=True, related_name="+")
    matter = models.ForeignKey(Dispatch, models.PROTECT, null=True, related_name="+")
    solved = models.BooleanField(null=True)
    status = models.CharField(max_length=16, default="ringing")
    stage = models.CharField(max_length=10, choices=Stage, default=Stage.GREETING)
    urgent = models.BooleanField(default=False)
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="taken_calls"
    )
    taken_at = models.DateTimeField(null=True)
    dismissed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    dismissed_at = models.DateTimeField(null=True)
    dismissed_reason = models.TextField(blank=True)
    started_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (
            models.Index(
                fields=("started_at",), condition=Q(ended_at__isnull=True), name="call_going_on"
            ),
            models.Index(
                fields=("taken_by", "taken_at"),
                condition=Q(intake__isnull=True, dismissed_at__isnull=True),
                name="call_to_key_in",
            ),
        )
        permissions = (("see_calls", "Can see calls in progress"),)

    def __str__(self) -> str:
        return self.sid


class Recording(models.Model):
    """A voice: handed out to the carrier, fetched by a task, kept sealed, deleted there.

    ``opaque`` is what the rest of the product knows it by. ``purpose`` is empty until it is
    filed, then ``file`` (a new complaint), ``add`` (words to one), ``answer``, ``dispute`` or
    ``again``. Given up after a day: a dead letter that people see.
    """

    class State(models.TextChoices):
        """How far the fetch got."""

        AWAITED = "awaited"
        KEPT = "kept"
        ABSENT = "absent"
        DEAD = "dead"

    call = models.ForeignKey(Call, models.PROTECT, related_name="recordings")
    turn = models.PositiveSmallIntegerField()
    opaque = models.CharField(max_length=32, unique=True)
    sid = models.CharField(max_length=SID, blank=True)
    purpose = models.CharField(max_length=8, blank=True)
    state = models.CharField(max_length=8, default=State.AWAITED, choices=State)
    kept = models.CharField(max_length=32, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    seconds = models.PositiveIntegerField(null=True)
    deleted_at_carrier = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("call", "turn"), name="one_recording_at_a_turn"),
            models.UniqueConstraint(
                fields=("sid",), condition=~Q(sid=""), name="a_recording_kept_once"
            ),
        )
        indexes = (
            models.Index(
                fields=("next_try_at",),
                condition=Q(deleted_at_carrier__isnull=True),
                name="recording_not_home",
            ),
        )

    def __str__(self) -> str:
        return self.opaque
