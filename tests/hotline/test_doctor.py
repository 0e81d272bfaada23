"""`manage.py doctor`: each fault in plain words, and what is right said too."""

import io
import shutil
from collections import namedtuple

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db import OperationalError, connection

from cases.models import Event
from config.celery import SWEEPS, remember_that_it_ended_well
from hotline import doctor
from record import documents
from tests import make
from tests.world import InProcess


def run() -> tuple[int, str]:
    out, code = io.StringIO(), 0
    try:
        call_command("doctor", stdout=out)
    except SystemExit as stop:
        code = int(stop.code or 0)
    return code, out.getvalue()


@pytest.fixture
def sound(here: InProcess, settings, monkeypatch: pytest.MonkeyPatch, tmp_path) -> None:
    """A machine on which nothing is missing, for all that a test's machine lacks."""
    settings.REDIS_URL = "redis://somewhere"
    settings.PRIVATE_ROOT = tmp_path
    monkeypatch.setattr(documents, "missing", list)
    monkeypatch.setattr(doctor.socket, "create_connection", lambda *_: io.BytesIO())
    monkeypatch.setitem(doctor.DURABLE, connection.vendor, {})
    sender = namedtuple("Sender", "name")
    for name in SWEEPS:
        remember_that_it_ended_well(sender=sender(name))


def test_a_sound_machine_has_no_fault(sound):
    code, said = run()
    assert code == 0, said
    assert "✗" not in said


def test_a_worker_that_stands_still_is_named(sound, here: InProcess):
    here.pass_time(hours=1)
    code, said = run()
    assert code == 1
    assert "✗ cases.tasks.look_down" in said
    cache.clear()
    assert "✗ hotline.tasks.send_texts" in run()[1]


def test_the_rest_is_said_also_without_a_broker(sound, settings, monkeypatch):
    settings.REDIS_URL = ""
    assert "REDIS_URL" in run()[1]

    def down(*_: object, **__: object) -> None:
        raise ConnectionError

    settings.REDIS_URL = "redis://somewhere"
    for name in ("set", "get_many"):
        monkeypatch.setattr(cache, name, down)
    code, said = run()
    assert (code, "ConnectionError" in said, "RECEIPT_KEYS" in said) == (1, True, True)


def test_wrong_keys_and_carrier_settings_are_named(sound, settings, monkeypatch):
    settings.VAULT_KEYS = "k1:short"
    settings.TWILIO_PHONE_NUMBER = "12345"
    settings.PRODUCTION = True

    def refused(*_: object) -> None:
        raise ConnectionRefusedError

    monkeypatch.setattr(doctor.socket, "create_connection", refused)
    code, said = run()
    for fault in ("✗ VAULT_KEYS", "TWILIO_PHONE_NUMBER", "https://", "ConnectionRefusedError"):
        assert fault in said, fault
    assert "✗ RECEIPT_KEYS" in said  # the key that everybody knows, in production
    assert code == 1


def test_what_pdf_lacks_a_full_disk_and_a_clock_that_went_back_are_named(
    sound, here: InProcess, monkeypatch
):
    monkeypatch.setattr(documents, "missing", lambda: ["apt install fonts-wqy-microhei"])
    usage = namedtuple("Usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda _place: usage(10, 10, 0))
    make.complaint()
    assert Event.objects.exists()
    here.clock.shift(-7200)
    said = run()[1]
    assert said.count("✗") == 3, said
    assert "fonts-wqy-microhei" in said


def test_a_debt_that_waits_long_and_a_careless_database_are_named(sound, here, monkeypatch):
    from hotline import owed

    monkeypatch.setattr(owed, "oldest_age", lambda: 3600.0)
    question = {"sqlite": "PRAGMA foreign_keys", "postgresql": "SHOW fsync"}[connection.vendor]
    monkeypatch.setitem(doctor.DURABLE, connection.vendor, {question: ("never",)})
    said = run()[1]
    assert "60" in said
    assert question in said


def test_a_database_that_does_not_answer_is_named_and_the_rest_goes_on(sound, monkeypatch):
    def away() -> None:
        raise OperationalError

    with monkeypatch.context() as broken:
        broken.setattr(connection, "ensure_connection", away)
        code, said = run()
    assert (code, "OperationalError" in said, "PDF" in said) == (1, True, True)


def test_migrations_that_were_not_applied_are_named(sound, monkeypatch):
    monkeypatch.setattr(doctor.MigrationExecutor, "migration_plan", lambda *_: [1, 2])
    assert "manage.py migrate" in run()[1]
