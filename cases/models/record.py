"""The timeline of a case, and the news that climbs to the hotline."""

from django.db import models

from accountability.models import Docket
from cases.models.complaints import Case, Complaint, Message
from cases.models.conduct import Allegation
from cases.models.matters import Dispatch
from record.moves import EventRow
from record.owed import OwedRow


class Event(EventRow):
    """One step in a case; the part it happened to is named where there is one."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="events")
    complaint = models.ForeignKey(Complaint, models.PROTECT, null=True, related_name="events")
    dispatch = models.ForeignKey(Dispatch, models.PROTECT, null=True, related_name="events")
    allegation = models.ForeignKey(Allegation, models.PROTECT, null=True, related_name="events")

    class Meta:
        ordering = ("at", "pk")
        indexes = (models.Index(fields=("case", "at")),)

    @property
    def about(self) -> str:
        """The part it happened to, named for the timeline."""
        return str(self.dispatch.unit if self.dispatch else self.allegation or "")


class News(OwedRow):
    """A public event of a case that the citizens of its complaints were not told yet, or work
    for the hotline that follows from it."""

    class Kind(models.TextChoices):
        """What may climb from here."""

        ACCEPTED = "accepted"
        DECLINED = "declined"
        ANSWERED = "answered"
        REPLIED = "replied"
        CLOSED = "closed"
        PUBLISHED = "published"
        MESSAGE = "message"
        REOPENED = "reopened"
        KEPT_CLOSED = "kept_closed"
        UPHELD = "upheld"
        GRANTED = "granted"
        TRANSFERRED = "transferred"

    event = models.ForeignKey(Event, models.PROTECT, null=True, related_name="+")
    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    complaint = models.ForeignKey(Complaint, models.PROTECT, null=True, related_name="+")
    dispatch = models.ForeignKey(Dispatch, models.PROTECT, null=True, related_name="+")
    docket = models.ForeignKey(Docket, models.PROTECT, null=True, related_name="+")
    message = models.ForeignKey(Message, models.PROTECT, null=True, related_name="+")
