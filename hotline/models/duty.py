"""Who is on duty for callers who want a person, and how their telephones were rung."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cases.models import HandoverRow
from hotline.models.channels import SID, Call
from hotline.models.outbound import Callback
from record.history import History
from record.moves import Text
from record.sealing import SealedTextField

RESULTS: dict[str, Text] = {
    "completed": _("talked"),
    "answered": _("talked"),
    "busy": _("busy"),
    "no-answer": _("did not answer"),
    "failed": _("could not be reached"),
    "canceled": _("the caller hung up"),
    "declined": _("was not taken"),
    "unreported": _("the carrier did not say"),
}
"""What the carrier calls the end of a ringing."""


class Shift(models.Model):
    """A person's duty between two moments: who presses 0 is put through to ``number``, in the
    order of ``place``. The number is a private telephone: sealed, never shown whole, and not
    repeated in the history."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("person"), related_name="shifts"
    )
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"))
    number = SealedTextField(context="hotline.shift.number")
    place = models.PositiveSmallIntegerField(_("order"), default=1)

    history = History(excluded_fields=["number"])

    class Meta:
        verbose_name = _("shift")
        verbose_name_plural = _("shifts")
        ordering = ("starts_at", "place", "pk")
        indexes = (models.Index(fields=("ends_at", "starts_at")),)
        permissions = (("keep_roster", "Can keep the duty roster"),)
        constraints = (
            models.CheckConstraint(
                condition=Q(ends_at__gte=F("starts_at")), name="shift_ends_after_it_begins"
            ),
        )

    def __str__(self) -> str:
        return f"{self.user} {self.starts_at:%Y-%m-%d %H:%M}"


class Ringing(models.Model):
    """One telephone that was rung for a caller. ``round`` is the turn at which the caller asked
    for a person, ``turn`` that of this try; ``result`` is the carrier's word for how it went."""

    call = models.ForeignKey(Call, models.PROTECT, related_name="ringings")
    shift = models.ForeignKey(Shift, models.PROTECT, related_name="ringings")
    round = models.PositiveSmallIntegerField()
    turn = models.PositiveSmallIntegerField()
    rung_at = models.DateTimeField(auto_now_add=True)
    whispered_at = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(null=True)
    leg_sid = models.CharField(max_length=SID, blank=True)
    result = models.CharField(max_length=16, blank=True)
    seconds = models.PositiveIntegerField(null=True)

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(fields=("call", "turn"), name="one_telephone_at_a_turn"),
            models.UniqueConstraint(fields=("call", "round", "shift"), name="rung_once_in_a_round"),
        )

    def __str__(self) -> str:
        return f"{self.call} {self.turn}"

    @property
    def said(self) -> Text:
        """The carrier's word for how it went, in the reader's language."""
        return RESULTS.get(self.result, self.result)


class Bridge(models.Model):
    """One try to call a citizen back without seeing the number: the carrier rings who asked for
    it, and then the citizen. The number of who asked is not kept. ``result`` is the carrier's word
    for how the second ringing went, or the first where it came to no second."""

    callback = models.ForeignKey(Callback, models.PROTECT, related_name="bridges")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    sid = models.CharField(max_length=SID, blank=True)
    result = models.CharField(max_length=16, blank=True)
    seconds = models.PositiveIntegerField(null=True)
    asked_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("callback",),
                condition=Q(ended_at__isnull=True),
                name="one_bridge_of_a_callback_at_a_time",
            ),
        )

    def __str__(self) -> str:
        return f"{self.callback} {self.asked_at:%Y-%m-%d %H:%M}"

    @property
    def said(self) -> Text:
        """How it went, in the reader's language."""
        return RESULTS.get(self.result, self.result) if self.result else _("is being put through")


class CallHandover(HandoverRow):
    """A call that was handed over to an emergency service before anything was filed from it."""

    call = models.ForeignKey(Call, models.PROTECT, related_name="handovers")

    history = History()

    class Meta:
        ordering = ("at", "pk")
