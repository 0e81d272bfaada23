"""How often receipts may be guessed. Following fails closed: no counter, no look-up."""

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest

from hotline import receipts
from hotline.models import Intake

WINDOW = 600  # seconds
WRONG_FROM_ONE = 10
WRONG_FROM_ALL = 1000


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
            return added
    return str(request.META.get("REMOTE_ADDR", ""))


def find_receipt(typed: str, *, source: str) -> Intake | None:
    """The intake behind these digits; a wrong receipt counts against its source.

    ``source`` is the address of the connection or the alias of the caller. Raises TooMany or
    Unavailable, and then looks nothing up.
    """
    keys = (f"wrong:{source}", "wrong:all")
    if _counted(keys):
        raise TooMany
    intake = receipts.find(typed)
    if intake is None:
        _count(keys)
    return intake


def _counted(keys: tuple[str, str]) -> bool:
    try:
        found = cache.get_many(keys)
    except Exception as error:
        raise Unavailable from error
    mine, everybody = keys
    return found.get(mine, 0) >= WRONG_FROM_ONE or found.get(everybody, 0) >= WRONG_FROM_ALL


def _count(keys: tuple[str, str]) -> None:
    try:
        for key in keys:
            cache.add(key, 0, WINDOW)
            cache.incr(key)
    except ValueError:  # it ran out between the two
        return
    except Exception as error:
        raise Unavailable from error
