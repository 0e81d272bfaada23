"""Journeys run twice: in this process, and with ``--live`` against the running product."""

import os
from typing import Any

import pytest

from tests.world import World


@pytest.fixture
def world(request: pytest.FixtureRequest) -> World:
    """The product in this process, or the one that ``make journey`` started."""
    if os.environ.get("LIVE_PRODUCT"):
        from tests.journeys.live import Live

        return Live()
    request.getfixturevalue("people")
    here: Any = request.getfixturevalue("here")
    return here
