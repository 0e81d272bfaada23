"""Evidence: notes, files with their hash, and recordings that the hotline keeps."""

import hashlib
from typing import Protocol

import filetype
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accountability.models import User
from cases import recusal
from cases.models import Case, Event, Evidence
from record import files
from record.history import Actor, acting, actor_name
from record.moves import NotAllowed

LARGEST = 30 * 1024 * 1024
PERMISSION = "cases.add_evidence"


class Upload(Protocol):
    """An uploaded file as the framework hands it over."""

    name: str | None
    size: int | None

    def read(self) -> bytes:
        """The whole content."""
        ...


def add(case: Case, *, title: str, note: str, upload: Upload | None, by: User) -> Evidence:
    """Keep a note, or a file sealed under its hash; raises NotAllowed when it is too large."""
    if not by.has_perm(PERMISSION):
        raise NotAllowed(str(_("Your role does not allow this step.")))
    conflict = recusal.conflicts(case, by)
    if conflict:
        raise NotAllowed(str(conflict))
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


def read(piece: Evidence) -> bytes:
    """The plain bytes of a file; who may ask is checked by the caller through the case."""
    return files.read(piece.kept)


def _keep_file(piece: Evidence, upload: Upload) -> None:
    if (upload.size or 0) > LARGEST:
        raise NotAllowed(str(_("The file is larger than 30 MB. Send a smaller one.")))
    data = upload.read()
    kept = files.keep(data)
    kind = filetype.guess(data)
    piece.kind = Evidence.Kind.FILE
    piece.kept, piece.sha256, piece.size = kept.name, kept.sha256, kept.size
    piece.content_type = kind.mime if kind else "application/octet-stream"


def _record(piece: Evidence, by: Actor, reason: str) -> Evidence:
    piece.received_at = timezone.now()
    with transaction.atomic(), acting(by, reason):
        piece.save()
        Event.objects.create(
            case_id=piece.case_id,
            at=piece.received_at,
            actor=actor_name(by),
            machine="evidence",
            move="add",
            target=piece.kind,
            reason=reason,
        )
    return piece
