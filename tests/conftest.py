"""Shared set-up: the people of the demo, a world to act in, a clock that stands still."""

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.core.management import call_command

from tests.world import InProcess, start_of_time


def pytest_addoption(parser: pytest.Parser) -> None:
    """``--live`` takes the journeys through the product that `make run` starts."""
    parser.addoption("--live", action="store_true", help="journeys through the running product")


@pytest.fixture
def people(db: None) -> None:
    """Roles, units, officials and one user for each role, as the demo has them."""
    call_command("demo", "--users-only", verbosity=0)


@pytest.fixture
def clock() -> Iterator[Any]:
    """A Wednesday morning; time passes only when a test lets it."""
    with time_machine.travel(start_of_time(), tick=False) as standing:
        yield standing


@pytest.fixture
def here(
    db: None, clock: Any, monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Any
) -> InProcess:
    """The product in this process."""
    cache.clear()
    settings.PRIVATE_ROOT = tmp_path / "private"
    settings.SPOOL_DIR = tmp_path / "spool"
    return InProcess(monkeypatch, clock)
