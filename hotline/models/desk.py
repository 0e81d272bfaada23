"""What is kept besides of a filing that a person took in: who joined it, and where to come."""

from django.conf import settings
from django.db import models

from hotline.models.channels import Intake
from hotline.models.vault import Person
from record.sealing import SealedTextField


class Joined(models.Model):
    """One of several people who complain together (信访工作条例 art. 20); the first of them is
    the intake's own person. They have one receipt, and each hears the news."""

    intake = models.ForeignKey(Intake, models.PROTECT, related_name="joined")
    person = models.ForeignKey(Person, models.PROTECT, related_name="joined")

    class Meta:
        constraints = (models.UniqueConstraint(fields=("intake", "person"), name="joined_once"),)

    def __str__(self) -> str:
        return f"{self.intake} + {self.person}"


class VisitPlace(models.Model):
    """Where somebody is asked to come and whom to call there, sealed. The citizen gave it for
    this purpose, and the agent who goes there is shown it."""

    intake = models.OneToOneField(Intake, models.PROTECT, related_name="place")
    address = SealedTextField(context="hotline.visitplace.address")
    number = SealedTextField(context="hotline.visitplace.number", null=True)
    given_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.intake}"


class PlaceShown(models.Model):
    """A place was shown to somebody; written before it is shown."""

    place = models.ForeignKey(VisitPlace, models.PROTECT, related_name="shown")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.place} → {self.user}"
