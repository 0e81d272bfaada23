"""The law as data: misconduct, measures, who may decide them against whom, and their periods.

Sources: 政务处分法 2020 arts. 7, 8, 19, 38, 39; 湖南省影响机关效能和损害经济发展环境行为处理办法
arts. 15-17 (nine measures, units get three); DOMAIN.md D1-D5.
"""

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _


class Misconduct(models.TextChoices):
    """The seed's five kinds of conduct, and exceeding the time."""

    COLD_ATTITUDE = "cold_attitude", _("Cold attitude")
    PERFUNCTORY = "perfunctory", _("Perfunctory handling")
    BUCK_PASSING = "buck_passing", _("Passing the buck")
    OBSTRUCTION = "obstruction", _("Deliberate obstruction")
    EXTORTION = "extortion", _("Asking for favours or money")
    OVERDUE = "overdue", _("Exceeding the time limit")


class Family(models.TextChoices):
    """Not acting, acting slowly, acting wrongly."""

    NOT_ACTING = "not_acting", _("Not acting")
    ACTING_SLOWLY = "acting_slowly", _("Acting slowly")
    ACTING_WRONGLY = "acting_wrongly", _("Acting wrongly")


FAMILY = {
    Misconduct.COLD_ATTITUDE: Family.NOT_ACTING,
    Misconduct.PERFUNCTORY: Family.ACTING_SLOWLY,
    Misconduct.BUCK_PASSING: Family.NOT_ACTING,
    Misconduct.OBSTRUCTION: Family.ACTING_WRONGLY,
    Misconduct.EXTORTION: Family.ACTING_WRONGLY,
    Misconduct.OVERDUE: Family.ACTING_SLOWLY,
}
"""The default family of each kind (DOMAIN D5)."""


class Severity(models.TextChoices):
    """How grave; it sets the deduction from the unit's score (DOMAIN E)."""

    MINOR = "minor", _("minor")
    SERIOUS = "serious", _("serious")
    GRAVE = "grave", _("grave")


class Standard(models.TextChoices):
    """How sure a finding must be; printed on it."""

    CONCLUSIVE = "conclusive", _("clear facts, conclusive evidence (Sanctions Act art. 5)")
    PREPONDERANCE = "preponderance", _("more likely than not")


class Subject(models.TextChoices):
    """Whom a ruling is about."""

    PERSON = "person", _("person")
    UNIT = "unit", _("unit")


class Authority(models.TextChoices):
    """Who decides: only a supervisory organ gives sanctions; a hotline never does."""

    SUPERVISORY = "supervisory", _("supervisory organ")
    OFFICE = "office", _("reform and discipline office")


class Scope(models.TextChoices):
    """How far a ruling is made known."""

    UNIT = "unit", _("within the unit")
    DISTRICT = "district", _("within the district's offices")
    PUBLIC = "public", _("to the public")


class Code(models.TextChoices):
    """Every measure a ruling can carry."""

    CRITICISM = "criticism", _("Criticism and education")
    TALK = "talk", _("Reminder talk")
    ADMONISHMENT = "admonishment", _("Admonishment")
    SELF_EXAMINATION = "self_examination", _("Ordered written self-examination")
    APOLOGY = "apology", _("Public apology")
    NOTICE_OF_CRITICISM = "notice_of_criticism", _("Public criticism")
    SUSPENSION = "suspension", _("Suspension for self-examination")
    TRANSFER = "transfer", _("Transfer from the post")
    TAKEN_RESIGNATION = "taken_resignation", _("Resignation taking the blame")
    ORDERED_RESIGNATION = "ordered_resignation", _("Ordered resignation")
    RELIEVED = "relieved", _("Relieved of the post")
    WARNING = "warning", _("Warning")
    DEMERIT = "demerit", _("Demerit")
    MAJOR_DEMERIT = "major_demerit", _("Major demerit")
    DOWNGRADE = "downgrade", _("Downgrade")
    REMOVAL = "removal", _("Removal from office")
    DISMISSAL = "dismissal", _("Dismissal")


@dataclass(frozen=True)
class Measure:
    """Whom a measure may hit, who may decide it, and for how many months it binds."""

    subjects: frozenset[Subject]
    authorities: frozenset[Authority]
    months: int | None = None


_PERSON = frozenset({Subject.PERSON})
_BOTH = frozenset(Subject)
_ANY = frozenset(Authority)
_SUPERVISORY = frozenset({Authority.SUPERVISORY})

MEASURES = {
    Code.CRITICISM: Measure(_PERSON, _ANY),
    Code.TALK: Measure(_PERSON, _ANY),
    Code.ADMONISHMENT: Measure(_PERSON, _ANY, months=6),
    Code.SELF_EXAMINATION: Measure(_BOTH, _ANY),
    Code.APOLOGY: Measure(_BOTH, _ANY),
    Code.NOTICE_OF_CRITICISM: Measure(_BOTH, _ANY),
    Code.SUSPENSION: Measure(_PERSON, _ANY),
    Code.TRANSFER: Measure(_PERSON, _ANY),
    Code.TAKEN_RESIGNATION: Measure(_PERSON, _ANY),
    Code.ORDERED_RESIGNATION: Measure(_PERSON, _ANY),
    Code.RELIEVED: Measure(_PERSON, _ANY),
    Code.WARNING: Measure(_PERSON, _SUPERVISORY, months=6),
    Code.DEMERIT: Measure(_PERSON, _SUPERVISORY, months=12),
    Code.MAJOR_DEMERIT: Measure(_PERSON, _SUPERVISORY, months=18),
    Code.DOWNGRADE: Measure(_PERSON, _SUPERVISORY, months=24),
    Code.REMOVAL: Measure(_PERSON, _SUPERVISORY, months=24),
    Code.DISMISSAL: Measure(_PERSON, _SUPERVISORY),
}
"""DOMAIN D1 (sanctions with periods), D3 (first form), D4 (nine measures; three hit units)."""


def allowed(code: str, subject: Subject, authority: str) -> bool:
    """Whether this authority may decide this measure against this kind of subject."""
    measure = MEASURES[Code(code)]
    return subject in measure.subjects and authority in measure.authorities
