"""Transcripts: a machine's draft of a recording, and what people made of it."""

from django.db import transaction
from django.utils import timezone

from accountability.models import User
from cases import events, recusal
from cases.models import Evidence, Transcript
from record import moves
from record.history import Actor, acting

PERMISSION = "cases.add_evidence"
MACHINE = "system:transcribing"


def is_wanted(recording: str) -> bool:
    """Whether this recording is evidence of a case and nobody has written it down yet."""
    return Evidence.objects.filter(recording=recording, transcript__isnull=True).exists()


def draft(recording: str, words: str, *, engine: str) -> None:
    """Keep a machine's words as a draft; where people or a machine were before, nothing is done."""
    piece = Evidence.objects.filter(recording=recording).first()
    if piece is None:
        return
    with transaction.atomic():
        moves.lock(piece.case)
        if not Transcript.objects.filter(evidence=piece).exists():
            written = Transcript(evidence=piece, words=words, is_machine=True, engine=engine)
            _save(written, MACHINE, "draft", f"Written down by {engine}")


def write(piece: Evidence, words: str, *, by: User) -> None:
    """Keep what a person heard in place of the draft; raises NotAllowed for who may not."""
    moves.require(by, PERMISSION, recusal.conflicts(piece.case, by))
    with transaction.atomic():
        moves.lock(piece.case)
        written = Transcript.objects.filter(evidence=piece).first() or Transcript(evidence=piece)
        if written.words == words and not written.is_machine:
            return
        written.words, written.is_machine = words, False
        _save(written, by, "write", "Heard and written down")


def _save(written: Transcript, by: Actor, move: str, reason: str) -> None:
    written.written_at = timezone.now()
    with acting(by, reason):
        written.save()
    piece = written.evidence
    events.tell(
        piece.case_id, "transcript", move, by=by, reason=piece.title, target="transcript",
        at=written.written_at,
    )  # fmt: skip
