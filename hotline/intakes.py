"""What a person keyed in for a citizen: filed as everything else is, with who took it in by name
(首问负责制), who joined, where to come, and an enquiry's answer at once."""

import hashlib
import uuid
from collections.abc import Iterator, Mapping
from typing import Any

from django.db import transaction

from accountability import knowledge
from accountability.models import User
from cases import complaints
from cases.models import Complaint
from cases.models.complaints import Channel
from hotline import calls, filing, identity, places, replies
from hotline.models import Intake, Joined, Person

Said = Mapping[str, Any]


def take_in(said: Said, *, by: User, on_behalf: bool = False) -> Intake:
    """File what was keyed in, identity and complaint together or not at all.

    Of a call that a person took the caller's own number is used, which nobody sees. Raises
    NotAllowed when an answer was written that this person may not give or when the call was filed
    meanwhile, and IntegrityError when the same form comes twice at once.
    """
    source = source_of(said["nonce"], by)
    known = Intake.objects.filter(source=source).first()
    if known is not None:
        return known
    with transaction.atomic():
        intake = filing.file(_heard(source, said, on_behalf), by=by)
        if said.get("call"):
            calls.keyed_in(said["call"], intake)
        for name, number in said.get("others") or ():
            Joined.objects.create(intake=intake, person=_person(said, name, number))
        if said["visit_in"]:
            places.keep(intake, address=said["address"], number=_number(said))
        if said.get("answer"):
            _answer(intake, said, by)
        if said["wants_text"]:
            _owe_receipts(intake)
    return intake


def source_of(nonce: uuid.UUID, by: User) -> str:
    """The form's own id in the hands of this person, hashed."""
    return f"desk-{hashlib.sha256(b'%d:%b' % (by.pk, nonce.bytes)).hexdigest()[:40]}"


def people_of(intake: Intake) -> Iterator[Person]:
    """All who complained with one receipt."""
    yield intake.person
    for row in intake.joined.select_related("person").order_by("pk"):
        yield row.person


def _heard(source: str, said: Said, on_behalf: bool) -> filing.Heard:
    about = said["about"]
    return filing.Heard(
        source=source,
        channel=said.get("how") or Channel.DESK,
        person=_person(said, said["name"], _number(said)),
        words=said["words"],
        language=said.get("language") or "zh-hans",
        kind=said["kind"],
        about_unit=about.unit if about else None,
        item=about.item if about else None,
        happened_on=said["happened_on"],
        urgent=bool(said.get("urgent")),
        identity=said.get("identity") or Intake.Identity.CONFIDENTIAL,
        visit_in=said["visit_in"],
        on_behalf=on_behalf,
    )


def _number(said: Said) -> str:
    """What was typed, or the number of the call; nothing where nothing may be kept."""
    talk = said.get("call")
    if talk is None or said["identity"] == Intake.Identity.ANONYMOUS:
        return str(said.get("number") or "")
    return talk.person.number or ""


def _person(said: Said, name: str, number: str) -> Person:
    """Found again by the number, unless it is a report. A name that differs from the known one is
    neither lost nor written over it: then it is a person of its own."""
    known = identity.remember(number, linked=said["kind"] != Complaint.Kind.REPORT, name=name)
    if not name or known.name == name:
        return known
    if known.name is None:
        known.name = name
        known.save(update_fields=["name"])
        return known
    return identity.remember(number, linked=False, name=name)


def _answer(intake: Intake, said: Said, by: User) -> None:
    complaints.answer(intake.complaint, said["answer"], by=by)
    if said.get("article"):
        knowledge.use(said["article"])


def _owe_receipts(intake: Intake) -> None:
    """The one receipt to each who can be texted."""
    for person in people_of(intake):
        if identity.may_text(person):
            replies.owe(
                f"receipt:{intake.source}:{person.pk}",
                person,
                "receipt",
                intake=intake,
                number=intake.complaint.number,
            )
