"""What goes out: texts and their delivery, call-backs."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.models import Complaint, Dispatch, Message
from hotline.models.channels import SID, Intake
from hotline.models.vault import Person


class OutboundText(models.Model):
    """One text that is owed to a citizen, or was sent. The row keeps the template and what fills
    it, never a receipt; the words are rendered when it is sent.

    ``about`` names what it tells (an event, an intake), so that nobody is told twice. ``message``
    is what the relay passes on; ``channel`` how it goes out.
    """

    class State(models.TextChoices):
        """Owed: still to be tried. Dead: given up, for a person to look at. Kept: never sent,
        because the citizen wants no texts or cannot get any; it waits on his page."""

        OWED = "owed", _("waiting to be sent")
        SENT = "sent", _("sent")
        ANSWERED = "answered", _("sent as the answer to a text")
        DEAD = "dead", _("could not be sent")
        KEPT = "kept", _("not sent")

    about = models.CharField(max_length=80, unique=True)
    person = models.ForeignKey(Person, models.PROTECT, related_name="texts")
    intake = models.ForeignKey(Intake, models.PROTECT, null=True, related_name="texts")
    message = models.ForeignKey(Message, models.PROTECT, null=True, related_name="+")
    channel = models.CharField(max_length=16, default="text")
    template = models.CharField(max_length=32)
    values = models.JSONField(default=dict)
    state = models.CharField(max_length=8, choices=State, default=State.OWED)
    sid = models.CharField(max_length=SID, blank=True, db_index=True)
    delivery = models.CharField(max_length=20, blank=True)
    error_code = models.CharField(max_length=8, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    claimed_until = models.DateTimeField(null=True)
    next_try_at = models.DateTimeField()
    created_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (
            models.Index(fields=("next_try_at",), condition=Q(state="owed"), name="text_owed"),
        )

    def __str__(self) -> str:
        return self.about


class DeliveryReport(models.Model):
    """One delivery report of the carrier, kept also when we do not know the text."""

    sid = models.CharField(max_length=SID)
    text = models.ForeignKey(OutboundText, models.PROTECT, null=True, related_name="reports")
    kind = models.CharField(max_length=16, default="message")
    status = models.CharField(max_length=20)
    error_code = models.CharField(max_length=8, blank=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("sid", "kind", "status"), name="reported_once"),
        )

    def __str__(self) -> str:
        return f"{self.sid} {self.status}"


class Callback(models.Model):
    """Somebody must call a citizen: to ask whether a matter is solved, or because a call was
    missed or a recording lost, or because a text did not reach him (``text`` says which). The
    number is in the vault and dialled without being shown."""

    class Reason(models.TextChoices):
        """Why."""

        REPLIED = "replied", _("ask whether the matter is solved")
        MISSED = "missed", _("nothing was recorded; call back")
        UNRECORDED = "unrecorded", _("wants no recording; call back")
        LOST = "lost", _("the recording never arrived; call back")
        MEDIA = "media", _("a picture sent by text never arrived; call back")
        UNDELIVERED = "undelivered", _("a text could not be delivered; call back")
        READ_OUT = "read_out", _("read a message out to the citizen")

    about = models.CharField(max_length=80, unique=True)
    reason = models.CharField(max_length=12, choices=Reason)
    person = models.ForeignKey(Person, models.PROTECT, related_name="callbacks")
    complaint = models.ForeignKey(Complaint, models.PROTECT, null=True, related_name="+")
    dispatch = models.ForeignKey(Dispatch, models.PROTECT, null=True, related_name="+")
    text = models.ForeignKey(OutboundText, models.PROTECT, null=True, related_name="callbacks")
    due_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("due_at", "pk")
        indexes = (
            models.Index(
                fields=("due_at", "id"), condition=Q(done_at__isnull=True), name="callback_open"
            ),
        )

    def __str__(self) -> str:
        return self.about
