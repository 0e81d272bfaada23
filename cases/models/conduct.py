"""The conduct in a case (问人): allegations, evidence, findings."""

import mimetypes

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accountability import measures
from accountability.models import Docket, Official, OrgUnit, ServiceItem
from cases.models.complaints import Case, Complaint
from record.contents import ENDINGS, FAMILIES
from record.history import History


class Allegation(models.Model):
    """One kind of conduct that one official, or one unit, is accused of.

    ``accused_*`` is a snapshot of the day it happened; a later transfer changes nothing in it.
    """

    class State(models.TextChoices):
        """Where an allegation stands (DOMAIN L2 up to the finding)."""

        REGISTERED = "registered", _("registered")
        FOUND = "found", _("found")
        REFERRED = "referred", _("referred for a ruling")
        CONCLUDED = "concluded", _("concluded")

    case = models.ForeignKey(Case, models.PROTECT, related_name="allegations")
    state = models.CharField(max_length=10, choices=State, default=State.REGISTERED)
    official = models.ForeignKey(
        Official, models.PROTECT, null=True, blank=True, related_name="allegations"
    )
    unit = models.ForeignKey(OrgUnit, models.PROTECT, related_name="allegations")
    kind = models.CharField(_("conduct"), max_length=20, choices=measures.Misconduct)
    item = models.ForeignKey(ServiceItem, models.PROTECT, null=True, blank=True, related_name="+")
    happened_on = models.DateField(_("when it happened"))
    accused_name = models.CharField(max_length=120)
    accused_post = models.CharField(max_length=60, blank=True)
    accused_unit = models.CharField(max_length=100)
    accused_superior = models.CharField(max_length=60, blank=True)
    docket = models.OneToOneField(Docket, models.PROTECT, null=True, related_name="+")

    history = History()

    class Meta:
        verbose_name = _("allegation")
        verbose_name_plural = _("allegations")
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("case", "official", "unit", "kind"), name="alleged_once_of_an_official"
            ),
            models.UniqueConstraint(
                fields=("case", "unit", "kind"),
                condition=Q(official__isnull=True),
                name="alleged_once_of_a_unit",
            ),
        )

    def __str__(self) -> str:
        return f"{self.accused_name} · {self.get_kind_display()}"

    @property
    def family(self) -> measures.Family:
        """Not acting, acting slowly or acting wrongly, computed from the kind."""
        return measures.FAMILY[measures.Misconduct(self.kind)]


class Evidence(models.Model):
    """One piece of evidence: a note, a file with its hash, or a recording kept by the hotline.

    ``kept`` is the sealed original of a file. ``derived`` is a picture's copy without metadata,
    which staff see first. ``complaint`` says that the citizen brought it, with this filing.
    ``place`` and ``taken_at`` stand here only where the citizen left them in; where he left them
    out, ``hides_place`` keeps the original behind the vault's door.
    """

    class Kind(models.TextChoices):
        """What it is."""

        NOTE = "note", _("note")
        FILE = "file", _("file")
        RECORDING = "recording", _("recording")

    class Scan(models.TextChoices):
        """Whether a file may be opened: waiting and infected ones never, refused ones never."""

        UNCHECKED = "unchecked", _("not checked for viruses")
        WAITING = "waiting", _("is being checked for viruses")
        CLEAN = "clean", _("checked, no virus found")
        INFECTED = "infected", _("infected: sealed for good")
        REFUSED = "refused", _("a kind of file that is not opened: sealed for good")

    case = models.ForeignKey(Case, models.PROTECT, related_name="evidence")
    kind = models.CharField(max_length=10, choices=Kind)
    title = models.CharField(_("title"), max_length=120)
    note = models.TextField(_("note"), blank=True)
    kept = models.CharField(max_length=32, blank=True)
    recording = models.CharField(max_length=32, blank=True, db_index=True)
    sha256 = models.CharField("SHA-256", max_length=64, blank=True)
    size = models.PositiveIntegerField(default=0)
    content_type = models.CharField(max_length=100, blank=True)
    complaint = models.ForeignKey(Complaint, models.PROTECT, null=True, related_name="evidence")
    derived = models.CharField(max_length=32, blank=True)
    scan = models.CharField(max_length=10, choices=Scan, default=Scan.UNCHECKED)
    place = models.CharField(max_length=40, blank=True)
    taken_at = models.DateTimeField(null=True)
    hides_place = models.BooleanField(default=False)
    received_at = models.DateTimeField()

    history = History()

    class Meta:
        verbose_name = _("piece of evidence")
        verbose_name_plural = _("evidence")
        ordering = ("pk",)
        permissions = (
            ("hear_recording", "Can play a recording"),
            ("open_original", "Can open an original whose place the citizen left out"),
        )
        constraints = (
            models.UniqueConstraint(
                fields=("recording",), condition=~Q(recording=""), name="recording_once"
            ),
        )

    def __str__(self) -> str:
        return self.title

    @property
    def file_name(self) -> str:
        """The title with the ending of what the content is."""
        known = ENDINGS.get(self.content_type)
        ending = known or mimetypes.guess_extension(self.content_type) or ""
        return self.title if self.title.endswith(ending) else f"{self.title}{ending}"

    @property
    def from_citizen(self) -> bool:
        """Whether the citizen brought it."""
        return self.complaint_id is not None

    @property
    def is_locked(self) -> bool:
        """Whether nobody may open it: not checked yet, infected, or of no kind we know."""
        return self.scan in (self.Scan.WAITING, self.Scan.INFECTED, self.Scan.REFUSED)

    @property
    def can_open(self) -> bool:
        """Whether it opens for whoever sees the case: not while it is locked, nor where only the
        original is there and tells a place that the citizen left out."""
        is_file = self.kind == self.Kind.FILE
        return is_file and not self.is_locked and bool(self.derived or not self.hides_place)

    @property
    def family(self) -> str:
        """What people call a file: photo, video, sound, document, or nothing we know."""
        return FAMILIES.get(self.content_type, "")


class Examination(models.Model):
    """A file of the evidence that a worker still owes a look: its scan, its derived copy. Work,
    not a fact: the row goes when both are done, and no history is kept of it."""

    piece = models.OneToOneField(Evidence, models.PROTECT, related_name="examination")
    tries = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(db_index=True)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return str(self.piece)


class Finding(models.Model):
    """What was found of one allegation, on which standard of proof, citing which evidence."""

    class Value(models.TextChoices):
        """The four findings (DOMAIN G)."""

        SUSTAINED = "sustained", _("sustained")
        NOT_SUSTAINED = "not_sustained", _("not sustained")
        EXONERATED = "exonerated", _("exonerated")
        UNFOUNDED = "unfounded", _("unfounded")

    allegation = models.OneToOneField(Allegation, models.PROTECT, related_name="finding")
    value = models.CharField(_("finding"), max_length=14, choices=Value)
    severity = models.CharField(
        _("severity"), max_length=10, choices=measures.Severity, default=measures.Severity.MINOR
    )
    reasons = models.TextField(_("facts and reasons"))
    standard = models.CharField(
        _("standard of proof"),
        max_length=14,
        choices=measures.Standard,
        default=measures.Standard.CONCLUSIVE,
    )
    evidence = models.ManyToManyField(Evidence, related_name="findings", verbose_name=_("evidence"))
    found_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    found_at = models.DateTimeField()

    history = History()

    class Meta:
        verbose_name = _("finding")
        verbose_name_plural = _("findings")

    def __str__(self) -> str:
        return self.get_value_display()
