"""Background work: the queue's settings and the table of what is looked at, and how often."""

import os
import time
import warnings
from contextlib import suppress
from typing import Any

from celery import Celery
from celery.signals import celeryd_init, task_success

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

# It warns of pickled messages, which may run anything; ours are JSON and nothing else is accepted.
warnings.filterwarnings("ignore", message="You're running the worker with superuser privileges")

app = Celery("hotline")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.update(
    accept_content=["json"],
    broker_connection_retry_on_startup=True,
    # A stopped broker must not hold up whoever rings: give up at once, the sweep comes anyway.
    broker_transport_options={"socket_timeout": 0.5, "socket_connect_timeout": 0.5},
    task_ignore_result=True,
    task_publish_retry=False,
    task_serializer="json",
    timezone="Asia/Shanghai",
    worker_hijack_root_logger=False,
    worker_prefetch_multiplier=1,
    worker_send_task_events=False,
)
app.autodiscover_tasks()


@celeryd_init.connect
def let_the_worker_wait(**_: Any) -> None:
    """A worker, unlike who rings, waits on its connection for the next message."""
    app.conf.broker_transport_options = {"socket_keepalive": True, "health_check_interval": 25}


@task_success.connect
def remember_that_it_ended_well(sender: Any, **_: Any) -> None:
    """Keep the moment in the cache, where `manage.py doctor` looks for it."""
    from django.core.cache import cache

    with suppress(Exception):  # a broker that is away is told by doctor itself
        cache.set(f"swept:{sender.name}", time.time(), None)


def every(seconds: float, task: str) -> dict[str, Any]:
    """An entry of the table; its message dies after 5 s, so that a stopped worker owes no heap."""
    return {"task": task, "schedule": seconds, "options": {"expires": 5}}


# The name says what is looked at; each task looks first and works only where something is owed.
SWEEPS: dict[str, float] = {
    "accountability.tasks.expire_rulings": 3600,
    "accountability.tasks.forget_old_jobs": 3600,
    "accountability.tasks.run_jobs": 5,
    "cases.tasks.look_down": 5,
    "cases.tasks.end_conflicting_assignments": 60,
    "cases.tasks.mark_overdue": 60,
    "cases.tasks.examine_evidence": 5,
    "hotline.tasks.look_down": 5,
    "hotline.tasks.replay_spool": 5,
    "hotline.tasks.send_texts": 5,
    "hotline.tasks.fetch_recordings": 5,
    "hotline.tasks.find_unheard_calls": 60,
    "hotline.tasks.end_reveals": 60,
    "hotline.tasks.fetch_media": 5,
    "hotline.tasks.drop_uploads": 600,
    "hotline.tasks.transcribe": 15,
}
app.conf.beat_schedule = {task: every(seconds, task) for task, seconds in SWEEPS.items()}
