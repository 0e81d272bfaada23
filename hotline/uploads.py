"""Files that a browser sends, piece by piece or with a form, until a filing takes them.

A piece is sealed on its own as it arrives and the whole is sealed again when the last one is
there: nothing is ever on the disk in plain, a crash leaves sealed pieces that the sweep drops,
and one engine (``record.files``) does it all.
"""

import contextlib
import hashlib
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F, QuerySet, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.attachments import Attachment
from hotline.models import Upload, UploadPart
from record import contents, files, sealing

KEPT_FOR = timedelta(hours=24)
FORMS_AT_ONCE = 3
"""How many forms' worth of files one browser may have waiting."""
BATCH = 200
OPEN = (Upload.State.RECEIVING, Upload.State.COMPLETE)


class NotTaken(Exception):
    """A file that is not taken; ``str()`` is the sentence for who sent it, ``status`` HTTP's."""

    def __init__(self, sentence: str, status: int) -> None:
        super().__init__(sentence)
        self.status = status


class WrongOffset(Exception):
    """The piece does not begin where the last one ended."""


def too_often() -> NotTaken:
    """So many files came from one place lately that room must be left for others."""
    said = _("Many files came from your network just now. Wait ten minutes; words go at once.")
    return NotTaken(said, 429)


def begin(owner: str, form: str, size: int) -> Upload:
    """Make room for a file of this size; raises NotTaken."""
    mine = Upload.objects.filter(owner=owner, state__in=OPEN)
    if size > settings.UPLOAD_MAX_BYTES:
        raise NotTaken(too_large(), 413)
    if size <= 0:
        raise NotTaken(_("This file is empty. Choose another one."), 400)
    if mine.filter(form=form).count() >= settings.UPLOAD_MAX_FILES:
        raise NotTaken(too_many(), 403)
    if mine.count() >= settings.UPLOAD_MAX_FILES * FORMS_AT_ONCE:
        raise NotTaken(_("Too many files wait unsent in this browser. Try again tomorrow."), 403)
    return Upload.objects.create(name=sealing.token(), owner=owner, form=form, size=size)


def append(upload: Upload, offset: int, data: bytes) -> Upload:
    """Keep a further piece; the last one completes the file. Raises WrongOffset or NotTaken."""
    if upload.state != Upload.State.RECEIVING or offset != upload.offset:
        raise WrongOffset
    if offset + len(data) > upload.size:
        raise NotTaken(_("More came than was announced. Send the file again."), 413)
    if _waiting() + len(data) > settings.UPLOADS_MAX_BYTES:
        raise NotTaken(no_room(), 507)
    if data:
        _keep_part(upload, offset, data)
    upload.refresh_from_db()
    return complete(upload)


def complete(upload: Upload) -> Upload:
    """Join the pieces once all are there; safe to call again. Raises NotTaken for a kind of file
    that is not taken, and drops it."""
    if upload.state != Upload.State.RECEIVING or upload.offset != upload.size:
        return upload
    parts = list(upload.parts.all())
    data = b"".join(files.read(part.kept) for part in parts)
    content_type = contents.type_of(data)
    if not content_type:
        drop(upload)
        raise NotTaken(wrong_kind(), 415)
    if _is_there(upload, hashlib.sha256(data).hexdigest()):
        drop(upload)  # a browser that went back sends the same again
        return upload
    _keep_whole(upload, data, content_type)
    _drop_parts(parts)
    upload.refresh_from_db()
    return upload


def drop(upload: Upload) -> None:
    """Forget an upload that no filing took, with its bytes; safe to call again."""
    mine = Upload.objects.filter(pk=upload.pk).exclude(state=Upload.State.TAKEN)
    if not mine.update(state=Upload.State.DROPPED):
        return
    upload.refresh_from_db()
    if upload.kept:
        files.drop(upload.kept)
    _drop_parts(upload.parts.all())
    mine.update(kept="", place=None, taken_at=None)
    upload.refresh_from_db()


