"""The carrier's signature, written from its description and not with its library.

An own implementation makes the simulator an independent check of the product's validator.
"""

import base64
import hashlib
import hmac
from collections.abc import Mapping, Sequence


def _flat(params: Mapping[str, str | Sequence[str]]) -> str:
    """Every key with its values, keys sorted; a repeated key counts each value once, sorted."""
    parts: list[str] = []
    for key in sorted(params):
        value = params[key]
        values = [value] if isinstance(value, str) else sorted(set(value))
        parts.extend(key + one for one in values)
    return "".join(parts)


def sign(token: str, url: str, params: Mapping[str, str | Sequence[str]] | None = None) -> str:
    """base64(HMAC-SHA1(token, URL + sorted key-value pairs)), as the carrier documents it."""
    text = url + _flat(params or {})
    digest = hmac.new(token.encode(), text.encode(), hashlib.sha1).digest()
    return base64.b64encode(digest).decode()
