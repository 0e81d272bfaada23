"""The matter of a case (问事): dispatches to units, and the clocks that run."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accountability.models import Official, OrgUnit, Visit
from cases.models.complaints import Case, Complaint
from record.history import History


class Dispatch(models.Model):
    """A matter at a unit: the released text it may read, who answers there, what it replied,
    and what the citizen said of it. The unit sees nothing else of the case. A visit is one to a
    township's agent, a commendation one that the unit only takes note of."""

    class Kind(models.TextChoices):
        """What the unit has to do."""

        MATTER = "matter", _("matter")
        VISIT = "visit", _("visit")
        NOTE = "note", _("for information")

    class State(models.TextChoices):
        """Where a matter stands (DOMAIN L1 from DISPATCHED)."""

        SENT = "sent", _("sent to the unit")
        ACKNOWLEDGED = "acknowledged", _("signed for")
        REPLIED = "replied", _("replied")
        SETTLED = "settled", _("settled")

    class Level(models.IntegerChoices):
        """The five levels of satisfaction; the last two are a bad review."""

        VERY_SATISFIED = 5, _("very satisfied")
        SATISFIED = 4, _("satisfied")
        FAIRLY_SATISFIED = 3, _("fairly satisfied")
        DISSATISFIED = 2, _("dissatisfied")
        VERY_DISSATISFIED = 1, _("very dissatisfied")

    case = models.ForeignKey(Case, models.PROTECT, related_name="dispatches")
    unit = models.ForeignKey(OrgUnit, models.PROTECT, related_name="dispatches")
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.MATTER)
    visit = models.OneToOneField(Visit, models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=14, choices=State, default=State.SENT)
    released_text = models.TextField(_("what the unit may read"))
    sent_at = models.DateTimeField()
    official = models.ForeignKey(
        Official, models.PROTECT, null=True, blank=True, related_name="dispatches"
    )
    nobody_named = models.TextField(_("why nobody could be named"), blank=True)
    nobody_named_signed = models.BooleanField(default=False)
    reply = models.TextField(_("reply"), blank=True)
    replied_at = models.DateTimeField(null=True)
    reached = models.BooleanField(_("reached"), null=True)
    solved = models.BooleanField(_("solved"), null=True)
    level = models.PositiveSmallIntegerField(_("satisfaction"), choices=Level, null=True)
    answered_at = models.DateTimeField(null=True)

    history = History()

    class Meta:
        verbose_name = _("matter")
        verbose_name_plural = _("matters")
        ordering = ("pk",)
        indexes = (models.Index(fields=("unit", "state", "sent_at")),)
        constraints = (
            models.UniqueConstraint(
                fields=("case", "unit", "kind"),
                condition=~Q(state="settled"),
                name="one_open_matter_of_a_case_in_a_unit",
            ),
        )

    def __str__(self) -> str:
        return f"{self.case} → {self.unit}"

    @property
    def is_named(self) -> bool:
        """Whether the unit said who answers for it, or why nobody can be named."""
        return self.official_id is not None or bool(self.nobody_named)

    @property
    def has_answerable(self) -> bool:
        """Whether somebody answers for it, or a second person signed why nobody could be named."""
        return self.official_id is not None or self.nobody_named_signed


class Clock(models.Model):
    """One time limit that runs or ran: an amount of a unit from a start, due at a moment.

    ``due_at`` is computed from the other columns and never typed; ``pack`` names the rules it
    was started under. A clock that stopped keeps whether it was met.
    """

    class Kind(models.TextChoices):
        """What must be done in time."""

        ACCEPT = "accept", _("decide on acceptance")
        SIGN = "sign", _("sign for the matter")
        CONTACT = "contact", _("get in touch about the visit")
        VISIT = "visit", _("make the visit")
        MATTER = "matter", _("reply to the citizen")
        CONDUCT = "conduct", _("investigate to a finding")
        DISPUTE = "dispute", _("decide what follows a dispute")
        REEXAMINE = "reexamine", _("examine the decision again")

    case = models.ForeignKey(Case, models.PROTECT, related_name="clocks")
    complaint = models.ForeignKey(Complaint, models.PROTECT, null=True, related_name="clocks")
    dispatch = models.ForeignKey(Dispatch, models.PROTECT, null=True, related_name="clocks")
    kind = models.CharField(max_length=10, choices=Kind)
    pack = models.CharField(max_length=40)
    amount = models.PositiveSmallIntegerField()
    unit = models.CharField(max_length=8)
    started_at = models.DateTimeField()
    due_at = models.DateTimeField()
    provisional = models.BooleanField(default=False)
    stopped_at = models.DateTimeField(null=True)

    history = History()

    class Meta:
        ordering = ("due_at", "pk")
        indexes = (
            models.Index(
                fields=("due_at", "id"), condition=Q(stopped_at__isnull=True), name="clock_running"
            ),
            models.Index(fields=("case", "stopped_at", "due_at")),
        )

    def __str__(self) -> str:
        return f"{self.case} {self.get_kind_display()}"

    @property
    def met(self) -> bool | None:
        """Whether it was stopped in time; unknown while it runs."""
        return None if self.stopped_at is None else self.stopped_at <= self.due_at
