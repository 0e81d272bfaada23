"""The vault's door: who a citizen is, known by an alias everywhere else."""

import contextlib
import re
import uuid
from dataclasses import dataclass

import phonenumbers
from django.db import IntegrityError, transaction
from django.utils import timezone

from hotline.models import Person
from record import sealing

PLACE = "hotline.person.number"
COUNTRY = "+86"
NUMBER = re.compile(r"\+[1-9][0-9]{6,14}")
WITHHELD = {
    "",
    "anonymous",
    "restricted",
    "unavailable",
    "unknown",
    "blocked",
    "+266696687",
    "+7378742833",
    "+8656696",
    "+86282452253",
    "+2562533",
}
"""What carriers write where a number is withheld (TELEPHONY 1.5); some look like real numbers."""


SHORT = re.compile(r"0*[1-9][0-9]{2,14}")
"""A number as it is dialled at home, without its country."""


@dataclass(frozen=True)
class Identity:
    """Who a citizen is, as far as it can be used: the name given, a number to dial; or nothing."""

    name: str
    number: str

    def __bool__(self) -> bool:
        return bool(self.name or self.number)


def of(person: Person) -> Identity:
    """Name and number in plain. Who shows them to anybody records the look first: see
    ``reveals.look`` and ``consents.look``."""
    number = person.number or ""
    return Identity(person.name or "", number if usable(number) else "")


def usable(number: str) -> bool:
    """Whether somebody can be found again and called back under this number."""
    bare = number.strip().lower()
    return bare not in WITHHELD and bare.startswith("+") and bare[1:].isdigit()


def dialable(typed: str) -> str:
    """A number as people type it, as it is dialled from anywhere: a mainland one gets its country.
    Raises ValueError for what is none."""
    bare = "".join(c for c in typed if c.isdigit() or c == "+")
    if len(bare) == 11 and bare.startswith("1"):  # noqa: PLR2004 - a mobile
        bare = COUNTRY + bare
    elif bare.startswith("0") and not bare.startswith("00"):
        bare = COUNTRY + bare[1:]
    if not (NUMBER.fullmatch(bare) and usable(bare)):
        raise ValueError(typed)
    return bare


def is_short(sender: str) -> bool:
    """Whether a text came from a number that only texts reach, such as a service's short one: an
    answer arrives there, so it must be known again."""
    bare = sender.strip()
    return SHORT.fullmatch(bare) is not None and f"+{bare}" not in WITHHELD


def is_landline(number: str) -> bool:
    """Whether a text would not arrive: a number known to be fixed."""
    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return False
    return phonenumbers.number_type(parsed) == phonenumbers.PhoneNumberType.FIXED_LINE


def remember(
    number: str, *, linked: bool = True, name: str = "", is_handle: bool = False
) -> Person:
    """The person behind a number, or behind the handle that a channel knows him by, found again
    by its keyed hash; a stranger each time when the number is withheld or the filing must not be
    linked."""
    if not (linked and (is_handle or usable(number))):
        return Person.objects.create(alias=stranger(), number=number or None, name=name or None)
    known = Person.objects.filter(number_hash__in=sealing.fingerprints(number, context=PLACE))
    return known.first() or _remember_new(number, name)


def learn(person: Person, number: str) -> None:
    """The number of a person whose first news carried none: he can be called and texted. He is
    found again by it only if nobody else is."""
    person.number = number
    person.save()
    prints = sealing.fingerprints(number, context=PLACE)
    if usable(number) and not Person.objects.filter(number_hash__in=prints).exists():
        with contextlib.suppress(IntegrityError), transaction.atomic():
            Person.objects.filter(pk=person.pk).update(number_hash=prints[0])


def may_text(person: Person) -> bool:
    """Whether a text may be sent: an open number, no landline, not opted out."""
    number = person.number
    if not number or not usable(number) or is_landline(number):
        return False
    return not is_opted_out(person)


def is_opted_out(person: Person) -> bool:
    """Whether he wants no texts, also where the filing was not linked to the number's owner."""
    number = person.number
    return person.opted_out_at is not None or bool(number and _opted_out(number))


def _opted_out(number: str) -> bool:
    prints = sealing.fingerprints(number, context=PLACE)
    return Person.objects.filter(number_hash__in=prints, opted_out_at__isnull=False).exists()


def may_call(person: Person) -> bool:
    """Whether the person can be called back."""
    return bool(person.number and usable(person.number))


def opt_out(person: Person) -> None:
    """No more texts to this person, as asked or as the carrier said (21610, OptOutType)."""
    Person.objects.filter(pk=person.pk).update(opted_out_at=timezone.now())


def opt_in(person: Person) -> None:
    """Texts are welcome again."""
    Person.objects.filter(pk=person.pk).update(opted_out_at=None)


def _remember_new(number: str, name: str) -> Person:
    fingerprint = sealing.fingerprint(number, context=PLACE)
    try:
        with transaction.atomic():
            return Person.objects.create(
                alias=stranger(), number=number, number_hash=fingerprint, name=name or None
            )
    except IntegrityError:  # another webhook of the same caller was faster
        return Person.objects.get(number_hash=fingerprint)


def stranger() -> str:
    """A fresh alias that links to nothing."""
    return uuid.uuid4().hex
