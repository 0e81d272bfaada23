"""Writes the poster of a unit, or of one of its items, as a PDF."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accountability.models import OrgUnit, ServiceItem
from hotline import posters
from record.documents import CannotDraw


class Command(BaseCommand):
    help = "The poster of a unit's window, or of one of its services: A4, Chinese and English."

    def add_arguments(self, parser: CommandParser) -> None:
        """Whose poster, and where to."""
        parser.add_argument("unit", help="the unit's code, or `all`")
        parser.add_argument("--item", type=int, help="the number of one of its items")
        parser.add_argument("--out", type=Path, required=True, help="the file to write")

    def handle(self, *args: Any, **options: Any) -> None:
        """Draw and write; one sentence says why it cannot."""
        made = _posters(options["unit"], options["item"])
        out: Path = options["out"]
        try:
            out.write_bytes(posters.pdf(made))
        except (CannotDraw, OSError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{out}: {len(made)}")


def _posters(code: str, item: int | None) -> list[posters.Poster]:
    units = OrgUnit.objects.filter(valid_to__isnull=True)
    found = list(units if code == "all" else units.filter(code=code))
    if not found:
        raise CommandError(f"There is no unit {code}. The codes stand at /work/posters/.")
    if item is None:
        return [posters.of(unit) for unit in found]
    one = ServiceItem.objects.filter(pk=item, unit__in=found).first()
    if one is None:
        raise CommandError(f"The unit {code} has no item {item}.")
    return [posters.of(one.unit, one)]
