"""What is missing or wrong on this machine, in plain words. Each check looks at one thing and
changes nothing."""

import os
import shutil
import socket
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from celery import current_app
from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.models import Event
from hotline import owed
from record import documents, sealing

SWEPT = "swept:"
"""Before a sweep's name: the cache's key of the moment at which it last ended well."""

LITTLE_DISK = 1024**3  # bytes
LONG_OWED = 900  # seconds
DRIFT = 300  # seconds
DAY = 24 * 3600.0
TIMEOUT = 2  # seconds
RINGS = ("VAULT_KEYS", "RECEIPT_KEYS", "RECEIPT_PEPPERS")


@dataclass(frozen=True)
class Said:
    """One thing that was looked at: what it is, how it is, and whether that is a fault."""

    what: str
    how: str
    is_fault: bool = False


def examine() -> Iterator[Said]:
    """Look at everything, the ground first; without a database the rest of it is left out."""
    yield _python()
    yield from _stored()
    yield _broker()
    yield from _sweeps()
    yield from _keys()
    yield from _carrier()
    yield from _drawing()
    yield _disk()


def _python() -> Said:
    version = ".".join(str(part) for part in sys.version_info[:3])
    return Said("Python", version, sys.version_info[:2] < (3, 11))


def _stored() -> Iterator[Said]:
    """The database; what is in it only when it answers and has the tables that we know."""
    answers = _database()
    yield answers
    if answers.is_fault:
        return
    yield from _durable()
    migrations = _migrations()
    yield migrations
    if not migrations.is_fault:
        yield _clock()
        yield _debts()


def _database() -> Said:
    try:
        connection.ensure_connection()
    except DatabaseError as error:
        silent = _("does not answer: %(error)s") % {"error": type(error).__name__}
        return Said(_("Database"), silent, True)
    return Said(_("Database"), connection.vendor)


def _durable() -> Iterator[Said]:
    """Whether what the database acknowledges survives a power cut."""
    careless = _("%(setting)s is %(found)s: what was acknowledged could be lost.")
    with connection.cursor() as cursor:
        for setting, wanted in DURABLE[connection.vendor].items():
            cursor.execute(setting)
            found = str(cursor.fetchone()[0]).lower()
            if found not in wanted:
                yield Said(_("Database"), careless % {"setting": setting, "found": found}, True)


DURABLE: dict[str, dict[str, tuple[str, ...]]] = {
    "sqlite": {"PRAGMA journal_mode": ("wal", "memory"), "PRAGMA synchronous": ("2", "3")},
    "postgresql": {
        "SHOW fsync": ("on",),
        "SHOW full_page_writes": ("on",),
        "SHOW synchronous_commit": ("on", "remote_write", "remote_apply"),
    },
}
"""Question of the database → the answers that keep our word (a database in memory is a test's)."""


def _migrations() -> Said:
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if plan:
        behind = _("%(n)s are not applied: manage.py migrate") % {"n": len(plan)}
        return Said(_("Migrations"), behind, True)
    return Said(_("Migrations"), _("all applied"))


def _clock() -> Said:
    """A clock that went back would let time limits pass unseen."""
    newest = Event.objects.order_by("-at").values_list("at", flat=True).first()
    ahead = (newest - timezone.now()).total_seconds() if newest else 0
    if ahead > DRIFT:
        late = _("is %(n)s minutes behind what was recorded last") % {"n": int(ahead // 60)}
        return Said(_("Clock"), late, True)
    return Said(_("Clock"), timezone.localtime().isoformat(timespec="seconds"))


def _debts() -> Said:
    age = int(owed.oldest_age())
    if age > LONG_OWED:
        stuck = _("the oldest waits for %(n)s minutes: is the worker running?") % {"n": age // 60}
        return Said(_("What is owed"), stuck, True)
    return Said(_("What is owed"), _("nothing waits long"))


def _broker() -> Said:
    what = _("Broker")
    if not settings.REDIS_URL:
        return Said(what, _("there is none: set REDIS_URL, or use `make run`"), True)
    try:
        cache.set("doctor", 1, 5)
    except Exception as error:
        return Said(what, _("does not answer: %(error)s") % {"error": type(error).__name__}, True)
    return Said(what, _("it answers"))


def _sweeps() -> Iterator[Said]:
    """Whether each entry of the worker's table ended well lately."""
    table = {n: _seconds(e["schedule"]) for n, e in current_app.conf.beat_schedule.items()}
    try:
        ended = cache.get_many([SWEPT + name for name in table])
    except Exception:
        return  # the broker's own line says it
    for name, every in table.items():
        at = ended.get(SWEPT + name)
        if at is None:
            # One that is due each hour has not come up yet on a machine that just started.
            yield Said(name, _("has not run yet"), every <= LONG_OWED)
        elif time.time() - at > 3 * every + 60:
            minutes = int((time.time() - at) // 60)
            yield Said(name, _("ran %(n)s minutes ago") % {"n": minutes}, True)


def _seconds(schedule: Any) -> float:
    """How often it is due; what is due by the calendar is due within a day."""
    return float(schedule) if isinstance(schedule, int | float) else DAY


def _keys() -> Iterator[Said]:
    for name in RINGS:
        try:
            ring = sealing.parse(getattr(settings, name))
        except ValueError as error:
            yield Said(name, str(error), True)
            continue
        if "dev" in ring.keys:
            known = _("is the key that everybody knows: for development only")
            yield Said(name, known, settings.PRODUCTION)
        else:
            yield Said(name, _("%(n)s keys") % {"n": len(ring.keys)})


def _carrier() -> Iterator[Said]:
    what = _("Carrier")
    number = settings.TWILIO_PHONE_NUMBER
    if not (number.startswith("+") and number[1:].isdigit()):
        yield Said(what, _("TWILIO_PHONE_NUMBER must look like +867388312345."), True)
    public = urlsplit(settings.PUBLIC_BASE_URL)
    if settings.PRODUCTION and public.scheme != "https":
        yield Said(what, _("PUBLIC_BASE_URL must begin with https://, the carrier signs it."), True)
    api = urlsplit(settings.TWILIO_API_BASE_URL)
    port = api.port or (443 if api.scheme == "https" else 80)
    try:
        socket.create_connection((api.hostname or "", port), TIMEOUT).close()
    except OSError as error:
        away = _("%(where)s does not answer: %(error)s")
        yield Said(what, away % {"where": api.netloc, "error": type(error).__name__}, True)
    else:
        yield Said(what, api.netloc)


def _drawing() -> Iterator[Said]:
    lacking = documents.missing()
    yield from (Said("PDF", sentence, True) for sentence in lacking)
    if not lacking:
        yield Said("PDF", _("pango and a Chinese font are there"))


def _disk() -> Said:
    place = Path(settings.PRIVATE_ROOT)
    while not place.exists():
        place = place.parent
    free = shutil.disk_usage(place).free
    if not os.access(place, os.W_OK):
        return Said(_("Disk"), _("%(place)s cannot be written") % {"place": place}, True)
    room = _("%(n)s GB free") % {"n": free // 1024**3}
    return Said(_("Disk"), room, free < LITTLE_DISK)
