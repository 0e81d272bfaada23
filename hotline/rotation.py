"""Rotation: everything sealed under an older key is sealed anew under the current one.

It can be stopped at any moment and run again, and it runs beside the product: a row is replaced
only while it is what was read (compare-and-set), a file in one step. Receipts stay as they are:
they are derived from their keys and would change with them.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.apps import apps
from django.db import IntegrityError, models, transaction
from django.db.models import BinaryField, ExpressionWrapper, F, Max, Q, Value
from django.db.models.functions import Substr

from hotline import identity, inbox, spool
from hotline.models import InboundEvent, Person, SpooledRequest
from record import files, sealing
from record.sealing import SealedTextField, Unsealable

BATCH = 100
"""Rows of one transaction: some milliseconds of the one writer."""

BY_HAND: dict[type[models.Model], dict[str, str]] = {
    InboundEvent: {"payload": f"{inbox.PLACE}.payload", "answer": f"{inbox.PLACE}.answer"},
    SpooledRequest: {"payload": spool.PLACE},
}
"""Columns that are sealed by their writers and not by their field, with the place they name."""

Told = Callable[[str, int], None]
Raw = dict[str, Any]


@dataclass(frozen=True)
class Store:
    """A table with sealed columns, and the place (context) that each is sealed for."""

    model: Any
    places: dict[str, str]

    @property
    def name(self) -> str:
        """As people read it."""
        return str(self.model._meta.label)


def stores() -> list[Store]:
    """Every table that holds something sealed."""
    found = []
    for model in apps.get_models():
        fields = [f for f in model._meta.concrete_fields if isinstance(f, SealedTextField)]
        places = {f.attname: f.context for f in fields} | BY_HAND.get(model, {})
        if places:
            found.append(Store(model, places))
    return found


def rotate(told: Told) -> Counter[str]:
    """Reseal all that is not under the current key; ``told(what, how many)`` hears of progress.

    Gives which other keys are still needed, and by how many values: keys that are not here, and
    what another process wrote meanwhile under the keys it was started with.
    """
    for store in stores():
        _walk(store.name, _old(store), partial(_reseal, store), told)
    _walk("hotline.Person.number_hash", _old_hashes(), _rehash, told)
    _rotate_files(told)
    return needed()


def needed() -> Counter[str]:
    """The keys other than the current one that something still names, with how many values."""
    found: Counter[str] = Counter()
    for store in stores():
        for raw in _old(store).iterator(chunk_size=BATCH):
            found.update(sealing.key_of(sealed) for sealed in _held(store, raw).values())
    for raw in _old_hashes().iterator(chunk_size=BATCH):
        found[raw["number_hash"].partition(":")[0]] += 1
    found.update(key for _name, key in _old_files())
    found.update(spool.keys())
    del found[sealing.vault().current]
    return found


def _walk(name: str, rows: Any, change: Callable[[Raw], bool], told: Told) -> None:
    """Change row after row, some at a time; what is done stays done when it is stopped."""
    done, last = 0, 0
    while batch := list(rows.filter(pk__gt=last)[:BATCH]):
        with transaction.atomic():
            done += sum(change(raw) for raw in batch)
        last = batch[-1]["pk"]
        told(name, done)


def _old(store: Store) -> Any:
    """The rows in which something is not under the current key, with what they hold, sealed."""
    mine = f"{sealing.vault().current}:".encode()
    rows, stale = store.model._base_manager.all(), Q(pk__in=[])
    for column in store.places:
        head = Substr(column, 1, len(mine), output_field=BinaryField())
        rows = rows.annotate(**{f"{column}_head": head, f"{column}_raw": _raw(column)})
        stale |= Q(**{f"{column}__isnull": False}) & ~Q(**{f"{column}_head": mine})
    raws = [f"{column}_raw" for column in store.places]
    return rows.filter(stale).order_by("pk").values("pk", *raws)


def _raw(column: str) -> Any:
    """A sealed column as it lies in the table, which its field would open."""
    return ExpressionWrapper(F(column), output_field=BinaryField())


def _held(store: Store, raw: Raw) -> dict[str, bytes]:
    held = {column: raw[f"{column}_raw"] for column in store.places}
    return {column: bytes(sealed) for column, sealed in held.items() if sealed is not None}


def _reseal(store: Store, raw: Raw) -> bool:
    """Replace what one row holds, if it still holds it; what cannot be opened stays."""
    held = _held(store, raw)
    try:
        new = {c: sealing.reseal(sealed, context=store.places[c]) for c, sealed in held.items()}
    except Unsealable:
        return False
    row = store.model._base_manager.annotate(**{f"{c}_raw": _raw(c) for c in held})
    row = row.filter(pk=raw["pk"], **{f"{c}_raw": sealed for c, sealed in held.items()})
    return bool(row.update(**{c: Value(box, BinaryField()) for c, box in new.items()}))


def _old_hashes() -> Any:
    mine = f"{sealing.vault().current}:"
    rows = Person.objects.filter(number_hash__isnull=False)
    rows = rows.exclude(number_hash__startswith=mine).annotate(number_raw=_raw("number"))
    return rows.order_by("pk").values("pk", "number_hash", "number_raw")


def _rehash(raw: Raw) -> bool:
    """The keyed hash of a number under the current key, so that its person is found by it."""
    try:
        number = sealing.unseal(raw["number_raw"], context=identity.PLACE).decode()
    except Unsealable:
        return False
    mine = sealing.fingerprint(number, context=identity.PLACE)
    row = Person.objects.filter(pk=raw["pk"], number_hash=raw["number_hash"])
    try:
        with transaction.atomic():
            return bool(row.update(number_hash=mine))
    except IntegrityError:
        _unite(raw["pk"], mine)
        return True


def _unite(pk: int, mine: str) -> None:
    """Two persons of one number, made by processes that held different keys: the number leads to
    the older one from now on, who also keeps the wish for no more texts. What each of them filed
    stays his, with the name that was given there."""
    twin = Person.objects.filter(number_hash=mine).values_list("pk", flat=True).get()
    older, younger = sorted((pk, twin))
    both = Person.objects.filter(pk__in=(older, younger))
    opted_out_at = both.aggregate(at=Max("opted_out_at"))["at"]
    Person.objects.filter(pk=younger).update(number_hash=None, opted_out_at=None)
    Person.objects.filter(pk=older).update(number_hash=mine, opted_out_at=opted_out_at)


def _old_files() -> Iterator[tuple[str, str]]:
    """The names of the files that are not under the current key, each with its key."""
    for name in files.names():
        with suppress(FileNotFoundError):  # deleted meanwhile
            key = files.key_of(name)
            if key != sealing.vault().current:
                yield name, key


def _rotate_files(told: Told) -> None:
    files.sweep_drafts()
    done = 0
    for name, _key in list(_old_files()):
        with suppress(FileNotFoundError, Unsealable):
            files.reseal(name)
            done += 1
            told("files", done)
