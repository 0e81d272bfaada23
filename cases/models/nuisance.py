"""Somebody's judgement that an alias complains without ground again and again."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.models.complaints import Case, Complaint
from record.history import History


class NuisanceFlag(models.Model):
    """A note about an alias, with its reason, that a second person confirmed or lifted. It says
    something to people; nothing is blocked, delayed or lowered by it, and it ends by itself.

    ``case`` is where it was set.
    """

    class State(models.TextChoices):
        """Where the note stands."""

        SET = "set", _("waits for a second person")
        CONFIRMED = "confirmed", _("confirmed by a second person")
        LIFTED = "lifted", _("lifted")

    case = models.ForeignKey(Case, models.PROTECT, related_name="flags")
    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="flags")
    alias = models.CharField(max_length=32)
    state = models.CharField(_("state"), max_length=10, choices=State)
    reason = models.TextField(_("reason"))
    set_by = models.CharField(max_length=64)
    set_at = models.DateTimeField()
    reviewed_by = models.CharField(max_length=64, blank=True)
    expires_on = models.DateField(_("ends on"))

    history = History()

    class Meta:
        verbose_name = _("nuisance flag")
        verbose_name_plural = _("nuisance flags")
        ordering = ("-set_at", "-pk")
        permissions = (
            ("flag_nuisance", "Can note that somebody complains without ground again and again"),
            ("review_nuisance", "Can confirm or lift such a note of somebody else"),
        )
        constraints = (
            models.UniqueConstraint(
                fields=("alias",),
                condition=models.Q(state__in=("set", "confirmed")),
                name="one_flag_for_an_alias",
            ),
        )

    def __str__(self) -> str:
        return f"{self.case} {self.get_state_display()}"

    @property
    def is_over(self) -> bool:
        """Whether it says nothing any more."""
        return self.state == self.State.LIFTED or self.expires_on < timezone.localdate()
