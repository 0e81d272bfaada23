"""Evidence: notes, files with their hash, and recordings that the hotline keeps."""

import hashlib
from dataclasses import dataclass
from typing import Protocol

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accountability.models import User
from cases import events, examination, recusal
from cases.models import Case, Evidence
from record import contents, files, moves, pictures
from record.history import Actor, acting
from record.moves import NotAllowed

LARGEST = 30 * 1024 * 1024
PERMISSION = "cases.add_evidence"
OPEN_ORIGINAL = "cases.open_original"
UNKNOWN = "application/octet-stream"


@dataclass(frozen=True)
class Opened:
    """The bytes that somebody may see, what they are, and whether a page may show them itself."""

    data: bytes
    content_type: str
    name: str
    inline: bool


class Upload(Protocol):
    """An uploaded file as the framework hands it over."""

    name: str | None
    size: int | None

    def read(self) -> bytes:
        """The whole content."""
        ...


def add(case: Case, *, title: str, note: str, upload: Upload | None, by: User) -> Evidence:
    """Keep a note, or a file sealed under its hash; raises NotAllowed when it is too large."""
    moves.require(by, PERMISSION, recusal.conflicts(case, by))
    piece = Evidence(case=case, kind=Evidence.Kind.NOTE, title=title, note=note)
    piece.sha256, piece.size = hashlib.sha256(note.encode()).hexdigest(), len(note.encode())
    if upload is not None:
        _keep_file(piece, upload)
    return _record(piece, by, title)


def add_recording(case: Case, recording: str, *, by: Actor) -> Evidence:
    """Name a voice that the hotline keeps as evidence of the case, by its opaque id."""
    piece = Evidence(
        case=case,
        kind=Evidence.Kind.RECORDING,
        title=str(_("Recording of the call")),
        recording=recording,
    )
    return _record(piece, by, piece.title)


def describe_recording(recording: str, *, sha256: str, size: int, content_type: str) -> None:
    """Note the hash and size of a voice once the hotline has fetched it."""
    piece = Evidence.objects.filter(recording=recording).first()
    if piece is None:
        return
    piece.sha256, piece.size, piece.content_type = sha256, size, content_type
    with acting("system:recordings", "Recording fetched from the carrier"):
        piece.save()


def show(piece: Evidence, *, original: bool = False) -> Opened:
    """What whoever sees the case gets: of a picture the copy, unless the original is asked for.
    Raises NotAllowed, FileNotFoundError or Unsealable."""
    if not piece.can_open or (original and piece.hides_place):
        raise NotAllowed(str(_("This file is not open.")))
    if piece.derived and not original:
        name = f"{piece.title}.jpg"
        return Opened(files.read(piece.derived), pictures.MADE, name, inline=True)
    inline = piece.family == "sound" and not original
    return Opened(files.read(piece.kept), piece.content_type, piece.file_name, inline=inline)


def open_original(piece: Evidence, *, by: User, reason: str) -> Opened:
    """The original of a picture whose place the citizen left out: by permission, for a reason,
    and never without an event. Raises NotAllowed."""
    moves.require(by, OPEN_ORIGINAL, recusal.conflicts(piece.case, by))
    if piece.is_locked:
        raise NotAllowed(str(_("This file is not open.")))
    data = files.read(piece.kept)
    _tell(piece, by, f"{piece.title}: {reason}", move="open_original")
    return Opened(data, piece.content_type, piece.file_name, inline=False)


def _keep_file(piece: Evidence, upload: Upload) -> None:
    if (upload.size or 0) > LARGEST:
        raise NotAllowed(str(_("The file is larger than 30 MB. Send a smaller one.")))
    data = upload.read()
    kept = files.keep(data)
    piece.kind = Evidence.Kind.FILE
    piece.kept, piece.sha256, piece.size = kept.name, kept.sha256, kept.size
    piece.content_type = contents.type_of(data) or UNKNOWN
    piece.scan = examination.first_state()


def _record(piece: Evidence, by: Actor, reason: str) -> Evidence:
    piece.received_at = timezone.now()
    with transaction.atomic(), acting(by, reason):
        piece.save()
        if piece.kind == Evidence.Kind.FILE:
            examination.owe(piece)
        _tell(piece, by, reason)
    return piece


def _tell(piece: Evidence, by: Actor, reason: str, *, move: str = "add") -> None:
    events.tell(piece.case_id, "evidence", move, by=by, reason=reason, target=piece.kind)
