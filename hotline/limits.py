"""How often a door may be used: receipts guessed, complaints filed, names looked up.

Following fails closed: no counter, no look-up. Intake fails open: no counter, nobody is slowed.
A source is an address or an alias; the counter knows it only by its keyed hash.
"""

from dataclasses import dataclass
from ipaddress import IPv6Network, ip_address

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from hotline import receipts
from hotline.models import Intake

HOUSEHOLD = 64  # bits of an IPv6 address that name one customer's network


@dataclass(frozen=True)
class Rate:
    """So many uses from one source, and from all together, in ``window`` seconds. Where it fails
    closed, nothing is allowed while the counter is down."""

    one: int
    all: int
    window: int = 600
    fails_open: bool = True


RATES = {
    "wrong": Rate(10, 1000, fails_open=False),  # receipts that were guessed
    # Complaints by web; beyond it the browser works or waits first. Thousands of phones may share
    # one address of their carrier.
    "file": Rate(30, 600),
    "unseen": Rate(60, 5000, window=3600),  # complaints; beyond it they are marked for the desk
    "suggest": Rate(240, 20_000),  # one for each pause in typing
    "similar": Rate(20, 2000, fails_open=False),  # answers may confirm what another wrote
    "upload": Rate(200, 5000),
}


class Unavailable(Exception):
    """The counter cannot be reached."""


class TooMany(Exception):
    """This source, or everybody together, guessed too many receipts lately."""


def source_of(request: HttpRequest) -> str:
    """The visitor's address: that of the connection, or behind our own proxy the one it adds
    last; what stands before it in X-Forwarded-For is anybody's to write."""
    if settings.TRUST_PROXY:
        added = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
        if added:
            return _household(added)
    return _household(str(request.META.get("REMOTE_ADDR", "")))


def allow(what: str, source: str) -> bool:
    """Count one use, and say whether it was within the limits. Never raises."""
    try:
        within = not _reached(what, source)
        _count(what, source)
    except Unavailable:
        return RATES[what].fails_open
    return within


def is_busy(what: str, source: str) -> bool:
    """Whether a further use would pass the limits; counts nothing. Never raises."""
    try:
        return _reached(what, source)
    except Unavailable:
        return not RATES[what].fails_open


def used(what: str, source: str) -> int:
    """How often this source did it lately; 0 while the counter is down."""
    try:
        return _counts(what, source)[0]
    except Unavailable:
        return 0


def once(token: str, *, by: str, window: int) -> bool:
    """Whether nobody else used this token yet; also true while the counter is down."""
    key = _key("once", token)
    try:
        return bool(cache.add(key, by, window)) or cache.get(key) == by
    except Exception:
        return True


def find_receipt(typed: str, *, source: str, is_shared: bool = False) -> Intake | None:
    """The intake behind these digits; a wrong receipt counts against its source.

    ``source`` is the address of the connection or the alias of the caller; one that many share is
    slowed by its count and never shut out. Raises TooMany or Unavailable, and then looks nothing
    up.
    """
    mine, everybody = _counts("wrong", source)
    rate = RATES["wrong"]
    if everybody >= rate.all or (mine >= rate.one and not is_shared):
        raise TooMany
    intake = receipts.find(typed)
    if intake is None:
        _count("wrong", source)
    return intake


def _household(address: str) -> str:
    """Of IPv6 the network: whoever has one address there has 2**64 of them."""
    try:
        found = ip_address(address)
    except ValueError:
        return address
    if found.version == 4:  # noqa: PLR2004 - IPv4
        return address
    mapped = found.ipv4_mapped
    return str(mapped) if mapped else str(IPv6Network((found.packed, HOUSEHOLD), strict=False))


def _reached(what: str, source: str) -> bool:
    mine, everybody = _counts(what, source)
    return mine >= RATES[what].one or everybody >= RATES[what].all


def _counts(what: str, source: str) -> tuple[int, int]:
    mine, everybody = _keys(what, source)
    try:
        found = cache.get_many((mine, everybody))
    except Exception as error:
        raise Unavailable from error
    return found.get(mine, 0), found.get(everybody, 0)


def _count(what: str, source: str) -> None:
    try:
        for key in _keys(what, source):
            cache.add(key, 0, RATES[what].window)
            cache.incr(key)
    except ValueError:  # it ran out between the two
        return
    except Exception as error:
        raise Unavailable from error


def _keys(what: str, source: str) -> tuple[str, str]:
    return _key(what, source), f"{what}:all"


def _key(what: str, name: str) -> str:
    return f"{what}:{salted_hmac('hotline.limits', name, algorithm='sha256').hexdigest()[:32]}"
