"""The power list: what each unit promises to do, and the eight disclosures of each promise."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accountability.models.people import OrgUnit
from accountability.spelling import PinyinField
from record.history import History

DISCLOSURES = (
    "unit",
    "legal_basis",
    "conditions",
    "procedure",
    "time_limit",
    "result",
    "fee_basis",
    "fee_standard",
)
"""The eight that must be public (DOMAIN F): who, basis, conditions, procedure, time limit, result,
fee basis, fee standard. A free service says so in both fee fields."""


class ServiceItem(models.Model):
    """One matter of the power list (政务服务事项) as a unit discloses it."""

    class Kind(models.TextChoices):
        """The ten kinds of power and public service, by the national code."""

        LICENCE = "01", _("Administrative licence")
        PAYMENT = "05", _("Administrative payment")
        CONFIRMATION = "07", _("Administrative confirmation")
        OTHER = "10", _("Other administrative power")
        SERVICE = "20", _("Public service")

    unit = models.ForeignKey(OrgUnit, models.PROTECT, related_name="items")
    name = models.CharField(_("name"), max_length=120)
    pinyin = PinyinField(max_length=400)
    kind = models.CharField(_("kind"), max_length=2, choices=Kind)
    legal_basis = models.TextField(_("legal basis"), blank=True)
    conditions = models.TextField(_("conditions"), blank=True)
    procedure = models.TextField(_("procedure"), blank=True)
    time_limit = models.CharField(_("time limit"), max_length=120, blank=True)
    result = models.CharField(_("result"), max_length=120, blank=True)
    fee_basis = models.TextField(_("fee basis"), blank=True)
    fee_standard = models.TextField(_("fee standard"), blank=True)
    statutory_days = models.PositiveSmallIntegerField(_("statutory working days"), null=True)
    promised_days = models.PositiveSmallIntegerField(_("promised working days"), null=True)
    three_mosts = models.BooleanField(_("one trip, one person, one month"), default=True)
    is_demo = models.BooleanField(default=False)

    history = History()

    class Meta:
        verbose_name = _("service item")
        verbose_name_plural = _("service items")
        ordering = ("unit", "pk")
        constraints = (
            models.UniqueConstraint(fields=("unit", "name"), name="item_once_in_a_unit"),
            models.CheckConstraint(
                condition=Q(statutory_days__isnull=True)
                | Q(promised_days__isnull=True)
                | Q(promised_days__lte=F("statutory_days")),
                name="item_promises_no_more_than_the_law",
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def disclosed(self) -> int:
        """How many of the eight disclosures are filled in."""
        return sum(bool(getattr(self, field)) for field in DISCLOSURES)
