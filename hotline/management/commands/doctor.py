"""Says in plain words what is missing or wrong: exit 0 when nothing is, 1 otherwise."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from hotline import doctor


class Command(BaseCommand):
    help = "What is missing or wrong on this machine, in plain words; exit 1 on a fault."
    requires_system_checks: list[str] = []  # noqa: RUF012 - it says the same in its own words

    def handle(self, *args: Any, **options: Any) -> None:
        """One line for each thing, faults marked."""
        faults = 0
        for said in doctor.examine():
            faults += said.is_fault
            self.stdout.write(f"{'✗' if said.is_fault else '✓'} {said.what}: {said.how}")
        if faults:
            sys.exit(1)
