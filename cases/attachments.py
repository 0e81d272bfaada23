"""Files that a citizen sent: each becomes a sealed piece of evidence under a neutral title."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from cases import events, examination
from cases.models import Complaint, Evidence
from record import contents
from record.history import Actor, acting


@dataclass(frozen=True)
class Attachment:
    """A file that is sealed already. ``content_type`` is empty where the content is of no kind
    that may be shown; ``hides_place`` where it says where it was taken and the citizen did not
    want that told; then ``place`` is empty too. What the citizen called it is identity, and is
    not handed down."""

    kept: str
    sha256: str
    size: int
    content_type: str
    place: str = ""
    taken_at: datetime | None = None
    hides_place: bool = False


@dataclass(frozen=True)
class Sent:
    """What the citizen sees of a file: never its content."""

    title: str
    size: int
    received_at: datetime


def attach(complaint: Complaint, attachments: Iterable[Attachment], *, by: Actor) -> list[Evidence]:
    """Make them evidence of the complaint's case, in the transaction of the caller."""
    return [_attach(complaint, attachment, by) for attachment in attachments]


def sent_with(complaint: Complaint) -> list[Sent]:
    """The citizen's files, named in the language of the page."""
    seen: dict[str, int] = {}
    found = []
    for piece in _files_of(complaint).order_by("pk"):
        family = piece.family
        seen[family] = seen.get(family, 0) + 1
        found.append(Sent(title(family, seen[family]), piece.size, piece.received_at))
    return found


def title(family: str, number: int) -> str:
    """What a file is called by everybody: its kind and its place among the others."""
    words = {
        "photo": _("Photo %(number)s"),
        "video": _("Video %(number)s"),
        "sound": _("Sound %(number)s"),
        "document": _("Document %(number)s"),
    }
    return words.get(family, _("File %(number)s")) % {"number": number}


def _attach(complaint: Complaint, attachment: Attachment, by: Actor) -> Evidence:
    known = bool(attachment.content_type)
    piece = Evidence(
        case_id=complaint.case_id,
        complaint=complaint,
        kind=Evidence.Kind.FILE,
        title=_next_title(complaint, _family(attachment.content_type)),
        kept=attachment.kept,
        sha256=attachment.sha256,
        size=attachment.size,
        content_type=attachment.content_type,
        place=attachment.place,
        taken_at=attachment.taken_at,
        hides_place=attachment.hides_place,
        scan=examination.first_state() if known else Evidence.Scan.REFUSED,
        received_at=timezone.now(),
    )
    with acting(by, "Sent by the citizen"):
        piece.save()
    if known:
        examination.owe(piece)
    events.tell(
        piece.case_id, "evidence", "add", by=by, reason=piece.title, target=piece.kind,
        at=piece.received_at, complaint=complaint,
    )  # fmt: skip
    return piece


def _next_title(complaint: Complaint, family: str) -> str:
    """In the language of the house: staff read it."""
    mine = _files_of(complaint).values_list("content_type", flat=True)
    number = 1 + sum(_family(content_type) == family for content_type in mine)
    with translation.override(settings.LANGUAGE_CODE):
        return title(family, number)


def _files_of(complaint: Complaint) -> QuerySet[Any, Any]:
    return complaint.evidence.filter(kind=Evidence.Kind.FILE)


def _family(content_type: str) -> str:
    return contents.FAMILIES.get(content_type, "")
