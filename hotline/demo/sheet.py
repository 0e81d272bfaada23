"""Rows that wait to be written in bulk, each with the history it would have been given one by one.

The ids are taken from the database's own counters beforehand, so that rows can point at each
other before they are written and what the product files meanwhile gets ids of its own.
"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from functools import cache
from typing import Any

from django.db import connection, transaction

from accountability import models as below
from accountability.models import User
from cases import models as cases
from hotline import models as hotline
from record.history import Actor, actor_name

Rows = type[Any]
CHUNK = 400
"""Ids taken at a time; what is left over is a gap, as after any refused filing."""

ORDER: tuple[Rows, ...] = (
    cases.Case, cases.Complaint, cases.Message, cases.Assignment, cases.Evidence,
    below.Docket, cases.Allegation, cases.Finding, cases.Dispatch, cases.Clock, cases.Event,
    below.Ruling, below.Event, below.Mark,
    hotline.Person, hotline.Intake, hotline.AddedWords, hotline.Call, hotline.Recording,
    hotline.Callback, below.Docket.took_part.through, cases.Finding.evidence.through,
)  # fmt: skip
"""What points at another comes after it."""

BUMP = "UPDATE sqlite_sequence SET seq = seq + %s WHERE name = %s"
START = "INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)"
READ = "SELECT seq FROM sqlite_sequence WHERE name = %s"
NEXT = "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)"


def take_ids(model: Rows, amount: int) -> list[int]:
    """Ids that nothing else will get, rising."""
    table = model._meta.db_table
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(NEXT, [table, amount])
            return sorted(row[0] for row in cursor.fetchall())
        cursor.execute(BUMP, [amount, table])
        if not cursor.rowcount:
            cursor.execute(START, [table, amount])
        cursor.execute(READ, [table])
        last: int = cursor.fetchone()[0]
    return list(range(last - amount + 1, last + 1))


@cache
def past_of(model: Any) -> Rows:
    """The table of a model's history; asking the model itself each time is slow."""
    found: Rows = model.history.model
    return found


class Ids:
    """The next free id of each table."""

    def __init__(self, chunk: int = CHUNK) -> None:
        self.chunk = chunk
        self._free: dict[Rows, Iterator[int]] = {}

    def next(self, model: Rows) -> int:
        """One id."""
        found = next(self._free.get(model, iter(())), None)
        if found is None:
            self._free[model] = iter(take_ids(model, self.chunk))
            found = next(self._free[model])
        return found


class Sheet:
    """Rows in the order of their making, and past states of those that have a history."""

    def __init__(self, ids: Ids) -> None:
        self.ids = ids
        self.rows: dict[Rows, list[Any]] = defaultdict(list)
        self.past: dict[Rows, list[Any]] = defaultdict(list)
        self._known: set[tuple[Rows, int]] = set()

    def add(self, row: Any) -> Any:
        """A row without history."""
        if row._meta.pk.name == "id" and row.pk is None and type(row) in ORDER[:-2]:
            row.pk = self.ids.next(type(row))
        self.rows[type(row)].append(row)
        return row

    def save(self, row: Any, at: datetime, by: Actor, reason: str) -> Any:
        """A row as it was saved at this moment, by somebody for a reason."""
        model: Any = type(row)
        past = past_of(model)
        new = row.pk is None or (model, row.pk) not in self._known
        if new:
            self.add(row)
            self._known.add((model, row.pk))
        self.past[past].append(
            past(
                **{field.attname: getattr(row, field.attname) for field in past.tracked_fields},
                history_date=at,
                history_type="+" if new else "~",
                history_change_reason=reason.strip(),
                history_user_id=by.pk if isinstance(by, User) else None,
                actor=actor_name(by),
            )
        )
        return row

    def write(self) -> int:
        """Write all of it in one transaction; gives how many rows."""
        with transaction.atomic():
            for model in ORDER:
                insert(model, self.rows[model])
            for past, rows in self.past.items():
                insert(past, rows)
        everything = (*self.rows.values(), *self.past.values())
        return sum(len(rows) for rows in everything)


def insert(model: Rows, rows: list[Any]) -> None:
    """Write rows as they are; their moment of making is not replaced by today's."""
    if rows:
        stamps = [f for f in model._meta.concrete_fields if getattr(f, "auto_now_add", False)]
        for field in stamps:
            field.auto_now_add = False
        try:
            model._base_manager.bulk_create(rows)
        finally:
            for field in stamps:
                field.auto_now_add = True
