"""What the monthly score is made of."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accountability.models.people import OrgUnit
from record.history import History


class Measure(models.TextChoices):
    """The measures of the monthly score (DOMAIN E)."""

    RESPONSE = "response", _("Response")
    TIMELINESS = "timeliness", _("On time")
    RESOLUTION = "resolution", _("Resolved")
    SATISFACTION = "satisfaction", _("Satisfied")
    THREE_MOSTS = "three_mosts", _("Three mosts")
    DISCLOSURE = "disclosure", _("Eight disclosures")


class Mark(models.Model):
    """One thing that counts for or against a unit: an order met or missed on one measure.

    ``key`` is the sender's name of the order, ``on`` the day that decides its month.
    """

    key = models.CharField(max_length=40)
    measure = models.CharField(max_length=12, choices=Measure)
    unit = models.ForeignKey(OrgUnit, models.PROTECT, related_name="marks")
    on = models.DateField(db_index=True)
    met = models.BooleanField()

    history = History()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("key", "measure"), name="mark_once_for_an_order"),
        )
        indexes = (models.Index(fields=("on", "unit", "measure")),)

    def __str__(self) -> str:
        return f"{self.key} {self.measure} {self.met}"