def drop_old() -> int:
    """Forget what no filing took within a day, and then that it was ever there."""
    old = Upload.objects.filter(created_at__lt=timezone.now() - KEPT_FOR)
    found = list(old.exclude(state=Upload.State.TAKEN).order_by("pk")[:BATCH])
    for upload in found:
        drop(upload)
        upload.delete()
    joined = UploadPart.objects.exclude(upload__state=Upload.State.RECEIVING)
    _drop_parts(joined[:BATCH])  # what a crash left beside the whole
    return len(found)


def of(owner: str, form: str) -> list[Upload]:
    """What waits for a form, in the order it came; what a crash left unjoined is joined."""
    for upload in _of(owner, form).filter(state=Upload.State.RECEIVING, offset=F("size")):
        with contextlib.suppress(NotTaken):
            complete(upload)
    return list(_of(owner, form))


def take(uploads: Iterable[Upload]) -> tuple[Attachment, ...]:
    """Hand them down, in the transaction of the filing; what was taken before is left out."""
    ready = Upload.objects.filter(state=Upload.State.COMPLETE)
    return tuple(
        _attachment(upload)
        for upload in uploads
        if ready.filter(pk=upload.pk).update(state=Upload.State.TAKEN, place=None, taken_at=None)
    )


def too_large() -> str:
    """Why a file is refused for its size."""
    megabytes = settings.UPLOAD_MAX_BYTES // (1024 * 1024)
    return _("It is larger than %(size)s MB. Send a smaller one.") % {"size": megabytes}


def too_many() -> str:
    """Why a further file is refused."""
    sentence = _("At most %(most)s files go with a complaint. Send more later, with the receipt.")
    return sentence % {"most": settings.UPLOAD_MAX_FILES}


def no_room() -> str:
    """Why no file is taken at the moment."""
    return _("Files cannot be taken right now. Send your words; add the files later.")


def wrong_kind() -> str:
    """Why a file is refused for what it is."""
    return _("This kind of file is not taken. Send photos, video, sound, PDF, Word, Excel or text.")


def _keep_part(upload: Upload, offset: int, data: bytes) -> None:
    """Sealed first, then counted: of two that come at once, one counts."""
    kept = files.keep(data)
    mine = Upload.objects.filter(pk=upload.pk, offset=offset, state=Upload.State.RECEIVING)
    with transaction.atomic():
        counted = mine.update(offset=offset + len(data))
        if counted:
            UploadPart.objects.create(upload=upload, offset=offset, kept=kept.name)
    if not counted:
        files.drop(kept.name)
        raise WrongOffset


def _keep_whole(upload: Upload, data: bytes, content_type: str) -> None:
    kept = files.keep(data)
    photo = contents.FAMILIES[content_type] == "photo"
    place = contents.place_of(data) if photo else None
    mine = Upload.objects.filter(pk=upload.pk, state=Upload.State.RECEIVING)
    counted = mine.update(
        state=Upload.State.COMPLETE,
        kept=kept.name,
        sha256=kept.sha256,
        content_type=content_type,
        tells_place=place is not None,
        place=place.words if place else None,
        taken_at=place.taken_at.isoformat() if place and place.taken_at else None,
    )
    if not counted:
        files.drop(kept.name)


def _drop_parts(parts: Iterable[UploadPart]) -> None:
    for part in parts:
        files.drop(part.kept)
        UploadPart.objects.filter(pk=part.pk).delete()


def _of(owner: str, form: str) -> QuerySet[Upload]:
    return Upload.objects.filter(owner=owner, form=form, state__in=OPEN)


def _is_there(upload: Upload, sha256: str) -> bool:
    return _of(upload.owner, upload.form).filter(sha256=sha256).exists()


def _waiting() -> int:
    """Bytes that came and belong to no complaint."""
    there = Upload.objects.filter(state__in=OPEN)
    return there.aggregate(bytes=Sum("offset"))["bytes"] or 0


def _attachment(upload: Upload) -> Attachment:
    keeps = upload.tells_place and bool(upload.keeps_place)
    taken_at = datetime.fromisoformat(upload.taken_at) if keeps and upload.taken_at else None
    return Attachment(
        kept=upload.kept,
        sha256=upload.sha256,
        size=upload.size,
        content_type=upload.content_type,
        place=(upload.place or "") if keeps else "",
        taken_at=taken_at,
        hides_place=upload.tells_place and not keeps,
    )
