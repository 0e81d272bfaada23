"""Asks the phone's process from a terminal."""

import json
import urllib.error
import urllib.parse
import urllib.request
from typing import Any

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from simulator.account import phone_address, read_dotenv

TIMEOUT = 60  # seconds: the product has 15 for each of several requests


class Phone:
    """The phone's own interface at one address."""

    def __init__(self, address: str = "") -> None:
        read_dotenv()
        self.address = (address or phone_address()).rstrip("/")

    def ask(self, path: str, fields: dict[str, str] | None = None) -> dict[str, Any]:
        """Post fields as JSON."""
        body = json.dumps(fields or {}).encode()
        return self._open(path, body, "application/json")

    def speak(self, call: str, wav: bytes | None, then: str) -> dict[str, Any]:
        """Let the caller speak; no sound is the built-in voice."""
        path = f"/api/calls/{call}/speak?then={urllib.parse.quote(then)}"
        return self._open(path, wav or b"", "audio/wav")

    def _open(self, path: str, body: bytes, kind: str) -> dict[str, Any]:
        request = urllib.request.Request(  # noqa: S310 (the developer's own address)
            self.address + path, body, {"Content-Type": kind}, method="POST"
        )
        try:
            with urllib.request.urlopen(request, timeout=TIMEOUT) as answer:  # noqa: S310
                found: dict[str, Any] = json.load(answer)
                return found
        except urllib.error.HTTPError as refusal:
            raise CommandError(_reason(refusal)) from refusal
        except OSError as error:
            why = _("No phone answers at %(address)s: start it first.")
            raise CommandError(why % {"address": self.address}) from error


def _reason(refusal: urllib.error.HTTPError) -> str:
    try:
        return str(json.load(refusal)["error"])
    except (ValueError, KeyError):
        return str(refusal)
