"""The carrier's REST interface and its signatures; the only module that talks to the carrier."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.core.exceptions import BadRequest, SuspiciousOperation
from django.http import HttpRequest
from django.http.multipartparser import MultiPartParserError
from requests import Session
from requests.exceptions import RequestException
from twilio.base.exceptions import TwilioRestException
from twilio.http.http_client import TwilioHttpClient
from twilio.request_validator import RequestValidator
from twilio.rest import Client

CARRIER = "https://api.twilio.com"
WHATSAPP = "whatsapp:"
TIMEOUT = 15  # seconds
RINGS = 25  # seconds that a clerk's telephone is rung
SID = re.compile(r"[A-Za-z0-9-]{8,64}")
PIECE = 64 * 1024  # bytes
OPTED_OUT = 21610
TOO_MANY = 429
SERVER_ERROR = 500
UNREADABLE = (MultiPartParserError, BadRequest, SuspiciousOperation)
"""What reading a form raises that no carrier ever sent: torn, in another charset, too large."""


class CarrierError(Exception):
    """The carrier did not do it. ``final`` means that trying again is no use."""

    def __init__(self, message: str, *, final: bool, code: str = "") -> None:
        super().__init__(message)
        self.final = final
        self.code = code


class NotThere(CarrierError):
    """The carrier does not have it: not yet, or not any more."""


@dataclass(frozen=True)
class Voice:
    """A recording in a call's list at the carrier."""

    sid: str
    status: str


class _OwnBase(TwilioHttpClient):
    """Sends what the library addresses to its own host to the configured one instead."""

    def request(self, method: str, url: str, *args: Any, **kwargs: Any) -> Any:
        base = settings.TWILIO_API_BASE_URL
        return super().request(method, url.replace(CARRIER, base, 1), *args, **kwargs)


def is_signed(request: HttpRequest, also_at: str = "") -> bool:
    """Whether the carrier signed this, checked over the configured public address (or a second
    one) and never the Host of the request; both tokens of a rotation are good, an empty one
    never. What bears no signature is not even read."""
    signature = request.headers.get("X-Twilio-Signature", "")
    if not signature:
        return False
    tokens = (settings.TWILIO_AUTH_TOKEN, settings.TWILIO_AUTH_TOKEN_NEXT)
    try:
        params = request.POST if request.method == "POST" else {}
    except UNREADABLE:
        return False
    return any(
        RequestValidator(token).validate(base + request.get_full_path(), params, signature)
        for token in tokens
        if token
        for base in (settings.PUBLIC_BASE_URL, also_at)
        if base
    )


def sid_in(url: str) -> str:
    """The id that an address of the carrier's ends with, or nothing. Host and query are whoever
    posted it, and nothing is fetched from there."""
    last = url.partition("?")[0].partition("#")[0].rstrip("/").rpartition("/")[2]
    sid = last.removesuffix(".wav").removesuffix(".mp3")
    return sid if SID.fullmatch(sid) else ""


def start_call(to: str, *, url: str, status_callback: str) -> str:
    """Ring a telephone, which is then led by the documents at ``url``; gives the call's SID.
    Raises CarrierError."""
    with _carrier_errors():
        call = _client().calls.create(
            to=to,
            from_=settings.TWILIO_PHONE_NUMBER,
            url=url,
            method="POST",
            timeout=RINGS,
            status_callback=status_callback,
            status_callback_method="POST",
            status_callback_event=["completed"],
        )
    return str(call.sid)


def send_text(to: str, body: str, *, status_callback: str) -> str:
    """Send one text; gives its SID. Raises CarrierError."""
    with _carrier_errors():
        message = _client().messages.create(
            to=to,
            from_=_sender(to),
            body=body,
            status_callback=status_callback,
        )
    return str(message.sid)


def _sender(to: str) -> str:
    """Our own number on the channel that the address belongs to."""
    if to.startswith(WHATSAPP):
        return f"{WHATSAPP}{settings.TWILIO_WHATSAPP_NUMBER}"
    return str(settings.TWILIO_PHONE_NUMBER)


def find_text(to: str, body: str, since: date) -> str | None:
    """The SID of a text with this body that was sent since this day, if the carrier has one."""
    with _carrier_errors():
        sent = _client().messages.list(to=to, date_sent_after=since - timedelta(days=1), limit=200)
    return next((str(m.sid) for m in sent if m.body == body), None)


def list_recordings(call_sid: str) -> list[Voice]:
    """The recordings of a call, in the order they were made."""
    with _carrier_errors():
        found = _client().recordings.list(call_sid=call_sid, limit=20)
    return [Voice(str(r.sid), str(r.status)) for r in reversed(found)]


def fetch_recording(sid: str) -> bytes:
    """The recording's own audio (WAV). Raises NotThere when it is not ready, or gone."""
    with _carrier_errors():
        answer = _session().get(
            f"{_account_url()}/Recordings/{sid}.wav",
            auth=(settings.TWILIO_ACCOUNT_SID, settings.TWILIO_AUTH_TOKEN),
            timeout=TIMEOUT,
        )
    if answer.status_code != 200:
        raise _refused(answer.status_code, "", f"recording: status {answer.status_code}")
    return answer.content


def delete_recording(sid: str) -> None:
    """Delete the carrier's copy; one that is gone already is deleted."""
    try:
        with _carrier_errors():
            _client().recordings(sid).delete()
    except NotThere:
        return


def fetch_media(message_sid: str, sid: str) -> bytes:
    """A file that came with a text. The carrier answers with the address of a store of its own;
    our password does not go there. Raises NotThere when it is not ready, or gone."""
    with (
        _carrier_errors(),
        _session().get(
            f"{_account_url()}/Messages/{message_sid}/Media/{sid}",
            auth=(settings.TWILIO_ACCOUNT_SID, settings.TWILIO_AUTH_TOKEN),
            timeout=TIMEOUT,
            stream=True,
        ) as answer,
    ):
        if answer.status_code != 200:
            raise _refused(answer.status_code, "", f"media: status {answer.status_code}")
        data = bytearray()
        for piece in answer.iter_content(PIECE):
            data += piece
            if len(data) > settings.UPLOAD_MAX_BYTES:
                raise CarrierError("media: too large", final=True)
        return bytes(data)


def delete_media(message_sid: str, sid: str) -> None:
    """Delete the carrier's copy of a file; one that is gone already is deleted."""
    try:
        with _carrier_errors():
            _client().messages(message_sid).media(sid).delete()
    except NotThere:
        return


class _carrier_errors:  # noqa: N801 - reads as a verb at the call site
    """Turns what the libraries raise into CarrierError."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: Any, error: BaseException | None, trace: Any) -> None:
        if isinstance(error, TwilioRestException):
            raise _refused(error.status, str(error.code or ""), error.msg) from error
        if isinstance(error, RequestException):
            raise CarrierError(type(error).__name__, final=False) from error


def _refused(status: int, code: str, message: str) -> CarrierError:
    if status == 404:  # noqa: PLR2004 - HTTP
        return NotThere(message, final=False, code=code)
    final = status < SERVER_ERROR and status != TOO_MANY
    return CarrierError(message, final=final, code=code)


def _account_url() -> str:
    return f"{settings.TWILIO_API_BASE_URL}/2010-04-01/Accounts/{settings.TWILIO_ACCOUNT_SID}"


@lru_cache
def _client() -> Client:
    http = _OwnBase(timeout=TIMEOUT)
    return Client(settings.TWILIO_ACCOUNT_SID, settings.TWILIO_AUTH_TOKEN, http_client=http)


@lru_cache
def _session() -> Session:
    return Session()
