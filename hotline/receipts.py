"""Receipts: the one secret of a citizen, 16 digits, the last one a check digit (Luhn).

The digits are derived from the intake's own unique id under a key outside the database, so that
a repeated webhook speaks the same receipt, and nothing at rest holds it: the row keeps a keyed
hash (HMAC-SHA-256 under a pepper), the key's id and a counter for the rare collision.
"""

import hashlib
import hmac
from dataclasses import dataclass

from django.conf import settings

from hotline.models import Intake
from record.sealing import Keyring, parse

DIGITS = 16


@dataclass(frozen=True)
class Receipt:
    """The digits, with what must be kept to make them again and to find them."""

    digits: str
    key: str
    counter: int
    hash: str


def issue(source: str) -> Receipt:
    """The receipt of a new intake; counts on when another intake has the same digits."""
    receipt = make(source)
    while Intake.objects.filter(receipt_hash__in=_hashes(receipt.digits)).exists():
        receipt = make(source, receipt.counter + 1)
    return receipt


def make(source: str, counter: int = 0) -> Receipt:
    """The receipt that follows from an intake's own id under the current keys."""
    ring, peppers = _keys(), _peppers()
    digits = _derive(ring, ring.current, source, counter)
    return Receipt(digits, ring.current, counter, _hash(peppers, peppers.current, digits))


def digits_of(intake: Intake) -> str:
    """The digits again; raises Unsealable when their key was taken out of the environment."""
    return _derive(_keys(), intake.receipt_key, intake.source, intake.receipt_counter)


def find(typed: str) -> Intake | None:
    """The intake that these digits belong to; a wrong receipt is like none."""
    digits = clean(typed)
    if not is_valid(digits):
        return None
    found = Intake.objects.filter(receipt_hash__in=_hashes(digits))
    return found.select_related("complaint__case", "person").first()


def clean(typed: str) -> str:
    """What was typed, without spaces, hyphens and full-width forms."""
    return "".join(str(int(c)) for c in typed if c.isdigit() and c.isdecimal())


def is_valid(digits: str) -> bool:
    """Whether length and check digit are right."""
    return len(digits) == DIGITS and _check_digit(digits[:-1]) == digits[-1]


def grouped(digits: str) -> str:
    """As it is shown and spoken: 4-4-4-4."""
    return " ".join(digits[i : i + 4] for i in range(0, DIGITS, 4))


def spoken(digits: str) -> str:
    """For a voice: figure by figure, with a breath between the groups."""
    return ", ".join(" ".join(group) for group in grouped(digits).split())


def _derive(ring: Keyring, key: str, source: str, counter: int) -> str:
    message = f"{source}|{counter}".encode()
    mac = hmac.new(ring.derive(key, "receipt"), message, hashlib.sha256).digest()
    body = f"{int.from_bytes(mac) % 10 ** (DIGITS - 1):0{DIGITS - 1}d}"
    return body + _check_digit(body)


def _check_digit(body: str) -> str:
    total = 0
    for position, digit in enumerate(reversed(body)):
        doubled = int(digit) * (2 if position % 2 == 0 else 1)
        total += doubled - 9 if doubled > 9 else doubled
    return str(-total % 10)


def _hashes(digits: str) -> list[str]:
    ring = _peppers()
    return [_hash(ring, key, digits) for key in ring.keys]


def _hash(ring: Keyring, key: str, digits: str) -> str:
    mac = hmac.new(ring.derive(key, "pepper"), digits.encode(), hashlib.sha256)
    return f"{key}:{mac.hexdigest()}"


def _keys() -> Keyring:
    return parse(settings.RECEIPT_KEYS)


def _peppers() -> Keyring:
    return parse(settings.RECEIPT_PEPPERS)
