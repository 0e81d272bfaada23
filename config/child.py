"""Run a command that dies with its parent: `child.py [--after SECONDS] COMMAND…`. Started by
path, for speed; what may wait leaves the processor to the first page.

The supervisor stops its processes when it is asked to; this is for when it is killed outright.
Every process here is built to survive a kill, so the signal is the one that cannot be missed.
"""

import ctypes
import os
import signal
import sys
import time

PR_SET_PDEATHSIG = 1


def die_with_parent(number: int = signal.SIGKILL) -> None:
    """Ask the kernel for a signal when our parent dies; only Linux offers it."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, int(number))


def orphaned() -> bool:
    """Whether the supervisor died before we could ask."""
    expected = os.environ.get("SUPERVISED_BY")
    return bool(expected) and str(os.getppid()) != expected


def main(command: list[str]) -> None:
    """Become the command."""
    die_with_parent()
    if command[0] == "--after":
        time.sleep(float(command[1]))
        command = command[2:]
    if not orphaned():
        os.execvp(command[0], command)


if __name__ == "__main__":
    main(sys.argv[1:])
