"""Sealing: authenticated encryption and keyed hashes under keys kept outside the database.

Keys come from the environment as ``id:base64,id:base64``; the first is used for new values, the
others only open old ones. A sealed value names its key, so a rotation leaves old rows readable.
"""

import base64
import hashlib
import hmac
import os
import secrets
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import models

NONCE_BYTES = 12  # what AES-GCM wants (NIST SP 800-38D)


def token() -> str:
    """A word that nobody guesses: 128 random bits in 32 letters."""
    return secrets.token_hex(16)


class Unsealable(Exception):
    """The value was sealed under a key that is not here, for another place, or was altered."""


@dataclass(frozen=True)
class Keyring:
    """Named 32-byte keys, the current one first."""

    keys: dict[str, bytes]

    @property
    def current(self) -> str:
        """The id of the key that new values are made under."""
        return next(iter(self.keys))

    def derive(self, key_id: str, purpose: str) -> bytes:
        """A 32-byte key for one purpose, so that no key serves two.

        Raises Unsealable when the named key is not in the environment any more.
        """
        if key_id not in self.keys:
            raise Unsealable(f"key {key_id} is not configured")
        return hmac.new(self.keys[key_id], purpose.encode(), hashlib.sha256).digest()


@lru_cache
def parse(text: str) -> Keyring:
    """Read ``id:base64,id:base64``; raises ValueError when a key is not 32 bytes."""
    keys = {}
    for part in text.split(","):
        key_id, _, encoded = part.strip().partition(":")
        key = base64.urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4))
        if not key_id or len(key) != 32:
            raise ValueError("a key is written as id:base64 of 32 bytes")
        keys[key_id] = key
    return Keyring(keys)


def vault() -> Keyring:
    """The keys of identities, raw payloads and recordings."""
    return parse(settings.VAULT_KEYS)


def seal(plain: bytes, *, context: str) -> bytes:
    """Encrypt for one place (``context``); the same bytes never look the same twice."""
    ring = vault()
    nonce = os.urandom(NONCE_BYTES)
    box = AESGCM(ring.derive(ring.current, "seal")).encrypt(nonce, plain, context.encode())
    return ring.current.encode() + b":" + nonce + box


def unseal(sealed: bytes, *, context: str) -> bytes:
    """Give back what was sealed for this place; raises Unsealable if it cannot be trusted."""
    key_id, _, rest = bytes(sealed).partition(b":")
    key = vault().derive(key_id.decode("ascii", "replace"), "seal")
    try:
        return AESGCM(key).decrypt(rest[:NONCE_BYTES], rest[NONCE_BYTES:], context.encode())
    except (InvalidTag, ValueError) as error:
        raise Unsealable("sealed value was altered or belongs elsewhere") from error


def key_of(sealed: bytes) -> str:
    """The id of the key that a value was sealed under."""
    return bytes(sealed).partition(b":")[0].decode("ascii", "replace")


def reseal(sealed: bytes, *, context: str) -> bytes:
    """The same value under the current key; raises Unsealable as ``unseal`` does."""
    return seal(unseal(sealed, context=context), context=context)


def fingerprint(value: str, *, context: str) -> str:
    """A keyed hash to find a value by without being able to read it, under the current key."""
    return _fingerprint(vault(), vault().current, value, context)


def fingerprints(value: str, *, context: str) -> list[str]:
    """The keyed hash under every key still held, to find rows made before a rotation."""
    return [_fingerprint(vault(), key_id, value, context) for key_id in vault().keys]


def _fingerprint(ring: Keyring, key_id: str, value: str, context: str) -> str:
    key = ring.derive(key_id, f"fingerprint {context}")
    return f"{key_id}:{hmac.new(key, value.encode(), hashlib.sha256).hexdigest()}"


class SealedTextField(models.BinaryField):  # type: ignore[type-arg]
    """A text that the database holds only sealed; ``context`` names the place it belongs to."""

    def __init__(self, *args: Any, context: str, **kwargs: Any) -> None:
        self.context = context
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        """Name the context in migrations: it is part of what can be opened."""
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "context": self.context}

    def get_prep_value(self, value: Any) -> Any:
        """Seal on the way in."""
        return None if value is None else seal(str(value).encode(), context=self.context)

    def from_db_value(self, value: Any, *_: Any) -> str | None:
        """Open on the way out."""
        return None if value is None else unseal(value, context=self.context).decode()
