"""The phone's own interface: what the page and the two commands ask for."""

import base64
import json
import re
from collections.abc import Callable
from dataclasses import asdict
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from simulator import carrier, forms, script, voice
from simulator.call import Line
from simulator.carrier import ADDRESS, NUMBER, WITHHELD, Carrier, Text
from simulator.faults import Fault
from simulator.verbs import Gather, Record

DESKS = {"answered", "busy", "no-answer", "failed", "machine"}
MOST_PHOTO = 5 * 1024 * 1024  # bytes, what networks carry
View = Callable[..., HttpResponse]


class BadRequest(ValueError):
    """The request cannot be understood; its text is for the person who made it."""


def endpoint(method: str) -> Callable[[View], View]:
    """A JSON view for one method, whose refusals are one sentence."""

    def decorate(view: View) -> View:
        @csrf_exempt
        @wraps(view)
        def answered(request: HttpRequest, **more: str) -> HttpResponse:
            if request.method != method:
                return JsonResponse({"error": _("Method not allowed")}, status=405)
            try:
                return view(request, carrier.current(), **more)
            except (BadRequest, script.BadScript) as refusal:
                return JsonResponse({"error": str(refusal)}, status=400)
            except Fault as fault:
                return JsonResponse({"error": str(fault), "code": fault.code}, status=502)

        return answered

    return decorate


def _given(request: HttpRequest) -> dict[str, str]:
    """The request's fields, from JSON or a form."""
    if request.content_type != "application/json":
        return {key: str(value) for key, value in request.POST.items()}
    try:
        found = json.loads(request.body or b"{}")
    except ValueError as error:
        raise BadRequest(_("Not valid JSON.")) from error
    if not isinstance(found, dict):
        raise BadRequest(_("Not valid JSON."))
    return {key: str(value) for key, value in found.items()}


def _number(value: str, form: re.Pattern[str] = NUMBER) -> str:
    number = value.replace(" ", "").replace("-", "")
    if number not in WITHHELD and not form.fullmatch(number):
        raise BadRequest(_("A number starts with + and the country code."))
    return number


def _wants(line: Line) -> dict[str, Any] | None:
    """What the caller may do now, with the limits that the document set."""
    waiting = line.waiting
    if isinstance(waiting, Gather):
        return {
            "kind": "keys",
            "timeout": waiting.timeout,
            "numDigits": waiting.num_digits,
            "finishOnKey": waiting.finish_on_key,
        }
    if isinstance(waiting, Record):
        return {
            "kind": "voice",
            "timeout": waiting.timeout,
            "maxLength": waiting.max_length,
            "finishOnKey": waiting.finish_on_key,
        }
    return {"kind": line.wants} if line.wants else None


def _heard(line: Line) -> list[dict[str, Any]]:
    rows = []
    for place, each in enumerate(line.transcript):
        row = asdict(each)
        if each.kind == "play":
            row["sound"] = reverse("phone-sound", args=[f"{line.sid}.{place}"])
        rows.append(row)
    return rows


def _call(line: Line, status: int = 200) -> JsonResponse:
    return JsonResponse(
        {
            "id": line.sid,
            "from": line.party.number_from,
            "to": line.party.number_to,
            "status": line.status,
            "ended": line.ended,
            "ended_by": line.ended_by,
            "wants": _wants(line),
            "faults": [{"code": each.code, "why": each.why} for each in line.faults],
            "transcript": _heard(line),
        },
        status=status,
    )


def _do(at: Carrier, line: Line, act: Callable[[], object]) -> JsonResponse:
    """One act at a time; a fault is in the transcript and ends the call, not the request."""
    with at.locks[line.sid]:
        try:
            act()
        except Fault as fault:
            if fault not in line.faults:
                raise
    return _call(line)


def _line(at: Carrier, call: str) -> Line:
    line = at.calls.get(call)
    if line is None:
        raise BadRequest(_("There is no such call."))
    return line


@endpoint("POST")
def calls(request: HttpRequest, at: Carrier) -> HttpResponse:
    """Call the hotline; with a script the whole call is acted out."""
    given = _given(request)
    steps = script.read(given["script"]) if given.get("script") else []
    if any(step.path for step in steps):
        raise BadRequest(_("A script over the network speaks with the built-in voice only."))
    profile = forms.TOUCH_TONE if given.get("profile") == forms.TOUCH_TONE else forms.FULL
    desk = given.get("desk", "no-answer")
    if desk not in DESKS:
        raise BadRequest(_("Nobody at a desk does that."))
    line = at.new_call(_number(given.get("from", "")), profile, desk)
    answer = _do(at, line, lambda: script.play(line.ring(), steps))
    answer.status_code = 201
    return answer


