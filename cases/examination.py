"""What a worker does to a file before anybody opens it: scan it, and copy a picture without what
it tells besides.

Claimed by compare-and-set, done with no transaction open, recorded in one; safe to run twice.
A scanner that does not answer leaves the file locked and the work owed.
"""

import logging
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cases import events
from cases.models import Case, Evidence, Examination
from record import files, moves, owed, pictures, scanning
from record.history import acting

log = logging.getLogger(__name__)

CLAIM = timedelta(minutes=5)
BATCH = 20
BY = "system:files"


def first_state() -> str:
    """Where a file begins: locked until it is scanned, where there is a scanner."""
    scan = Evidence.Scan
    return scan.WAITING if scanning.is_configured() else scan.UNCHECKED


def owe(piece: Evidence) -> None:
    """Owe the worker's look, in the transaction that keeps the piece."""
    if piece.scan == Evidence.Scan.WAITING or piece.family == "photo":
        Examination.objects.create(piece=piece, next_try_at=timezone.now())


def work_off() -> int:
    """Look at what is owed; one that fails does not hold up the rest."""
    mine = owed.claimed(Examination.objects.all(), CLAIM, limit=BATCH)
    return sum(_safely(pk) for pk in mine)


def _safely(pk: int) -> int:
    row = Examination.objects.select_related("piece").get(pk=pk)
    try:
        _examine(row.piece)
    except scanning.Unavailable as down:
        log.info("scanner: %s", down)
        _later(row)
        return 0
    except Exception:
        log.exception("evidence %s could not be examined", row.piece_id)
        _later(row)
        return 0
    return 1


def _later(row: Examination) -> None:
    Examination.objects.filter(pk=row.pk).update(
        tries=min(row.tries + 1, 100), next_try_at=owed.next_try(row.tries)
    )


def _examine(piece: Evidence) -> None:
    data = files.read(piece.kept)
    scan = piece.scan
    if scan == Evidence.Scan.WAITING:
        found = scanning.infection(data)
        scan = Evidence.Scan.INFECTED if found else Evidence.Scan.CLEAN
    derived = _copy(piece, data) if scan != Evidence.Scan.INFECTED else ""
    if not _record(piece, scan, derived) and derived:
        files.drop(derived)


def _copy(piece: Evidence, data: bytes) -> str:
    """The sealed copy's name; none for what is no picture, or cannot be read as one."""
    if piece.family != "photo":
        return ""
    try:
        return files.keep(pictures.copy_of(data)).name
    except pictures.NotAPicture as why:
        log.info("evidence %s has no copy: %s", piece.pk, why)
        return ""


def _record(piece: Evidence, scan: str, derived: str) -> bool:
    """Write down what was found; False when another worker was faster."""
    with transaction.atomic():
        moves.lock(Case.objects.get(pk=piece.case_id))
        piece.refresh_from_db()  # it may have been merged under another case
        done, _rows = Examination.objects.filter(piece=piece).delete()
        if not done:
            return False
        piece.scan, piece.derived = scan, derived
        with acting(BY, "Examined"):
            piece.save()
        if scan == Evidence.Scan.INFECTED:
            carries = _("%(title)s carries a virus. It stays sealed.") % {"title": piece.title}
            events.tell(piece.case_id, "evidence", "infected", by=BY, reason=carries, target=scan)
    return True
