"""The carrier's REST interface, as far as the product uses it."""

import base64
import hmac
from collections.abc import Callable
from datetime import datetime
from email.utils import format_datetime
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.views.decorators.csrf import csrf_exempt

from simulator import carrier, forms
from simulator.album import Medium
from simulator.carrier import Carrier, Refused, Text
from simulator.outgoing import Outgoing
from simulator.recorder import Recording

PAGE_SIZE = 50
View = Callable[..., HttpResponse]


def _error(status: int, code: int, why: str) -> JsonResponse:
    more = f"https://www.twilio.com/docs/errors/{code}"
    return JsonResponse(
        {"code": code, "message": why, "more_info": more, "status": status}, status=status
    )


def _not_found(request: HttpRequest) -> JsonResponse:
    return _error(404, 20404, f"The requested resource {request.path} was not found")


def _signed_in(request: HttpRequest, at: Carrier) -> bool:
    kind, _, given = request.headers.get("Authorization", "").partition(" ")
    wanted = base64.b64encode(f"{at.account.sid}:{at.account.token}".encode()).decode()
    return kind.lower() == "basic" and hmac.compare_digest(given.strip(), wanted)


def account_only(*methods: str) -> Callable[[View], View]:
    """Let in the account with its token, for these methods and under its own path."""

    def decorate(view: View) -> View:
        @csrf_exempt
        @wraps(view)
        def guarded(request: HttpRequest, account: str, **more: str) -> HttpResponse:
            at = carrier.current()
            if not _signed_in(request, at):
                return _error(401, 20003, "Authenticate")
            if account != at.account.sid:
                return _not_found(request)
            if request.method not in methods:
                return _error(405, 20004, "Method not allowed")
            return view(request, at, **more)

        return guarded

    return decorate


def _date(at: str) -> str:
    return format_datetime(datetime.fromisoformat(at))


def _of_account(at: Carrier, rest: str) -> str:
    return f"/{forms.API_VERSION}/Accounts/{at.account.sid}/{rest}"


def _message(at: Carrier, text: Text) -> dict[str, Any]:
    """A text as the carrier describes it."""
    return {
        "account_sid": at.account.sid,
        "api_version": forms.API_VERSION,
        "body": text.body,
        "date_created": _date(text.at),
        "date_sent": _date(text.at),
        "date_updated": _date(text.at),
        "direction": text.direction,
        "error_code": int(text.error) if text.error else None,
        "error_message": None,
        "from": text.number_from,
        "messaging_service_sid": None,
        "num_media": str(text.media),
        "num_segments": str(forms.segments(text.body)),
        "price": None,
        "price_unit": "USD",
        "sid": text.sid,
        "status": text.status,
        "subresource_uris": {"media": _of_account(at, f"Messages/{text.sid}/Media.json")},
        "to": text.number_to,
        "uri": _of_account(at, f"Messages/{text.sid}.json"),
    }


def _recording(at: Carrier, made: Recording) -> dict[str, Any]:
    """A recording as the carrier describes it."""
    return {
        "account_sid": at.account.sid,
        "api_version": forms.API_VERSION,
        "call_sid": made.call_sid,
        "channels": 1,
        "conference_sid": None,
        "date_created": _date(made.at),
        "date_updated": _date(made.at),
        "duration": str(made.seconds),
        "encryption_details": None,
        "error_code": None,
        "media_url": at.shelf.url(made),
        "price": None,
        "price_unit": "USD",
        "sid": made.sid,
        "source": "RecordVerb",
        "start_time": _date(made.at),
        "status": "completed",
        "subresource_uris": {},
        "uri": _of_account(at, f"Recordings/{made.sid}.json"),
    }


def _medium(at: Carrier, made: Medium) -> dict[str, Any]:
    """A file of a text as the carrier describes it."""
    return {
        "account_sid": at.account.sid,
        "content_type": made.content_type,
        "date_created": _date(made.at),
        "date_updated": _date(made.at),
        "parent_sid": made.message_sid,
        "sid": made.sid,
        "uri": _of_account(at, f"Messages/{made.message_sid}/Media/{made.sid}.json"),
    }


def _page(request: HttpRequest, name: str, rows: list[dict[str, Any]]) -> JsonResponse:
    """One page of a list, linked with the next as the carrier links it."""
    size = _whole(request.GET, "PageSize", PAGE_SIZE)
    page = _whole(request.GET, "Page", 0)
    start = page * size
    query = request.GET.copy()
    query["Page"], query["PageSize"] = str(page + 1), str(size)
    following = f"{request.path}?{query.urlencode()}" if start + size < len(rows) else None
    shown = rows[start : start + size]
    return JsonResponse(
        {
            "end": start + len(shown) - 1 if shown else start,
            "first_page_uri": request.path,
            "next_page_uri": following,
            name: shown,
            "page": page,
            "page_size": size,
            "previous_page_uri": None,
            "start": start,
            "uri": request.get_full_path(),
        }
    )


def _whole(query: QueryDict, name: str, otherwise: int) -> int:
    value = query.get(name, "")
    return min(int(value), 1000) if value.isascii() and value.isdigit() else otherwise


