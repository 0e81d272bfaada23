"""What the web asks for under load instead of refusing: that the browser works for a moment, or
that the visitor waits. Nobody solves a puzzle, and no complaint is turned away.

The work is ALTCHA's (a key is derived again and again until it begins with zeros). Without a
script that can do it, a signed token says when the waiting began. Either is good for one filing;
while the counter is down this is not checked.
"""

import json
import time
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import altcha
from django.core import signing
from django.http import HttpRequest, QueryDict
from django.utils.crypto import salted_hmac

from hotline import limits

ALGORITHM, COST, PREFIX = "PBKDF2/SHA-256", 5000, "00"
"""About 256 derivations of 5,000 rounds: a second at a desk, several on an old phone."""

GOOD_FOR = 3600  # seconds from the page to the filing
WAIT, LONGEST_WAIT = 20, 600  # seconds
SALT = "hotline.proof"


@dataclass(frozen=True)
class Asked:
    """What a page asks for: a challenge for its script, or ``seconds`` of waiting from the moment
    that the signed ``token`` names."""

    challenge: str
    token: str
    seconds: int


def ask(request: HttpRequest) -> Asked | None:
    """What to ask of this visitor now; None while there is no load. A wait that has begun goes
    on."""
    source = limits.source_of(request)
    if not limits.is_busy("file", source):
        return None
    begun = _open(request.POST.get("wait", ""))
    token = request.POST["wait"] if begun else _begin_wait(source)
    return Asked(_challenge(), token, _left(begun or _open(token)))


def is_given(said: QueryDict, nonce: str) -> bool:
    """Whether the work was done or the time was waited, and not for another form than this."""
    return _worked(said.get("work", ""), nonce) or _waited(said.get("wait", ""), nonce)


def _challenge() -> str:
    made = altcha.create_challenge(
        ALGORITHM,
        COST,
        key_prefix=PREFIX,
        expires_at=int(time.time()) + GOOD_FOR,
        hmac_secret=_secret(),
    )
    return json.dumps(made.to_dict())


def _worked(payload: str, nonce: str) -> bool:
    if not payload or not altcha.verify_solution(payload, _secret()).verified:
        return False
    # The challenge is named by its signature, whatever solution stands beside it.
    return _is_mine(str(altcha.Payload.from_base64(payload).challenge.signature), nonce)


def _begin_wait(source: str) -> str:
    """The more one source filed lately, the longer it waits."""
    over = max(limits.used("file", source) - limits.RATES["file"].one, 0)
    seconds = min(WAIT * (over + 1), LONGEST_WAIT)
    return signing.dumps({"id": uuid4().hex, "at": int(time.time()), "for": seconds}, salt=SALT)


def _open(token: str) -> dict[str, Any] | None:
    try:
        return signing.loads(token, salt=SALT, max_age=GOOD_FOR) if token else None
    except signing.BadSignature:
        return None


def _left(wait: dict[str, Any] | None) -> int:
    return max(wait["at"] + wait["for"] - int(time.time()), 0) if wait else 0


def _waited(token: str, nonce: str) -> bool:
    wait = _open(token)
    return wait is not None and _left(wait) == 0 and _is_mine(wait["id"], nonce)


def _is_mine(proof: str, nonce: str) -> bool:
    return limits.once(proof, by=nonce, window=GOOD_FOR)


def _secret() -> bytes:
    return salted_hmac(SALT, "work", algorithm="sha256").digest()
