"""What was decided: dockets, rulings, their events, and the news that climbs to cases."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accountability import interests, measures
from accountability.models.people import Official, OrgUnit, User
from accountability.models.visits import Visit
from record.deadlines import add_months
from record.history import History
from record.moves import EventRow
from record.owed import OwedRow


class DocketQuerySet(models.QuerySet["Docket"]):
    """Dockets, as somebody may see them."""

    def visible_to(self, user: User) -> "DocketQuerySet":
        """The only door to a docket: for the discipline office, less those in which the user has
        an interest or that he may not know of."""
        if not user.has_perm("accountability.see_dockets"):
            return self.none()
        about = interests.conflicts_with_official(user) | interests.conflicts_with_unit(user)
        return self.exclude(about).exclude(barred=user)


class Docket(models.Model):
    """A sustained finding as it was referred (移送): a snapshot, with no complainant in it.

    ``took_part`` are users who investigated, ``barred`` users who may not know of it: both keep
    away from decision and approval. ``reference`` is the sender's own name for what it referred.
    """

    class State(models.TextChoices):
        """Where a docket stands."""

        RECEIVED = "received", _("received")
        RETURNED = "returned", _("returned for more facts")
        NOTICED = "noticed", _("notice given")
        DEFENDED = "defended", _("defence heard")
        DRAFTED = "drafted", _("ruling drafted")
        DECIDED = "decided", _("decided")
        REFUSED = "refused", _("decided not to rule")

    reference = models.CharField(max_length=40, unique=True)
    state = models.CharField(max_length=10, choices=State, default=State.RECEIVED)
    official = models.ForeignKey(Official, models.PROTECT, null=True, related_name="dockets")
    unit = models.ForeignKey(OrgUnit, models.PROTECT, null=True, related_name="dockets")
    misconduct = models.CharField(max_length=20, choices=measures.Misconduct)
    severity = models.CharField(
        _("severity"), max_length=10, choices=measures.Severity, default=measures.Severity.MINOR
    )
    snapshot = models.JSONField()
    took_part = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+")
    barred = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+")
    received_at = models.DateTimeField()
    notice = models.TextField(_("facts and legal basis told to the accused"), blank=True)
    noticed_at = models.DateTimeField(null=True)
    defence = models.TextField(_("defence"), blank=True)
    defence_answer = models.TextField(_("answer to each point of the defence"), blank=True)
    measure = models.CharField(_("measure"), max_length=24, choices=measures.Code, blank=True)
    authority = models.CharField(
        _("deciding authority"), max_length=12, choices=measures.Authority, blank=True
    )
    legal_basis = models.CharField(_("legal basis"), max_length=200, blank=True)
    reasons = models.TextField(_("reasons"), blank=True)
    drafted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    objects = DocketQuerySet.as_manager()
    history = History()

    class Meta:
        verbose_name = _("docket")
        verbose_name_plural = _("dockets")
        ordering = ("-received_at", "-pk")
        permissions = (
            ("prepare_ruling", "Can give notice, hear the defence and draft a ruling"),
            ("approve_ruling", "Can approve a ruling that somebody else drafted"),
            ("see_dockets", "Can read dockets and rulings"),
        )
        constraints = (
            models.CheckConstraint(
                condition=Q(official__isnull=False) | Q(unit__isnull=False),
                name="docket_has_a_subject",
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_misconduct_display()} · {self.snapshot.get('accused', '')}"

    @property
    def standard(self) -> str:
        """The standard of proof that the finding was made on, as people read it."""
        return str(measures.Standard(self.snapshot["standard"]).label)

    @property
    def subject_kind(self) -> measures.Subject:
        """Whether a person or a unit stands accused."""
        return measures.Subject.PERSON if self.official_id else measures.Subject.UNIT


class Ruling(models.Model):
    """A decision that was issued (处理决定): its number, day, measure and period of effect.

    ``decided_on`` is the day of approval and starts the period; ``effect_until`` is its last day,
    empty where the measure has no period.
    """

    class State(models.TextChoices):
        """Where a ruling stands; whether it is in force on a day is a question of its dates."""

        ISSUED = "issued", _("issued")
        SERVED = "served", _("served")
        PUBLISHED = "published", _("published")
        EXPIRED = "expired", _("expired")

    docket = models.OneToOneField(Docket, models.PROTECT, related_name="ruling")
    state = models.CharField(max_length=10, choices=State, default=State.ISSUED)
    year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField()
    measure = models.CharField(max_length=24, choices=measures.Code)
    authority = models.CharField(max_length=12, choices=measures.Authority)
    legal_basis = models.CharField(max_length=200)
    reasons = models.TextField()
    decided_on = models.DateField()
    effect_until = models.DateField(null=True)
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    served_on = models.DateField(_("served on"), null=True)
    served_to = models.CharField(_("received by"), max_length=100, blank=True)
    published_at = models.DateTimeField(null=True)
    scope = models.CharField(
        _("scope of publication"), max_length=10, choices=measures.Scope, blank=True
    )

    history = History()

    class Meta:
        verbose_name = _("ruling")
        verbose_name_plural = _("rulings")
        ordering = ("-year", "-number")
        constraints = (
            models.UniqueConstraint(fields=("year", "number"), name="ruling_number_once"),
        )

    def __str__(self) -> str:
        return f"娄星裁〔{self.year}〕{self.number}号"

    @property
    def final_on(self) -> date | None:
        """The day after which no review can be asked for any more: one month from service
        (监察法 art. 56); empty before service."""
        return add_months(self.served_on, 1) if self.served_on else None

    def in_force_on(self, day: date) -> bool:
        """Whether its effects bind on this day."""
        return self.decided_on <= day and (self.effect_until is None or day <= self.effect_until)


class NumberSeries(models.Model):
    """The last number given in a year; its row is locked while a number is taken, so that
    rulings are numbered without gaps or repeats."""

    year = models.PositiveSmallIntegerField(unique=True)
    last = models.PositiveIntegerField(default=0)


class Event(EventRow):
    """One step of a docket or of its ruling."""

    docket = models.ForeignKey(Docket, models.PROTECT, related_name="events")

    class Meta:
        ordering = ("at", "pk")


class News(OwedRow):
    """What happened to a docket, or to an agent's visit, and cases has not dealt with yet."""

    class Kind(models.TextChoices):
        """What may climb from here."""

        RETURNED = "returned"
        DECIDED = "decided"
        REFUSED = "refused"
        SERVED = "served"
        PUBLISHED = "published"
        VISIT_AGREED = "visit_agreed"
        VISIT_DONE = "visit_done"
        VISIT_FAILED = "visit_failed"

    docket = models.ForeignKey(Docket, models.PROTECT, null=True, related_name="+")
    visit = models.ForeignKey(Visit, models.PROTECT, null=True, related_name="+")