@endpoint("POST")
def desk(request: HttpRequest, at: Carrier) -> HttpResponse:
    """What people do whom the product itself calls."""
    wanted = _given(request).get("desk", "")
    if wanted not in DESKS:
        raise BadRequest(_("Nobody at a desk does that."))
    at.desk = wanted
    return JsonResponse({"desk": at.desk})


@endpoint("GET")
def call(request: HttpRequest, at: Carrier, call: str) -> HttpResponse:
    """How a call stands."""
    return _call(_line(at, call))


@endpoint("POST")
def press(request: HttpRequest, at: Carrier, call: str) -> HttpResponse:
    """Type keys."""
    keys = _given(request).get("digits", "")
    if not keys or set(keys) - set("0123456789*#"):
        raise BadRequest(_("Keys are 0 to 9, * and #."))
    line = _line(at, call)
    return _do(at, line, lambda: line.press(keys))


@endpoint("POST")
def silence(request: HttpRequest, at: Carrier, call: str) -> HttpResponse:
    """Say and type nothing for as long as the call waits."""
    line = _line(at, call)
    return _do(at, line, line.say_nothing)


@endpoint("POST")
def hangup(request: HttpRequest, at: Carrier, call: str) -> HttpResponse:
    """Put the receiver down."""
    line = _line(at, call)
    return _do(at, line, line.hang_up)


@endpoint("POST")
def speak(request: HttpRequest, at: Carrier, call: str) -> HttpResponse:
    """Speak: a WAV file in the field `voice` or as the body, or the built-in voice."""
    line = _line(at, call)
    then = request.GET.get("then") or request.POST.get("then") or "hangup"
    if then not in {"hangup", "silence", *"0123456789*#"}:
        raise BadRequest(_("What is spoken ends by hangup, silence or a key."))
    wav = _voice(request)
    return _do(at, line, lambda: line.speak(wav, then))


def _voice(request: HttpRequest) -> bytes | None:
    upload = request.FILES.get("voice")
    wav = upload.read() if upload else b""
    if not wav and (request.content_type or "").startswith("audio/"):
        wav = request.body
    if not wav:
        return None
    try:
        voice.seconds(wav)
    except ValueError as error:
        raise BadRequest(_("This is not a WAV file.")) from error
    return wav


@endpoint("GET")
def sound(request: HttpRequest, at: Carrier, name: str) -> HttpResponse:
    """A prompt that was played, from the carrier's cache."""
    found = at.sound(name)
    if found is None:
        return HttpResponse(status=404)
    return HttpResponse(found[1], content_type=found[0])


def _text(text: Text) -> dict[str, str]:
    return {
        "sid": text.sid,
        "from": text.number_from,
        "to": text.number_to,
        "body": text.body,
        "direction": text.direction,
        "status": text.status,
        "error": text.error,
        "media": str(text.media),
        "at": text.at,
    }


@csrf_exempt
def texts(request: HttpRequest) -> HttpResponse:
    """Send a text, or read a number's thread."""
    return _send_text(request) if request.method == "POST" else _thread(request)


def _photos(given: dict[str, str]) -> list[tuple[bytes, str]]:
    """The picture that goes with a text: ``photo`` in base64, ``photo_type`` what it is."""
    if not given.get("photo"):
        return []
    try:
        data = base64.b64decode(given["photo"], validate=True)
    except ValueError as error:
        raise BadRequest(_("The picture cannot be read.")) from error
    if len(data) > MOST_PHOTO:
        raise BadRequest(_("A text carries at most 5 MB."))
    return [(data, given.get("photo_type") or "application/octet-stream")]


@endpoint("POST")
def _send_text(request: HttpRequest, at: Carrier) -> HttpResponse:
    given = _given(request)
    photos = _photos(given)
    if not (given.get("body") or photos):
        raise BadRequest(_("The text is empty."))
    replies = at.receive(_number(given.get("from", ""), ADDRESS), given.get("body", ""), photos)
    return JsonResponse({"replies": [_text(each) for each in replies]}, status=201)


@endpoint("GET")
def _thread(request: HttpRequest, at: Carrier) -> HttpResponse:
    number = _number(request.GET.get("number", "").replace(" ", ""), ADDRESS)
    return JsonResponse({"texts": [_text(each) for each in at.thread(number)]})


def healthz(request: HttpRequest) -> HttpResponse:
    """The process is up."""
    return HttpResponse("ok", content_type="text/plain")
