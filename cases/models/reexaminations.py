"""A citizen's wish that a decision on the own complaint be examined again by other people."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.models.complaints import Complaint
from record.history import History


class Reexamination(models.Model):
    """One request to examine again how a complaint was decided (复查, 信访工作条例 art. 35): asked
    for within 30 days, decided within 30 days by somebody who took no part."""

    class State(models.TextChoices):
        """Where it stands."""

        ASKED = "asked", _("asked for")
        UPHELD = "upheld", _("the decision stands")
        GRANTED = "granted", _("the decision was set aside")

    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="reexaminations")
    state = models.CharField(max_length=8, choices=State, default=State.ASKED)
    words = models.TextField(_("what the citizen objects to"), blank=True)
    asked_at = models.DateTimeField()
    decision = models.TextField(_("decision and reasons"), blank=True)
    decided_at = models.DateTimeField(null=True)

    history = History()

    class Meta:
        verbose_name = _("re-examination")
        verbose_name_plural = _("re-examinations")
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("complaint",), condition=Q(state="asked"), name="reexamined_once_at_a_time"
            ),
        )

    def __str__(self) -> str:
        return f"{self.complaint} · {self.get_state_display()}"
