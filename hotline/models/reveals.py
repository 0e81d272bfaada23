"""Who learned who complained: reveals asked for, decided and looked at, and what complainants
released themselves. None of these tables holds an identity."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.models import Dispatch
from hotline.models.channels import Intake
from record.history import History
from record.moves import EventRow


class RevealRequest(models.Model):
    """Somebody asks to learn who stands behind one intake, and what a second person said to it.

    Opened, it shows the identity to who asked, and to nobody else, until ``opened_until``. Where
    policy opened it there is no ``decided_by``. A new need is a new request.
    """

    class State(models.TextChoices):
        """Where a request stands."""

        REQUESTED = "requested", _("waits for a decision")
        OPENED = "opened", _("identity opened")
        DENIED = "denied", _("denied")
        ENDED = "ended", _("closed again")

    class Purpose(models.TextChoices):
        """What an identity may be opened for. Citizens read these words too."""

        FACTS = "facts", _("asking about the facts")
        VERIFY = "verify", _("confirming a report made under a real name")
        PROTECT = "protect", _("protection from retaliation")
        RESULT = "result", _("telling the result in person")
        LAW = "law", _("a duty under law")

    intake = models.ForeignKey(Intake, models.PROTECT, related_name="reveals")
    state = models.CharField(max_length=10, choices=State, default=State.REQUESTED)
    purpose = models.CharField(_("purpose"), max_length=8, choices=Purpose)
    reason = models.TextField(_("reason"))
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    decision = models.TextField(_("reason of the decision"), blank=True)
    opened_until = models.DateTimeField(null=True)

    history = History()

    class Meta:
        verbose_name = _("request for an identity")
        verbose_name_plural = _("requests for identities")
        ordering = ("-asked_at", "-pk")
        permissions = (
            ("ask_reveal", "Can ask for the identity behind a case that he sees"),
            ("decide_reveal", "Can decide on requests for an identity"),
        )
        indexes = (
            models.Index(fields=("state", "-asked_at")),
            models.Index(fields=("opened_until",), condition=Q(state="opened"), name="reveal_open"),
        )
        constraints = (
            models.CheckConstraint(
                condition=~Q(decided_by=F("asked_by")), name="reveal_is_decided_by_another"
            ),
            models.UniqueConstraint(
                fields=("intake", "asked_by"),
                condition=Q(state__in=("requested", "opened")),
                name="reveal_asked_once_at_a_time",
            ),
        )

    def __str__(self) -> str:
        return f"{self.intake.complaint} · {self.get_purpose_display()}"

    @property
    def in_time(self) -> bool:
        """Whether it is open in this moment, whatever a sweep has got round to."""
        until = self.opened_until
        return self.state == self.State.OPENED and until is not None and timezone.now() < until


class RevealEvent(EventRow):
    """One step of a request for an identity."""

    request = models.ForeignKey(RevealRequest, models.PROTECT, related_name="events")


class RevealView(models.Model):
    """Somebody looked at an identity: one row for each page that showed it, written before it."""

    request = models.ForeignKey(RevealRequest, models.PROTECT, related_name="views")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.request_id} {self.at:%Y-%m-%d}"


class Consent(models.Model):
    """A complainant releases name and number to the unit that handles one matter, until he takes
    it back. Given again, it is a new row."""

    dispatch = models.ForeignKey(Dispatch, models.PROTECT, related_name="+")
    intake = models.ForeignKey(Intake, models.PROTECT, related_name="consents")
    given_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    history = History()

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("dispatch", "intake"),
                condition=Q(withdrawn_at__isnull=True),
                name="consent_given_once_at_a_time",
            ),
        )

    def __str__(self) -> str:
        return f"{self.dispatch_id} {self.given_at:%Y-%m-%d}"


class ConsentView(models.Model):
    """Somebody of the unit looked at what was released: a row for each look, written before it."""

    consent = models.ForeignKey(Consent, models.PROTECT, related_name="views")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.consent_id} {self.at:%Y-%m-%d}"
