"""Hand-overs to the emergency services (12345↔110): who told whom what, and when."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from cases.models.complaints import Complaint
from record.history import History


class Service(models.TextChoices):
    """The emergency services, which a complaint hotline does not replace (DOMAIN A1)."""

    POLICE = "110", _("110 police")
    FIRE = "119", _("119 fire and rescue")
    AMBULANCE = "120", _("120 ambulance")
    TRAFFIC = "122", _("122 traffic accidents")


class HandoverRow(models.Model):
    """One hand-over: which service, what it was told, who there took it, and how. ``warm`` means
    that the caller was put through and introduced; otherwise staff called the service."""

    service = models.CharField(_("service"), max_length=3, choices=Service)
    said = models.TextField(_("what the service was told"))
    taken_there_by = models.CharField(_("who at the service took it"), max_length=60)
    warm = models.BooleanField(_("the caller was put through"), default=False)
    at = models.DateTimeField(_("when it was handed over"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.service} {self.at:%Y-%m-%d %H:%M}"


class Handover(HandoverRow):
    """A complaint that was handed over to an emergency service."""

    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="handovers")

    history = History()

    class Meta:
        ordering = ("at", "pk")
