"""What staff gave the phone's prompts: other words, or a recording."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from record.history import History


class Prompt(models.Model):
    """The words that staff gave to one prompt in one language in place of the default, and the
    recording that speaks them, if there is one; no words: the default again.

    ``audio`` is the name of the private file, ``sha256`` that of its bytes and part of its public
    address, ``seconds`` its length. ``version`` counts the changes.
    """

    class Kind(models.TextChoices):
        """What the recording is, by its content."""

        WAV = "wav", "WAV"
        MP3 = "mp3", "MP3"

    name = models.CharField(max_length=32)
    language = models.CharField(max_length=8)
    words = models.TextField(_("words"), blank=True)
    audio = models.CharField(max_length=32, blank=True)
    kind = models.CharField(max_length=3, choices=Kind, blank=True)
    sha256 = models.CharField(max_length=64, blank=True, db_index=True)
    seconds = models.FloatField(null=True)
    version = models.PositiveIntegerField(default=0)

    history = History()

    class Meta:
        verbose_name = _("prompt")
        verbose_name_plural = _("prompts")
        constraints = (
            models.UniqueConstraint(fields=("name", "language"), name="one_wording_of_a_prompt"),
        )
        permissions = (("edit_prompts", "Can edit what the phone says"),)

    def __str__(self) -> str:
        return f"{self.name} ({self.language})"
