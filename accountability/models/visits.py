"""Somebody please come (上门): the agents of the townships, and their visits."""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accountability.models.people import Official, OrgUnit
from record.history import History
from record.moves import EventRow


class ServiceAgentQuerySet(models.QuerySet["ServiceAgent"]):
    """Agents, by date."""

    def on(self, day: date) -> "ServiceAgentQuerySet":
        """Those who serve on this day."""
        begun = self.filter(since__lte=day)
        return begun.filter(Q(until__isnull=True) | Q(until__gte=day))


class ServiceAgent(models.Model):
    """An official who runs errands for the people of a township (代理员), between two dates, both
    included; no end while it lasts. ``area`` says in words which villages."""

    official = models.ForeignKey(
        Official, models.PROTECT, related_name="agencies", verbose_name=_("official")
    )
    unit = models.ForeignKey(
        OrgUnit, models.PROTECT, related_name="agents", verbose_name=_("township")
    )
    area = models.CharField(_("area"), max_length=200, blank=True)
    since = models.DateField(_("since"))
    until = models.DateField(_("until"), null=True, blank=True)

    objects = ServiceAgentQuerySet.as_manager()
    history = History()

    class Meta:
        verbose_name = _("service agent")
        verbose_name_plural = _("service agents")
        ordering = ("unit", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                name="agent_ends_after_beginning",
            ),
        )

    def __str__(self) -> str:
        return f"{self.official} · {self.unit}"


class Visit(models.Model):
    """One run of an agent to somebody who cannot come: asked for, a day agreed, done or failed.

    ``errand`` is what the agent may read of it; where and whom to call stands in the vault.
    ``outcome`` is what was done there, or why it failed.
    """

    class State(models.TextChoices):
        """Where a visit stands."""

        ASKED = "asked", _("asked for")
        AGREED = "agreed", _("day agreed")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")

    agent = models.ForeignKey(ServiceAgent, models.PROTECT, related_name="visits")
    state = models.CharField(max_length=8, choices=State, default=State.ASKED)
    number = models.CharField(_("case number"), max_length=16)
    errand = models.TextField(_("what the agent may read"))
    asked_at = models.DateTimeField()
    contact_by = models.DateTimeField(_("first contact by"))
    visit_by = models.DateTimeField(_("visit by"))
    agreed_on = models.DateField(_("agreed day"), null=True)
    agreed_at = models.DateTimeField(null=True)
    outcome = models.TextField(_("outcome"), blank=True)
    ended_at = models.DateTimeField(null=True)

    history = History()

    class Meta:
        verbose_name = _("visit")
        verbose_name_plural = _("visits")
        ordering = ("-asked_at", "-pk")
        permissions = (("run_visits", "Can run the visits asked of him"),)
        indexes = (models.Index(fields=("agent", "state", "-asked_at")),)

    def __str__(self) -> str:
        return f"{self.number} · {self.agent}"


class VisitEvent(EventRow):
    """One step of a visit."""

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="events")

    class Meta:
        ordering = ("at", "pk")
