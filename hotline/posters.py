"""The poster of a window or of a service: a code that opens the form filled in, a number to call,
and what one may expect. In Chinese and in English, whatever the reader's language."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import segno
from django.conf import settings
from django.contrib.staticfiles import finders
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from accountability import interests
from accountability.models import Job, OrgUnit, ServiceItem, User
from record import documents, jobs

OWN, ANY = "accountability.print_poster", "accountability.print_any_poster"
KIND = "posters"


@dataclass(frozen=True)
class Poster:
    """What one sheet shows. ``address`` names the unit and its item, and nothing else."""

    unit: OrgUnit
    item: ServiceItem | None
    address: str
    code: SafeString
    number: str


def of(unit: OrgUnit, item: ServiceItem | None = None) -> Poster:
    """The poster of a unit's window, or of one of its services."""
    asked = {"unit": unit.code, **({"item": item.pk} if item else {})}
    address = f"{settings.PUBLIC_BASE_URL}{reverse('hotline:complain')}?{urlencode(asked)}"
    # Level M bears a scratched or stained sheet.
    code = segno.make(address, error="m", micro=False).svg_inline(omitsize=True)
    return Poster(unit, item, address, mark_safe(code), settings.TWILIO_PHONE_NUMBER)


def units(user: User) -> QuerySet[OrgUnit]:
    """The units whose posters this user may print: the own ones, or all."""
    found = OrgUnit.objects.filter(valid_to__isnull=True)
    return found if user.has_perm(ANY) else found.filter(pk__in=interests.unit_ids(user))


def ask(user: User, of_units: Sequence[OrgUnit], item: ServiceItem | None = None) -> Job:
    """Owe a PDF of these units' posters, or of one item's, to this user."""
    about = {"units": [unit.pk for unit in of_units], "item": item.pk if item else None}
    language = translation.get_language() or settings.LANGUAGE_CODE
    return Job.objects.create(
        user=user, kind=KIND, about=about, total=len(of_units), language=language
    )


def pdf(posters: Sequence[Poster], told: jobs.Told = lambda done: None) -> bytes:
    """One A4 sheet for each; raises CannotDraw."""
    sheets = (render_to_string("hotline/poster_sheet.html", {"poster": one}) for one in posters)
    return documents.pdf(sheets, css=style(), told=told)


def style() -> str:
    """The poster's own style sheet, which the page in the browser links too."""
    return Path(str(finders.find("poster.css"))).read_text()


@jobs.work(KIND)
def draw(job: Any, told: jobs.Told) -> jobs.Made:
    """Draw what a job asks for; safe to do twice."""
    found = OrgUnit.objects.filter(pk__in=job.about["units"])
    item = ServiceItem.objects.filter(pk=job.about["item"]).first()
    try:
        data = pdf([of(unit, item) for unit in found], told)
    except documents.CannotDraw as lacking:
        raise jobs.Refused(str(lacking)) from lacking
    name = _("poster")
    first = f"-{found[0].code}" if len(found) == 1 else ""
    return jobs.Made(data, f"{name}{first}.pdf", "application/pdf")
