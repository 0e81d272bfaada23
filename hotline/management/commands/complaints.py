"""Lists every acknowledged intake, without identity and without receipts."""

import heapq
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from hotline.models import AddedWords, Intake

Line = tuple[datetime, tuple[int, int], dict[str, Any]]


class Command(BaseCommand):
    help = "One line for each acknowledged intake, newest last; no identity, no receipt."

    def add_arguments(self, parser: CommandParser) -> None:
        """The one format there is, named so that another can join."""
        parser.add_argument("--jsonl", action="store_true", required=True)

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the whole list; exit 0 only when it was written whole."""
        for _at, _order, line in heapq.merge(_filed(), _added(), key=lambda one: one[:2]):
            self.stdout.write(json.dumps(line, ensure_ascii=False))
        self.stdout.flush()


def _filed() -> Iterator[Line]:
    rows = Intake.objects.select_related("complaint").order_by("filed_at", "pk")
    for row in rows.iterator(chunk_size=1000):
        yield row.filed_at, (0, row.pk), _line(row, row.complaint.number, row.filed_at, 1,
                                          row.complaint.words)  # fmt: skip


def _added() -> Iterator[Line]:
    rows = AddedWords.objects.select_related("intake__complaint", "message").order_by("at", "pk")
    for row in rows.iterator(chunk_size=1000):
        yield (
            row.at,
            (1, row.pk),
            _line(row, row.intake.complaint.number, row.at, 0, row.message.words),
        )


def _line(
    row: Intake | AddedWords, number: str, at: datetime, receipts: int, words: str
) -> dict[str, Any]:
    return {
        "number": number,
        "channel": row.channel,
        # Words added in a call are named by the call and its turn.
        "carrier_sid": row.source.partition(":")[0],
        "filed_at": at.astimezone(UTC).isoformat().replace("+00:00", "Z"),
        "receipts_sent": receipts,
        "text": words,
    }
