"""`make bench`: what a door or a page costs, in multiples of a floor of the same run.

Absolute times vary with the machine's mood; only ratios of interleaved rounds are shown, with
their spread. Rows are counted at the end, so that nothing is fast because it did nothing.
"""

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROUNDS = 7
EACH = 20


def main() -> None:
    """Measure on an empty database of its own, and print a table."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ.update(VAR_DIR=folder, ENV_FILE=str(Path(folder) / "env"), LOG_LEVEL="ERROR")
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        call_command("demo", "--users-only", verbosity=0)
        compare()


def compare() -> None:
    """Each act against its floor, in turn."""
    from bench import acts

    print(f"{'what':44} {'median':>8} {'spread':>14}   floor")
    for name, act, floor, floor_name in acts.all_acts():
        ratios = [spent(act, round_) / spent(floor, round_) for round_ in range(ROUNDS)]
        low, high = min(ratios), max(ratios)
        print(f"{name:44} {statistics.median(ratios):7.1f}x {low:6.1f}–{high:.1f}x   {floor_name}")
    acts.check(ROUNDS * EACH)


def spent(act: Callable[[int], None], round_: int) -> float:
    """Seconds for one round."""
    start = time.perf_counter()
    for n in range(EACH):
        act(round_ * EACH + n)
    return time.perf_counter() - start


if __name__ == "__main__":
    sys.exit(main())
