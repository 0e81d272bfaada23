"""The vocabulary of the carrier's XML: which verbs, attributes and children there are.

Only the touch-tone subset that every compatible switch understands; what a switch may not know
is refused here, so that the product never comes to depend on it.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

from simulator.faults import AGAINST_SCHEMA, BAD_URL, Fault

Check = Callable[[str], bool]
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
CHINESE = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")


def one_of(*words: str) -> Check:
    """The value is one of these words, exactly as spelled."""
    return lambda value: value in words


def whole(low: int, high: int) -> Check:
    """The value is a whole number in this range, in plain figures."""
    return lambda value: value.isascii() and value.isdigit() and low <= int(value) <= high


def words_of(*words: str) -> Check:
    """The value is a list of some of these words, parted by spaces."""
    return lambda value: bool(value.split()) and set(value.split()) <= set(words)


def anything(value: str) -> bool:
    """The value is not empty."""
    return bool(value)


def language(value: str) -> bool:
    """The value looks like a language tag."""
    return re.fullmatch(r"[a-z]{2,3}(-[A-Za-z]{4})?(-[A-Z]{2})?", value) is not None


def keys(value: str) -> bool:
    """The value is made of keys of a telephone (empty: no finish key)."""
    return re.fullmatch(r"[0-9*#]*", value) is not None


def web_address(value: str) -> bool:
    """The value is a plain ASCII address without quotes or blanks, which signatures survive."""
    return re.fullmatch(r"[!#-&(-;=?-\[\]_a-z~]+", value) is not None


BOOL = one_of("true", "false")
METHOD = one_of("GET", "POST")
DIAL_EVENTS = words_of("initiated", "ringing", "answered", "completed")
RECORD_EVENTS = words_of("in-progress", "completed", "absent", "failed")


@dataclass(frozen=True)
class Shape:
    """What one element may hold."""

    attributes: dict[str, Check] = field(default_factory=dict)
    children: frozenset[str] = frozenset()
    text: bool = False  # needs text, its own or its children's


SPOKEN = frozenset({"say-as", "lang", "break", "prosody", "p", "s", "emphasis"})
ADDRESSES = frozenset({"action", "url", "statusCallback", "recordingStatusCallback"})
ASKS: dict[str, Check] = {"action": web_address, "method": METHOD}
REPORTS: dict[str, Check] = {
    "statusCallback": web_address,
    "statusCallbackMethod": METHOD,
}

SPEECH: dict[str, Shape] = {
    "say-as": Shape({"interpret-as": anything, "format": anything}, text=True),
    "lang": Shape({XML_LANG: language}, SPOKEN, text=True),
    "break": Shape({"strength": anything, "time": anything}),
    "prosody": Shape({"rate": anything, "pitch": anything, "volume": anything}, SPOKEN, True),
    "emphasis": Shape({"level": anything}, SPOKEN, True),
    "p": Shape({}, SPOKEN, True),
    "s": Shape({}, SPOKEN, True),
}
VOICE: dict[str, Shape] = {
    **SPEECH,
    "Say": Shape({"voice": anything, "language": language, "loop": whole(0, 1000)}, SPOKEN, True),
    "Play": Shape({"loop": whole(0, 1000)}, text=True),
    "Gather": Shape(
        {
            **ASKS,
            "input": one_of("dtmf"),
            "timeout": whole(0, 600),
            "finishOnKey": lambda value: keys(value) and len(value) <= 1,
            "numDigits": whole(1, 1000),
            "actionOnEmptyResult": BOOL,
        },
        frozenset({"Say", "Play"}),
    ),
    "Record": Shape(
        {
            **ASKS,
            "timeout": whole(1, 600),
            "finishOnKey": keys,
            "maxLength": whole(1, 14400),
            "playBeep": BOOL,
            "trim": one_of("trim-silence", "do-not-trim"),
            "recordingStatusCallback": web_address,
            "recordingStatusCallbackMethod": METHOD,
            "recordingStatusCallbackEvent": RECORD_EVENTS,
        }
    ),
    "Redirect": Shape({"method": METHOD}, text=True),
    "Dial": Shape(
        {
            **ASKS,
            "timeout": whole(1, 600),
            "timeLimit": whole(1, 14400),
            "callerId": anything,
            "hangupOnStar": BOOL,
        },
        frozenset({"Number"}),
        text=True,
    ),
    "Number": Shape(
        {
            **REPORTS,
            "url": web_address,
            "method": METHOD,
            "sendDigits": anything,
            "statusCallbackEvent": DIAL_EVENTS,
        },
        text=True,
    ),
    "Hangup": Shape(),
    "Reject": Shape({"reason": one_of("rejected", "busy")}),
}
VOICE_VERBS = frozenset({"Say", "Play", "Gather", "Record", "Redirect", "Dial", "Hangup", "Reject"})
TEXT: dict[str, Shape] = {
    "Message": Shape(
        {**ASKS, **REPORTS, "to": anything, "from": anything}, frozenset({"Body"}), text=True
    ),
    "Body": Shape(text=True),
    "Redirect": Shape({"method": METHOD}, text=True),
}
TEXT_VERBS = frozenset({"Message", "Redirect"})
LAST = frozenset({"Redirect", "Hangup", "Reject"})


def origin(url: str) -> str:
    """Scheme and host of an absolute URL."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def resolve(document: str, base: str, address: str) -> str:
    """The absolute address of `address` in `document`; another host than ours is a fault."""
    address = address.strip()
    if not web_address(address):
        raise Fault(BAD_URL, f"not a plain address: {address!r}")
    found = urljoin(document, address)
    if origin(found) not in {origin(base), origin(document)}:
        raise Fault(BAD_URL, f"another host than {origin(base)}: {address}")
    return found


def speaks_chinese(tag: str) -> bool:
    """True when a voice of this language can read Chinese characters."""
    return tag.partition("-")[0] in {"zh", "cmn", "yue", "wuu"}


def check_spoken(text: str, tag: str) -> None:
    """Chinese read by a voice of another language comes out as nothing."""
    if CHINESE.search(text) and not speaks_chinese(tag):
        raise Fault(AGAINST_SCHEMA, f"Chinese in a <Say> of language {tag or 'none'}: {text}")