def _sent_within(query: QueryDict, text: Text) -> bool:
    """The filter by day: `DateSent`, `DateSent<` and `DateSent>`, all in UTC."""
    day = text.at[:10]
    exact, before, after = (query.get(f"DateSent{sign}", "")[:10] for sign in ("", "<", ">"))
    return (
        (not exact or day == exact)
        and (not before or day <= before)
        and (not after or day >= after)
    )


@account_only("GET", "POST")
def messages(request: HttpRequest, at: Carrier) -> HttpResponse:
    """Send a text, or list the texts."""
    if request.method == "GET":
        return _list_messages(request, at)
    form = request.POST
    try:
        text = at.send(
            form.get("To", ""),
            form.get("From", ""),
            form.get("Body", ""),
            form.get("StatusCallback", ""),
        )
    except Refused as refusal:
        return _error(refusal.status, refusal.code, refusal.why)
    return JsonResponse(_message(at, text), status=201)


def _list_messages(request: HttpRequest, at: Carrier) -> HttpResponse:
    to, number_from = request.GET.get("To", ""), request.GET.get("From", "")
    found = [
        text
        for text in reversed(list(at.texts.values()))
        if to in {"", text.number_to}
        and number_from in {"", text.number_from}
        and _sent_within(request.GET, text)
    ]
    return _page(request, "messages", [_message(at, text) for text in found])


@account_only("GET", "POST", "DELETE")
def message(request: HttpRequest, at: Carrier, sid: str) -> HttpResponse:
    """Describe, redact (an empty Body) or delete one text."""
    if request.method == "DELETE":
        return HttpResponse(status=204) if at.forget(sid) else _not_found(request)
    text = at.texts.get(sid)
    if text is not None and request.method == "POST":
        if request.POST.get("Body", "missing"):
            return _error(400, 20001, "Only an empty Body may be set.")
        text = at.redact(sid)
    return _not_found(request) if text is None else JsonResponse(_message(at, text))


@account_only("POST")
def calls(request: HttpRequest, at: Carrier) -> HttpResponse:
    """Ring a telephone, and lead who answers by the documents of the Url."""
    form = request.POST
    try:
        line = at.start_call(
            form.get("To", ""),
            form.get("From", ""),
            form.get("Url", ""),
            form.get("StatusCallback", ""),
        )
    except Refused as refusal:
        return _error(refusal.status, refusal.code, refusal.why)
    return JsonResponse(_call(at, line), status=201)


def _call(at: Carrier, line: Outgoing) -> dict[str, Any]:
    """A call as the carrier describes it."""
    return {
        "account_sid": at.account.sid,
        "api_version": forms.API_VERSION,
        "direction": "outbound-api",
        "from": line.party.number_from,
        "sid": line.sid,
        "status": "queued",
        "to": line.party.number_to,
        "uri": _of_account(at, f"Calls/{line.sid}.json"),
    }


@account_only("GET")
def recordings(request: HttpRequest, at: Carrier, call: str = "") -> HttpResponse:
    """The recordings, of one call when it is named."""
    found = at.shelf.of_call(call or request.GET.get("CallSid", ""))
    return _page(request, "recordings", [_recording(at, made) for made in found])


@account_only("GET", "DELETE")
def recording(request: HttpRequest, at: Carrier, sid: str) -> HttpResponse:
    """Describe or delete one recording; once deleted it is gone."""
    made = at.shelf.recordings.get(sid)
    if made is None:
        return _not_found(request)
    if request.method == "DELETE":
        at.shelf.delete(sid)
        return HttpResponse(status=204)
    return JsonResponse(_recording(at, made))


@account_only("GET")
def recording_sound(request: HttpRequest, at: Carrier, sid: str) -> HttpResponse:
    """The recorded sound itself."""
    sound = at.shelf.sound(sid)
    if sound is None:
        return _not_found(request)
    return HttpResponse(sound, content_type="audio/x-wav")


@account_only("GET")
def media(request: HttpRequest, at: Carrier, sid: str) -> HttpResponse:
    """The files of one text."""
    return _page(request, "media_list", [_medium(at, made) for made in at.album.of_text(sid)])


@account_only("GET", "DELETE")
def medium(request: HttpRequest, at: Carrier, sid: str, me: str) -> HttpResponse:
    """Describe or delete one file of a text; once deleted it is gone."""
    made = at.album.find(sid, me)
    if made is None:
        return _not_found(request)
    if request.method == "DELETE":
        at.album.delete(me)
        return HttpResponse(status=204)
    return JsonResponse(_medium(at, made))


@account_only("GET")
def medium_itself(request: HttpRequest, at: Carrier, sid: str, me: str) -> HttpResponse:
    """The file: who asks is sent to the store, as the carrier does."""
    made = at.album.find(sid, me)
    if made is None:
        return _not_found(request)
    return HttpResponse(status=307, headers={"Location": at.album.store(made)})


def store(request: HttpRequest, sid: str, key: str) -> HttpResponse:
    """The store: the address is the key, and an account's password has no business here."""
    at = carrier.current()
    made = at.album.media.get(sid)
    if made is None or not hmac.compare_digest(made.key, key):
        return HttpResponse(status=404)
    moved = urlsplit(at.album.store(made)).hostname != urlsplit(at.account.api_base).hostname
    if moved and "Authorization" in request.headers:
        return HttpResponse("Only one way to sign in is allowed.", status=400)
    return HttpResponse(at.album.read(made), content_type=made.content_type)
