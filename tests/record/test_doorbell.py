"""The doorbell rings after the commit, in the background, and never holds anybody up."""

import threading
import time

import pytest
from django.db import transaction

from record import doorbell

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def on(settings):
    settings.DOORBELL = True


def test_it_rings_after_the_commit_and_not_after_a_rollback():
    rung, done = [], threading.Event()
    with pytest.raises(RuntimeError), transaction.atomic():
        doorbell.ring(lambda: rung.append("rolled back"))
        raise RuntimeError
    with transaction.atomic():
        doorbell.ring(lambda: (rung.append("committed"), done.set()))
        assert rung == []
    assert done.wait(5)
    assert rung == ["committed"]


def test_a_stopped_broker_holds_up_nobody_and_a_full_queue_drops():
    gate, done = threading.Event(), threading.Event()
    doorbell.ring(lambda: gate.wait(10))
    start = time.monotonic()
    for _n in range(3000):
        doorbell.ring(lambda: None)
    assert time.monotonic() - start < 2
    gate.set()
    deadline = time.monotonic() + 5
    while not done.is_set() and time.monotonic() < deadline:
        doorbell.ring(done.set)
        time.sleep(0.05)
    assert done.is_set()


def test_a_publisher_that_fails_does_not_silence_the_next():
    done = threading.Event()
    doorbell.ring(lambda: 1 / 0)
    doorbell.ring(done.set)
    assert done.wait(5)


def test_it_is_off_where_there_is_no_broker(settings):
    settings.DOORBELL = False
    rung = []
    doorbell.ring(lambda: rung.append(1))
    time.sleep(0.1)
    assert rung == []
