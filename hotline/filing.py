"""From what was heard to what is filed: identity stays in the vault, the words go down."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accountability.models import OrgUnit, ServiceItem
from cases import complaints, handling
from cases.attachments import Attachment
from cases.models import Complaint, Message
from hotline import channels, media, receipts
from hotline.models import AddedWords, Intake, Person
from record.history import Actor

NEW_IN_A_DAY = 30
"""Complaints that one number begins in a day; further words join the open one."""

FLOOD_WITHIN = timedelta(hours=24)


@dataclass(frozen=True)
class Heard:
    """What one intake brought. ``source`` is its own unique id at the door it came through;
    ``attachments`` are files that are here and sealed, ``media`` those still at the carrier."""

    source: str
    channel: str
    person: Person
    words: str = ""
    recordings: tuple[str, ...] = ()
    language: str = "zh-hans"
    kind: str = Complaint.Kind.COMPLAINT
    about_unit: OrgUnit | None = None
    item: ServiceItem | None = None
    happened_on: Any = None
    urgent: bool = False
    repeats: Complaint | None = None
    in_flood: bool = False
    attachments: tuple[Attachment, ...] = ()
    media: tuple[str, ...] = ()
    identity: str = Intake.Identity.CONFIDENTIAL
    visit_in: OrgUnit | None = None
    on_behalf: bool = False


def file(heard: Heard, *, by: Actor = "citizen", at: datetime | None = None) -> Intake:
    """File it as a complaint and give it a receipt; the same intake again gives the same one.
    ``by`` is who took it in, where a person did."""
    known = Intake.objects.filter(source=heard.source).first()
    if known is not None:
        return known
    at = at or timezone.now()
    with transaction.atomic():
        receipt = receipts.issue(heard.source)
        complaint = complaints.file(_without_person(heard), by=by, at=at)
        intake = Intake.objects.create(
            source=heard.source,
            channel=heard.channel,
            person=heard.person,
            identity=heard.identity,
            complaint=complaint,
            receipt_key=receipt.key,
            receipt_counter=receipt.counter,
            receipt_hash=receipt.hash,
            language=heard.language or "zh-hans",
            filed_at=at,
        )
        media.owe(intake, heard.source, heard.media)
        return intake


def add(
    heard: Heard, intake: Intake, *, answers: Message | None = None, by: Actor = "citizen"
) -> AddedWords:
    """Add words to a complaint, or ``answers`` to what its citizen was asked, which somebody may
    have taken down; the same words again are added once."""
    known = AddedWords.objects.filter(source=heard.source).first()
    if known is not None:
        return known
    with transaction.atomic():
        message = complaints.add_words(
            intake.complaint,
            heard.words,
            intake=heard.source,
            channel=channels.kind_of(heard.channel),
            recordings=heard.recordings,
            attachments=heard.attachments,
            answers=answers,
            by=by,
        )
        if heard.urgent:
            handling.urge(intake.complaint.case, by="citizen", reason=_("Asked for a person"))
        media.owe(intake, heard.source, heard.media)
        return AddedWords.objects.create(
            source=heard.source,
            channel=heard.channel,
            intake=intake,
            message=message,
            at=message.at,
        )


def joins(person: Person) -> Intake | None:
    """The filing that this person's next words join because he began so many today; nothing
    said is refused, but a flood of calls or texts is one complaint."""
    since = timezone.now() - FLOOD_WITHIN
    begun = Intake.objects.filter(person=person, filed_at__gte=since).exclude(channel="web")
    many = begun.order_by()[:NEW_IN_A_DAY].count() >= NEW_IN_A_DAY
    return open_intake(person) if many else None


def is_added(source: str) -> bool:
    """Whether these words were added before."""
    return AddedWords.objects.filter(source=source).exists()


def open_intake(person: Person) -> Intake | None:
    """The filing that a further text of this person joins, if there is one."""
    complaint = complaints.open_of(person.alias)
    return Intake.objects.filter(complaint=complaint).first() if complaint else None


def _without_person(heard: Heard) -> complaints.Filing:
    """What the floor below may know."""
    return complaints.Filing(
        intake=heard.source,
        channel=channels.kind_of(heard.channel),
        alias=heard.person.alias,
        words=heard.words,
        kind=heard.kind,
        language=heard.language or "zh-hans",
        about_unit=heard.about_unit,
        item=heard.item,
        happened_on=heard.happened_on,
        recordings=heard.recordings,
        urgent=heard.urgent,
        repeats=heard.repeats,
        in_flood=heard.in_flood,
        attachments=heard.attachments,
        visit_in=heard.visit_in,
        on_behalf=heard.on_behalf,
    )
