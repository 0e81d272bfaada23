"""Who answers: units, officials, the posts they held, and the users who sign in."""

from datetime import date
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractUser
from django.core.validators import MinLengthValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accountability.spelling import PinyinField
from record.history import History, acting


class OrgUnit(models.Model):
    """A unit of the district: a department, a township, or an oversight body. Never deleted;
    a reorganisation ends it and names its successor."""

    class Class(models.TextChoices):
        """The class in which a unit is assessed (DOMAIN E)."""

        WINDOW = "window", _("Window department")
        OTHER = "other", _("Other department")
        TOWNSHIP = "township", _("Township or sub-district")

    code = models.SlugField(_("code"), unique=True, help_text=_("Short, e.g. its initials: zwzx"))
    name = models.CharField(_("name"), max_length=100)
    pinyin = PinyinField(_("pinyin"), max_length=300)
    unit_class = models.CharField(_("class"), max_length=10, choices=Class)
    assessed = models.BooleanField(_("assessed each month"), default=True)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children"
    )
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid to"), null=True, blank=True)
    successor = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="predecessors"
    )
    is_demo = models.BooleanField(default=False)

    history = History()

    class Meta:
        verbose_name = _("unit")
        verbose_name_plural = _("units")
        ordering = ("unit_class", "code")
        permissions = (
            ("print_poster", "Can print the poster of the own unit"),
            ("print_any_poster", "Can print the poster of every unit"),
        )

    def __str__(self) -> str:
        return self.name


class Official(models.Model):
    """A person in public office who can be named as answerable. Their posts are Appointments."""

    name = models.CharField(_("name"), max_length=60)
    pinyin = PinyinField(_("pinyin"), max_length=200)
    is_demo = models.BooleanField(default=False)

    history = History()

    class Meta:
        verbose_name = _("official")
        verbose_name_plural = _("officials")
        ordering = ("pinyin", "pk")

    def __str__(self) -> str:
        return self.name


class AppointmentQuerySet(models.QuerySet["Appointment"]):
    """Appointments, by date."""

    def on(self, day: date) -> "AppointmentQuerySet":
        """Those that were held on this day."""
        return self.filter(since__lte=day).filter(Q(until__isnull=True) | Q(until__gte=day))


class Appointment(models.Model):
    """An official's post in a unit between two dates, both included; no end while it lasts."""

    official = models.ForeignKey(Official, models.PROTECT, related_name="appointments")
    unit = models.ForeignKey(OrgUnit, models.PROTECT, related_name="appointments")
    post = models.CharField(_("post"), max_length=60)
    heads_unit = models.BooleanField(_("heads the unit"), default=False)
    since = models.DateField(_("since"))
    until = models.DateField(_("until"), null=True, blank=True)

    objects = AppointmentQuerySet.as_manager()
    history = History()

    class Meta:
        verbose_name = _("appointment")
        verbose_name_plural = _("appointments")
        ordering = ("-since", "-pk")
        indexes = (models.Index(fields=("unit", "since")),)
        constraints = (
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=models.F("since")),
                name="appointment_ends_after_it_begins",
            ),
        )

    def __str__(self) -> str:
        return f"{self.official}, {self.post}, {self.unit}"


class Kinship(models.Model):
    """Two officials are near relatives, as one of them declared (政务处分法 art. 47); it holds in
    both directions. A wrong declaration is withdrawn by a date, never deleted."""

    class Relation(models.TextChoices):
        """What the relative is to who declared it."""

        SPOUSE = "spouse", _("spouse")
        PARENT = "parent", _("parent")
        CHILD = "child", _("child")
        SIBLING = "sibling", _("brother or sister")
        INLAW = "inlaw", _("relative by marriage")
        OTHER = "other", _("other near relative")

    official = models.ForeignKey(Official, models.PROTECT, related_name="declared")
    relative = models.ForeignKey(Official, models.PROTECT, related_name="declared_by")
    relation = models.CharField(_("relation"), max_length=8, choices=Relation)
    declared_on = models.DateField(_("declared on"))
    withdrawn_on = models.DateField(_("withdrawn on"), null=True, blank=True)

    history = History()

    class Meta:
        verbose_name = _("kinship")
        verbose_name_plural = _("kinships")
        ordering = ("-declared_on", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("official", "relative"),
                condition=Q(withdrawn_on__isnull=True),
                name="kin_declared_once",
            ),
            models.CheckConstraint(
                condition=~Q(official=models.F("relative")), name="nobody_is_his_own_kin"
            ),
        )

    def __str__(self) -> str:
        return f"{self.official} · {self.relative}"


class User(AbstractUser):
    """An account of somebody who signs in. Deactivated, never deleted.

    Whose unit the user is in is said by the official's appointments alone, on any day.
    """

    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    # Not a field: signing in is no change of the account that history should keep.
    last_login = None
    name = models.CharField(_("name"), max_length=60, validators=[MinLengthValidator(1)])
    official = models.OneToOneField(
        Official, models.PROTECT, null=True, blank=True, related_name="user"
    )

    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    history = History(excluded_fields=["password"])

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        ordering = ("username",)

    def __str__(self) -> str:
        return self.name or self.username

    def get_full_name(self) -> str:
        """The name shown to colleagues."""
        return str(self)

    def get_short_name(self) -> str:
        """The same: Chinese names are not cut."""
        return str(self)

    def check_password(self, raw_password: str | None) -> bool:
        """As the framework does; a stronger hash made on the way is history of its own."""
        with acting("system:sign-in", "Password hash renewed"):
            return super().check_password(raw_password)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        """Refused: what a person did must stay attributed to an account."""
        raise models.ProtectedError(str(_("Accounts are deactivated, never deleted.")), {self})
