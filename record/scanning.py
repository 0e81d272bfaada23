"""The virus scanner, where one is configured: asked over its own socket, never on the command
line. Nobody's words wait for it; files do."""

import io
from typing import Any

import clamd
from django.conf import settings

TIMEOUT = 60  # seconds for each answer


class Unavailable(Exception):
    """The scanner does not answer, or does not take the file: nothing is known of it."""


def is_configured() -> bool:
    """Whether files are scanned here at all."""
    return bool(settings.CLAMAV_SOCKET)


def infection(data: bytes) -> str:
    """The name of what is wrong with it, or the empty string; raises Unavailable."""
    if not is_configured():
        raise Unavailable("no scanner is configured")
    try:
        verdict, name = _scanner().instream(io.BytesIO(data))["stream"]
    except (clamd.ClamdError, OSError, KeyError, ValueError) as error:
        raise Unavailable(type(error).__name__) from error
    if verdict == "OK":
        return ""
    if verdict == "FOUND":
        return str(name)
    raise Unavailable(str(verdict))


def _scanner() -> Any:
    """``host:port``, or the path of a Unix socket."""
    where: str = settings.CLAMAV_SOCKET
    host, _colon, port = where.rpartition(":")
    if not where.startswith("/") and port.isdigit():
        return clamd.ClamdNetworkSocket(host.strip("[]"), int(port), TIMEOUT)
    return clamd.ClamdUnixSocket(where, TIMEOUT)
