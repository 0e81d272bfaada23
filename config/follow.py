"""Beside the supervisor: shows what its processes log, and welcomes once the product answers.

Started by path with `FOLLOW_LOGS` (a folder), `FOLLOW_URL` and `FOLLOW_WELCOME` (a text); ends
when its parent ends. It exists because the supervisor can reopen its own standard output only
where that is a file or a pipe, and not where it is a socket.
"""

import os
import signal
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

PAUSE = 0.2
NOISE = b"vm.overcommit_memory"  # the broker's advice for big servers


class Log:
    """One log file, from its present end on, through rotations."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.position = path.stat().st_size if path.exists() else 0
        self.rest = b""

    def new_lines(self) -> list[str]:
        """Whole lines that came since the last look."""
        try:
            size = self.path.stat().st_size
        except FileNotFoundError:
            return []
        if size < self.position:  # rotated: a new file begins
            self.position = 0
        with self.path.open("rb") as source:
            source.seek(self.position)
            data = source.read()
        self.position += len(data)
        *lines, self.rest = (self.rest + data).split(b"\n")
        return [
            f"{self.path.stem:>7} | {line.decode(errors='replace')}"
            for line in lines
            if NOISE not in line
        ]


def answers(url: str) -> bool:
    """Whether the product is up."""
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:  # noqa: S310 - our own address
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def say(lines: list[str]) -> None:
    """Print, and never die of a closed terminal."""
    try:
        for line in lines:
            print(line, flush=True)
    except OSError:
        sys.exit(0)


def main() -> None:
    """Follow until the parent is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the supervisor; we see it out
    parent = os.getppid()
    folder, welcome = Path(os.environ["FOLLOW_LOGS"]), os.environ["FOLLOW_WELCOME"]
    logs = {path: Log(path) for path in folder.glob("*.log")}
    while os.getppid() == parent:
        for path in folder.glob("*.log"):
            logs.setdefault(path, Log(path))
        if welcome and answers(os.environ["FOLLOW_URL"]):
            say(welcome.split("\n"))
            welcome = ""
        for log in logs.values():
            say(log.new_lines())
        time.sleep(PAUSE)


if __name__ == "__main__":
    main()
