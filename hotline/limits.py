"""How often a door may be tried. Following fails closed: no counter, no look-up."""

from django.core.cache import cache
from django.http import HttpRequest

WINDOW = 600  # seconds
WRONG_FROM_ONE = 10
WRONG_FROM_ALL = 1000


class Unavailable(Exception):
    """The counter cannot be reached."""


def too_many_wrong(request: HttpRequest) -> bool:
    """Whether this source, or everybody together, guessed too many receipts lately."""
    try:
        found = cache.get_many(_keys(request))
    except Exception as error:
        raise Unavailable from error
    mine, everybody = _keys(request)
    return found.get(mine, 0) >= WRONG_FROM_ONE or found.get(everybody, 0) >= WRONG_FROM_ALL


def note_wrong(request: HttpRequest) -> None:
    """Count one wrong receipt."""
    try:
        for key in _keys(request):
            cache.add(key, 0, WINDOW)
            cache.incr(key)
    except ValueError:  # it ran out between the two
        return
    except Exception as error:
        raise Unavailable from error


def _keys(request: HttpRequest) -> tuple[str, str]:
    # The address of the connection; X-Forwarded-For is anybody's to write.
    return f"wrong:{request.META.get('REMOTE_ADDR', '')}", "wrong:all"
