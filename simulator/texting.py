"""One text: sent in, the replies read from the answer, their delivery reported."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from simulator import forms
from simulator.faults import AGAINST_SCHEMA, NOT_FETCHED, Fault
from simulator.recorder import new_sid
from simulator.transport import Response, Transport
from simulator.twiml import read_text
from simulator.verbs import Message

ENTRY = "/sms/incoming/"
MOST = 1600  # characters in one text
DELIVERED = ("sent", "delivered")


@dataclass(frozen=True)
class Reply:
    """A text that the product answered with."""

    sid: str
    body: str
    status_callback: str


def exchange(
    transport: Transport,
    number_from: str,
    number_to: str,
    body: str,
    sid: str = "",
    opt_out: str = "",
    media: Sequence[tuple[str, str]] = (),
    fallback: str = "",
) -> list[Reply]:
    """Hand a text to the product and read what it answers; nothing is delivered yet. With a
    ``fallback`` address a fault asks there; without, it is raised."""
    sid = sid or new_sid("MM" if media else "SM")
    url = f"{transport.base_url}{ENTRY}"
    form = forms.text_received(
        transport.account_sid, sid, number_from, number_to, body, opt_out, media
    )
    try:
        return _replies(transport, transport.post(url, form), url, number_from)
    except Fault as fault:
        if not fallback:
            raise
        form |= {"ErrorCode": str(fault.code), "ErrorUrl": url}
        return _replies(transport, transport.post(fallback, form), fallback, number_from)


def _replies(transport: Transport, answer: Response, url: str, to: str) -> list[Reply]:
    if answer.status == 204 and not answer.body:
        return []
    if answer.status != 200:
        raise Fault(NOT_FETCHED, f"{url} answered {answer.status}")
    found = []
    for verb in read_text(answer.content_type, answer.body, url, transport.base_url):
        if not isinstance(verb, Message):
            raise Fault(AGAINST_SCHEMA, "a text is answered in its own answer, not elsewhere")
        if verb.to not in {"", to} or len(verb.body) > MOST:
            raise Fault(AGAINST_SCHEMA, "a reply to somebody else, or one that is too long")
        found.append(Reply(new_sid("SM"), verb.body, verb.status_callback))
    return found


def report(
    transport: Transport,
    reply: Reply,
    number_from: str,
    number_to: str,
    statuses: tuple[str, ...] = DELIVERED,
    error: str = "",
) -> list[int]:
    """Post a reply's delivery reports, when asked for; the answers' statuses."""
    if not reply.status_callback:
        return []
    found = []
    for status in statuses:
        code = error if status in {"undelivered", "failed"} else ""
        form = forms.text_status(
            transport.account_sid, reply.sid, number_from, number_to, status, code
        )
        answer = transport.post(reply.status_callback, form)
        if not 200 <= answer.status < 300 or answer.body:
            path = urlsplit(reply.status_callback).path
            raise Fault(NOT_FETCHED, f"{path} answered a report with {answer.status}")
        found.append(answer.status)
    return found


def incoming(
    transport: Transport,
    number_from: str,
    number_to: str,
    body: str,
    sid: str = "",
    opt_out: str = "",
    media: Sequence[tuple[str, str]] = (),
) -> list[str]:
    """Send a text, take the replies, report them as sent and delivered; the replies' words."""
    replies = exchange(transport, number_from, number_to, body, sid, opt_out, media)
    for reply in replies:
        report(transport, reply, number_to, number_from)
    return [reply.body for reply in replies]
