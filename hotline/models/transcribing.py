"""The machine's attempts to write down what was said."""

from django.db import models
from django.db.models import Q

from hotline.models.channels import Recording


class Transcription(models.Model):
    """The writing down of one recording by the engine: still to be tried, done, or left to people
    because it heard nothing or failed a few times. The words themselves are in ``cases``."""

    class State(models.TextChoices):
        """How far it got."""

        OWED = "owed"
        DONE = "done"
        LEFT = "left"

    recording = models.OneToOneField(Recording, models.PROTECT, related_name="transcription")
    state = models.CharField(max_length=4, choices=State, default=State.OWED)
    tries = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField()

    class Meta:
        indexes = (
            models.Index(
                fields=("next_try_at",), condition=Q(state="owed"), name="transcription_owed"
            ),
        )

    def __str__(self) -> str:
        return f"{self.recording} {self.state}"
