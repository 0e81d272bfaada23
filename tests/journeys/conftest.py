"""Journeys run twice: in this process, and with ``--live`` against the running product."""

import itertools
from collections.abc import Iterator
from typing import Any

import pytest

from tests.journeys.live import Live, Product
from tests.world import World

RUNS = itertools.count(1)


@pytest.fixture(scope="session")
def product(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Product]:
    """The product as `make run` starts it, once for all stories."""
    if not request.config.getoption("--live"):
        pytest.skip("this story needs the running product: --live")
    started = Product(tmp_path_factory.mktemp("product"))
    try:
        started.wait()
        yield started
    finally:
        started.stop()


@pytest.fixture
def world(request: pytest.FixtureRequest, db: None) -> World:
    """The product in this process; with ``--live`` the running one."""
    if request.config.getoption("--live"):
        return Live(request.getfixturevalue("product"), next(RUNS))
    request.getfixturevalue("people")
    here: Any = request.getfixturevalue("here")
    return here
