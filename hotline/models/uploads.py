"""Files on their way in: from a browser in pieces, from the carrier with a text."""

from django.db import models
from django.db.models import Q

from cases.models import Evidence
from hotline.models.channels import SID, Intake
from record.sealing import SealedTextField


class Upload(models.Model):
    """A file that a browser sends for a form that is not filed yet. ``owner`` is a random word
    that only its session knows, ``form`` the filing it is for, ``name`` its address.

    Its pieces are sealed one by one as they come; complete, they become one sealed file and its
    hash. Nothing is ever on the disk in plain, and what the citizen called it is not kept.
    """

    class State(models.TextChoices):
        """How far it got. Taken: it is evidence now. Dropped: its bytes go."""

        RECEIVING = "receiving"
        COMPLETE = "complete"
        TAKEN = "taken"
        DROPPED = "dropped"

    name = models.CharField(max_length=32, unique=True)
    owner = models.CharField(max_length=32)
    form = models.CharField(max_length=SID)
    state = models.CharField(max_length=9, choices=State, default=State.RECEIVING)
    size = models.PositiveIntegerField()
    offset = models.PositiveIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    kept = models.CharField(max_length=32, blank=True)
    content_type = models.CharField(max_length=100, blank=True)
    tells_place = models.BooleanField(default=False)
    place = SealedTextField(context="hotline.upload.place", null=True)
    taken_at = SealedTextField(context="hotline.upload.taken_at", null=True)
    keeps_place = models.BooleanField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("pk",)
        indexes = (
            models.Index(fields=("owner", "form")),
            models.Index(
                fields=("created_at",), condition=~Q(state="taken"), name="upload_not_taken"
            ),
        )

    def __str__(self) -> str:
        return self.name


class UploadPart(models.Model):
    """A piece of an upload, sealed under its own name, until all are there."""

    upload = models.ForeignKey(Upload, models.CASCADE, related_name="parts")
    offset = models.PositiveIntegerField()
    kept = models.CharField(max_length=32)

    class Meta:
        ordering = ("offset",)
        constraints = (
            models.UniqueConstraint(fields=("upload", "offset"), name="one_part_at_an_offset"),
        )

    def __str__(self) -> str:
        return f"{self.upload} {self.offset}"


class Media(models.Model):
    """A picture or another file that came with a text: fetched by a task, made evidence of the
    complaint, deleted at the carrier. Given up after a day: a dead letter and a call-back."""

    class State(models.TextChoices):
        """How far the fetch got."""

        AWAITED = "awaited"
        KEPT = "kept"
        DEAD = "dead"

    message_sid = models.CharField(max_length=SID)
    sid = models.CharField(max_length=SID, unique=True)
    intake = models.ForeignKey(Intake, models.PROTECT, related_name="media")
    state = models.CharField(max_length=8, choices=State, default=State.AWAITED)
    piece = models.OneToOneField(Evidence, models.PROTECT, null=True, related_name="+")
    deleted_at_carrier = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name_plural = "media"
        indexes = (
            models.Index(
                fields=("next_try_at",),
                condition=Q(deleted_at_carrier__isnull=True),
                name="media_not_home",
            ),
        )

    def __str__(self) -> str:
        return self.sid
