"""The written words of a recording."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from cases.models.conduct import Evidence
from record.history import History


class Transcript(models.Model):
    """What a recording says, written down: first by a machine, as a draft, or by people, whose
    words replace the draft on screen; both stay in history. The sound remains the record, and
    nothing is decided or sent anywhere by these words.

    ``engine`` names the program that made the draft; it stays when people have corrected it.
    """

    evidence = models.OneToOneField(Evidence, models.PROTECT, related_name="transcript")
    words = models.TextField(_("written words"))
    is_machine = models.BooleanField()
    engine = models.CharField(max_length=60, blank=True)
    written_at = models.DateTimeField()

    history = History()

    class Meta:
        verbose_name = _("transcript")
        verbose_name_plural = _("transcripts")

    def __str__(self) -> str:
        return str(self.evidence)
