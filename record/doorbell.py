"""The doorbell: makes things faster after a commit; correctness never depends on it.

A note goes into a bounded queue in this process and a daemon thread publishes it over
connections of its own with short timeouts. No request ever waits for the broker.
"""

import logging
import queue
import threading
from collections.abc import Callable

from django.conf import settings
from django.db import transaction

log = logging.getLogger(__name__)

_notes: "queue.Queue[Callable[[], object]]" = queue.Queue(maxsize=1000)
_started = threading.Lock()
_thread: threading.Thread | None = None


def ring(publish: Callable[[], object]) -> None:
    """After the commit, publish in the background; dropped when the queue is full."""
    transaction.on_commit(lambda: _drop_in(publish))


def _drop_in(publish: Callable[[], object]) -> None:
    if not settings.DOORBELL:
        return
    _ensure_thread()
    try:
        _notes.put_nowait(publish)
    except queue.Full:
        log.warning("doorbell: queue is full, note dropped")


def _ensure_thread() -> None:
    global _thread  # noqa: PLW0603 - one thread for each process, started on first use after a fork
    with _started:
        if _thread is None or not _thread.is_alive():
            _thread = threading.Thread(target=_publish_forever, name="doorbell", daemon=True)
            _thread.start()


def _publish_forever() -> None:
    while True:
        publish = _notes.get()
        try:
            publish()
        except Exception as error:
            log.warning("doorbell: not published (%s)", type(error).__name__)
