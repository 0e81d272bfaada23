"""Files of a form: sent in pieces by the tus protocol (1.0 core, creation, termination), or with
the form itself. They wait in the session's name until the form is filed."""

import base64
import binascii
import re
import uuid
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from hotline import drafts, limits, uploads
from hotline.models import Upload

VERSION = "1.0.0"
PIECE = "application/offset+octet-stream"
NUMBER = re.compile(r"[0-9]{1,18}")


@never_cache
@require_http_methods(["POST", "OPTIONS"])
def create(request: HttpRequest) -> HttpResponse:
    """Announce a file by its size; its address comes back."""
    if request.method == "OPTIONS":
        return _answer(204, **_abilities())
    length = request.headers.get("Upload-Length", "")
    form = _form_of(request)
    if not _speaks(request) or not NUMBER.fullmatch(length) or form is None:
        return _refuse(request)
    if not limits.allow("upload", limits.source_of(request)):
        return _say(uploads.too_often())
    try:
        upload = uploads.begin(drafts.owner(request, begin=True), form, int(length))
    except uploads.NotTaken as refused:
        return _say(refused)
    return _answer(201, location=reverse("hotline:upload", args=[upload.name]))


@never_cache
@require_http_methods(["HEAD", "PATCH", "DELETE"])
def upload(request: HttpRequest, name: str) -> HttpResponse:
    """How far it came, a further piece, or never mind: for the session that began it alone."""
    if not _speaks(request):
        return _refuse(request)
    owner = drafts.owner(request)
    if not owner:
        raise Http404
    row = get_object_or_404(Upload, name=name, owner=owner, state__in=uploads.OPEN)
    if request.method == "DELETE":
        uploads.drop(row)
        return _answer(204)
    if request.method == "PATCH":
        return _append(request, row)
    return _answer(200, upload_offset=row.offset, upload_length=row.size)


def _append(request: HttpRequest, row: Upload) -> HttpResponse:
    offset = request.headers.get("Upload-Offset", "")
    if request.content_type != PIECE or not NUMBER.fullmatch(offset):
        return _answer(415 if request.content_type != PIECE else 400)
    try:
        row = uploads.append(row, int(offset), request.body)
    except uploads.WrongOffset:
        return _answer(409)
    except uploads.NotTaken as refused:
        return _say(refused)
    return _answer(204, upload_offset=row.offset)


def _form_of(request: HttpRequest) -> str | None:
    """The filing that the metadata names: ``form`` and the form's nonce in base64."""
    for pair in request.headers.get("Upload-Metadata", "").split(","):
        key, _space, value = pair.strip().partition(" ")
        if key == "form":
            try:
                nonce = uuid.UUID(base64.b64decode(value, validate=True).decode())
            except (ValueError, binascii.Error):
                return None
            return drafts.form_of(nonce)
    return None


def _speaks(request: HttpRequest) -> bool:
    return request.headers.get("Tus-Resumable") == VERSION


def _refuse(request: HttpRequest) -> HttpResponse:
    """Another version of the protocol, or an announcement that says too little."""
    if _speaks(request):
        return _answer(400)
    return _answer(412, tus_version=VERSION)


def _abilities() -> dict[str, str]:
    most = str(settings.UPLOAD_MAX_BYTES)
    return {
        "tus_version": VERSION,
        "tus_extension": "creation,termination",
        "tus_max_size": most,
    }


def _say(refused: uploads.NotTaken) -> HttpResponse:
    answer = _answer(refused.status)
    answer["Content-Type"] = "text/plain; charset=utf-8"
    answer.content = str(refused).encode()
    return answer


def _answer(status: int, **headers: Any) -> HttpResponse:
    named = {name.replace("_", "-").title(): str(value) for name, value in headers.items()}
    return HttpResponse(status=status, headers={"Tus-Resumable": VERSION, **named})
