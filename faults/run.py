"""`make faults`: load, kills, and a ledger; exits 1 when anything acknowledged was lost or told
wrongly. `python -m faults.run sqlite|postgresql [--seconds 60] [--rate 20]`."""

import argparse
import itertools
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import requests

from faults.citizens import Citizens
from faults.ledger import Ledger, compare, outage
from faults.product import PROCESSES, Database, Product

KILL_EVERY = 5.0  # seconds
THREADS = 64


def main() -> int:
    """One run on one engine."""
    asked = arguments()
    database = Database() if asked.engine == "postgresql" else None
    try:
        with tempfile.TemporaryDirectory() as folder:
            product = Product(Path(folder), database)
            try:
                product.wait()
                return run(product, asked)
            finally:
                product.stop()
    finally:
        if database is not None:
            database.drop()


def arguments() -> argparse.Namespace:
    """What was asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("engine", choices=("sqlite", "postgresql"))
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--rate", type=float, default=20, help="intakes in a second")
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


def run(product: Product, asked: argparse.Namespace) -> int:
    """Load and kill, settle, compare, print."""
    ledger = Ledger()
    kills = load(product, ledger, asked)
    since = time.monotonic()
    settled, said = product.settle()
    listed = product.complaints()
    faults = compare(ledger, listed, texts_sent(product, ledger))
    faults["WRONG_RECEIPT"] += wrong_receipts(product, ledger)
    faults["NOT_SETTLED"] = int(not settled)
    show(asked.engine, ledger, kills, faults)
    print(f"  {'settled after':22} {time.monotonic() - since:6.1f} s   {said}")
    return 1 if any(faults.values()) else 0


def load(product: Product, ledger: Ledger, asked: argparse.Namespace) -> Counter[str]:
    """Intakes at the rate that was asked for, while one process after another is killed."""
    citizens = Citizens(product, ledger, asked.seed)
    victims = itertools.cycle(PROCESSES)
    kills: Counter[str] = Counter()
    start = time.monotonic()
    next_kill = start + KILL_EVERY
    with ThreadPoolExecutor(THREADS) as pool:
        for n in range(int(asked.seconds * asked.rate)):
            time.sleep(max(0.0, start + n / asked.rate - time.monotonic()))
            citizens.come(pool)
            if time.monotonic() >= next_kill:
                name = next(victims)
                kills[name] += product.kill(name)
                next_kill += KILL_EVERY
        time.sleep(10)  # the last repetitions
    return kills


def texts_sent(product: Product, ledger: Ledger) -> dict[str, list[str]]:
    """What each number was sent besides the answers to its own texts."""
    found = {}
    for entry in list(ledger.entries.values()):
        asked = {"number": entry.number}
        texts = requests.get(f"{product.phone}/api/texts", params=asked, timeout=30).json()
        found[entry.number] = [
            text["body"] for text in texts["texts"] if text["direction"] == "outbound-api"
        ]
    return found


def wrong_receipts(product: Product, ledger: Ledger) -> int:
    """Follow every receipt by text: it must lead to the case that was told with it."""
    asker, wrong = Citizens(product, Ledger(), 0), 0
    for entry in list(ledger.entries.values()):
        for receipt in entry.receipts:
            answer = asker.follow(receipt)
            wrong += not (entry.cases and entry.cases <= answer)
    return wrong


def show(engine: str, ledger: Ledger, kills: Counter[str], faults: Counter[str]) -> None:
    """The table."""
    acknowledged = sum(entry.is_acknowledged for entry in ledger.entries.values())
    print(f"{engine}: kill -9 of {', '.join(f'{name} {n}x' for name, n in kills.items())}")
    print(f"  {'acknowledged':22} {acknowledged:6}")
    for name, count in sorted(ledger.counts.items()):
        print(f"  {name:22} {count:6}   requests")
    print(f"  {'longest outage':22} {outage(ledger.answered):6.1f} s   of both addresses together")
    print(f"  {'first address away':22} {outage(ledger.first):6.1f} s   at the longest")
    for name, count in faults.items():
        print(f"  {name:22} {count:6}")


if __name__ == "__main__":
    sys.exit(main())
