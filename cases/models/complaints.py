"""The citizen's filing, and the case it is worked as."""

from datetime import date

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accountability.models import OrgUnit, ServiceItem
from record.history import History


class Channel(models.TextChoices):
    """The door a citizen came through."""

    VOICE = "voice", _("phone")
    TEXT = "text", _("text message")
    WEB = "web", _("web")
    DESK = "desk", _("desk")
    LETTER = "letter", _("letter")
    OTHER = "other", _("other way")


class Case(models.Model):
    """What staff work: one or more complaints with their matters and allegations.

    Its number is printed and spoken, and no secret. Its state follows from its parts.
    ``disputed_at`` is set while a citizen's word against the closing waits for a decision.
    ``taken_by`` has it in hand at the desk; an ``urgent`` one goes before the others.
    """

    class State(models.TextChoices):
        """Where a case stands."""

        OPEN = "open", _("open")
        CLOSED = "closed", _("closed")
        REOPENED = "reopened", _("reopened")

    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    disputed_at = models.DateTimeField(null=True)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, related_name="absorbed")
    urgent = models.BooleanField(_("urgent"), default=False)
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="taken_cases"
    )
    taken_at = models.DateTimeField(null=True)

    history = History()

    class Meta:
        verbose_name = _("case")
        verbose_name_plural = _("cases")
        ordering = ("-pk",)
        indexes = (models.Index(fields=("state", "-id")),)
        permissions = (
            ("see_desk", "Can open the desk"),
            ("see_all", "Can see every case without an interest in it"),
            ("triage", "Can accept, decline, merge and close"),
            ("answer_enquiry", "Can answer an enquiry at once"),
            ("dispatch", "Can send a matter to a unit"),
            ("register_allegation", "Can register an allegation and assign investigators"),
            ("investigate", "Can investigate cases assigned to him"),
            ("call_back", "Can record what the citizen said of the result"),
            ("handle_dispatch", "Can handle matters sent to the own unit"),
            ("sign_reply", "Can sign a unit's reply"),
            ("countersign", "Can confirm that no official could be named"),
            ("reexamine", "Can examine again what others decided"),
            ("write_to_citizen", "Can write to the citizen through the relay"),
            ("take", "Can take a case in hand at the desk"),
            ("hand_over", "Can hand over to the emergency services"),
        )

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """Year and serial number; unique and rising, gaps are allowed."""
        return f"{timezone.localdate(self.opened_at).year}-{self.pk:06d}"

    @property
    def is_live(self) -> bool:
        """Whether work goes on."""
        return self.state != self.State.CLOSED


class Complaint(models.Model):
    """One filing in the citizen's own words, which are never edited and may be empty (a voice).

    ``alias`` stands for the person without naming anybody; ``intake`` is the filing's own unique
    name at the hotline, so that nothing is filed twice. ``suggested_repeat`` is the complaint
    that the citizen says it repeats: staff decide. ``in_flood`` marks one of unusually many from
    the same place: a person looks, nothing is lowered.
    ``first_contact`` is who took it in and answers first for it (首问责任人), ``on_behalf`` that
    it was an agent who filed for somebody. ``visit_in`` is the township from which the citizen
    asks somebody to come.
    """

    class State(models.TextChoices):
        """Where one filing stands."""

        RECEIVED = "received", _("received")
        ACCEPTED = "accepted", _("accepted")
        DECLINED = "declined", _("declined")
        MERGED = "merged", _("merged")
        TRANSFERRED = "transferred", _("handed over to the emergency services")
        ANSWERED = "answered", _("answered")

    ENDED = (State.DECLINED, State.TRANSFERRED, State.ANSWERED)
    """States in which a filing is over by a move of its own, and nobody works on it any more."""

    class Kind(models.TextChoices):
        """What the citizen wants (DOMAIN A2)."""

        COMPLAINT = "complaint", _("complaint")
        REPORT = "report", _("report of misconduct")
        ENQUIRY = "enquiry", _("enquiry")
        HELP = "help", _("call for help")
        SUGGESTION = "suggestion", _("suggestion")
        COMMENDATION = "commendation", _("commendation")

    case = models.ForeignKey(Case, models.PROTECT, related_name="complaints")
    number = models.CharField(_("case number"), max_length=16, unique=True)
    intake = models.CharField(max_length=100, unique=True)
    alias = models.CharField(max_length=32, db_index=True)
    state = models.CharField(max_length=12, choices=State, default=State.RECEIVED)
    channel = models.CharField(_("channel"), max_length=8, choices=Channel)
    kind = models.CharField(_("kind"), max_length=14, choices=Kind, default=Kind.COMPLAINT)
    words = models.TextField(_("words"), blank=True)
    language = models.CharField(max_length=8, default="zh-hans")
    about_unit = models.ForeignKey(
        OrgUnit, models.PROTECT, null=True, blank=True, related_name="complaints"
    )
    item = models.ForeignKey(ServiceItem, models.PROTECT, null=True, related_name="complaints")
    happened_on = models.DateField(_("when it happened"), null=True)
    received_at = models.DateTimeField(db_index=True)
    accepted_at = models.DateTimeField(null=True)
    decline_channel = models.CharField(_("legal channel"), max_length=200, blank=True)
    suggested_repeat = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    in_flood = models.BooleanField(default=False)
    answer = models.TextField(_("answer"), blank=True)
    first_contact = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    on_behalf = models.BooleanField(default=False)
    visit_in = models.ForeignKey(OrgUnit, models.PROTECT, null=True, related_name="+")

    history = History()

    class Meta:
        verbose_name = _("complaint")
        verbose_name_plural = _("complaints")
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.number

    @property
    def day(self) -> date:
        """The day the conduct is dated by: when it happened, else when it was received."""
        return self.happened_on or timezone.localdate(self.received_at)


class Message(models.Model):
    """One utterance in the thread with a citizen: words that were added, or ours to the citizen.

    ``author`` says who spoke, ``dispatch`` in which matter a unit did; ``asks`` marks a question,
    and what the citizen says to it ``answers`` it. Of an answer its unit reads the
    ``released_words`` alone.
    """

    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="messages")
    intake = models.CharField(max_length=100, unique=True)
    inbound = models.BooleanField()
    channel = models.CharField(max_length=8, choices=Channel)
    words = models.TextField(blank=True)
    at = models.DateTimeField()
    author = models.CharField(max_length=64, default="citizen")
    dispatch = models.ForeignKey(
        "cases.Dispatch", models.PROTECT, null=True, related_name="messages"
    )
    asks = models.BooleanField(default=False)
    answers = models.ForeignKey("self", models.PROTECT, null=True, related_name="answered_by")
    released_words = models.TextField(blank=True)

    history = History()

    class Meta:
        ordering = ("at", "pk")

    def __str__(self) -> str:
        return f"{self.complaint} {self.at:%Y-%m-%d}"


class Assignment(models.Model):
    """A user works on a case as investigator; ended, never deleted."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="assignments")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="assignments")
    since = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    history = History()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("case", "user"),
                condition=models.Q(ended_at__isnull=True),
                name="assigned_once_at_a_time",
            ),
        )

    def __str__(self) -> str:
        return f"{self.user} · {self.case}"


class Bar(models.Model):
    """A user who must not know of a case because of who complained; the reason is in the vault."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="bars")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="bars")

    history = History()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("case", "user"), name="barred_once_from_a_case"),
        )

    def __str__(self) -> str:
        return f"{self.user} ✕ {self.case}"
