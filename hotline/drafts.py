"""The files of a form that is being written: which session's, which form's, and what the citizen
chose about them."""

import hashlib
import uuid
from dataclasses import dataclass
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.forms import Form
from django.http import HttpRequest
from django.utils.translation import gettext as _

from cases import attachments
from hotline import uploads
from hotline.models import Upload
from record import contents, sealing

OWNER = "uploads"
PIECE = 512 * 1024  # bytes
MOST_DIGITS = 3  # of a number of files


@dataclass(frozen=True)
class Draft:
    """A file as the form shows it."""

    upload: Upload
    title: str

    @property
    def is_complete(self) -> bool:
        """Whether all of it is here."""
        return self.upload.state == Upload.State.COMPLETE

    @property
    def is_open(self) -> bool:
        """Whether the citizen still has to say what becomes of its place."""
        return self.upload.tells_place and self.upload.keeps_place is None


def owner(request: HttpRequest, *, begin: bool = False) -> str:
    """The word that this session's files are kept under; empty while it has none."""
    if begin and OWNER not in request.session:
        request.session[OWNER] = sealing.token()
    return str(request.session.get(OWNER, ""))


def form_of(nonce: uuid.UUID) -> str:
    """The form's own id, and the source of what is filed with it: its nonce hashed, for whoever
    holds the nonce is shown the receipt again."""
    return f"web-{hashlib.sha256(nonce.bytes).hexdigest()[:40]}"


def of(request: HttpRequest, form: Form) -> list[Draft]:
    """The files that wait for this form, named as they will be."""
    mine = owner(request)
    seen: dict[str, int] = {}
    found = []
    for upload in uploads.of(mine, _name_of(form)) if mine else []:
        family = contents.FAMILIES.get(upload.content_type, "")
        seen[family] = seen.get(family, 0) + 1
        found.append(Draft(upload, attachments.title(family, seen[family])))
    return found


def receive(request: HttpRequest, form: Form) -> None:
    """Keep what came with a form, drop what is not wanted, note what was chosen. What is refused
    is named in the form's errors; the rest is kept."""
    removed = request.POST.get("remove", "")
    for draft in of(request, form):
        if draft.upload.name == removed:
            uploads.drop(draft.upload)
        _choose(request, draft.upload)
    for file in request.FILES.getlist("files"):
        try:
            _receive(request, form, file)
        except uploads.NotTaken as refused:
            form.errors  # noqa: B018 - checks the form, so that an error can be added
            form.add_error(None, f"{file.name}: {refused}")


def waiting(request: HttpRequest, form: Form) -> list[Upload]:
    """Those that a filing takes: all that are complete."""
    return [draft.upload for draft in of(request, form) if draft.is_complete]


def went(request: HttpRequest, form: Form) -> bool:
    """Note what was chosen at the last look; whether files that stood there are gone meanwhile,
    and then say so."""
    receive(request, form)
    shown = request.POST.get("files_shown", "")
    if not shown.isdecimal() or len(shown) > MOST_DIGITS:
        return False
    if int(shown) <= len(waiting(request, form)):
        return False
    form.add_error(None, _("Your files waited for a day and were dropped. Attach them again."))
    return True


def _receive(request: HttpRequest, form: Form, file: "UploadedFile[bytes]") -> None:
    upload = uploads.begin(owner(request, begin=True), _name_of(form), file.size or 0)
    try:
        for piece in file.chunks(PIECE):
            upload = uploads.append(upload, upload.offset, piece)
    except uploads.NotTaken:
        uploads.drop(upload)
        raise


def _choose(request: HttpRequest, upload: Upload) -> None:
    said = request.POST.get(f"place-{upload.name}")
    if said in ("keep", "leave"):
        Upload.objects.filter(pk=upload.pk).update(keeps_place=said == "keep")


def _name_of(form: Form) -> str:
    value: Any = form["nonce"].value()
    try:
        return form_of(uuid.UUID(str(value)))
    except ValueError:
        return ""
