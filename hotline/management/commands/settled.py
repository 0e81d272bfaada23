"""Says whether anything is owed: exit 0 when nothing is, 1 with the counts otherwise."""

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand

from hotline import owed


class Command(BaseCommand):
    help = "Exit 0 when nothing is owed, 1 with counts otherwise; dead letters are counted apart."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the counts as one JSON line."""
        open_ones = owed.owed()
        self.stdout.write(json.dumps({"owed": open_ones, "dead": owed.dead()}))
        if any(open_ones.values()):
            sys.exit(1)
