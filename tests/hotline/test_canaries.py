"""Three complaints go all their way, and nothing that could tell who filed them is found in any
table, log, message, frame, export, address or file."""

import io
import json
import logging
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from celery import Task
from channels.layers import InMemoryChannelLayer
from django.conf import settings as project
from django.core.cache import cache
from django.core.handlers.base import BaseHandler
from django.core.management import call_command
from django.db import connection
from django.test import Client

from cases.models import Complaint, Dispatch
from config.celery import app
from hotline import gateway
from hotline.models import Consent, ConsentView, RevealRequest, RevealView
from record import doorbell
from tests import canaries
from tests.canaries import Canary
from tests.hotline.test_webhooks import post
from tests.journeys import story
from tests.world import InProcess

NAME = "金丝雀姓名"
BY_WEB, BY_TEXT, BY_PHONE = "+8610000000555", "+8610000000556", "+8610000000557"
OURS = ("hotline", "cases", "accountability", "record", "config", "django", "celery", "channels")


class Heard:
    """What leaves the product beside its pages, written down while the story is told."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.addresses: list[str] = []
        self.messages: list[str] = []
        self.frames: list[str] = []
        answer = BaseHandler.get_response

        def get_response(handler: Any, request: Any) -> Any:
            self.addresses.append(request.get_full_path())
            answered = answer(handler, request)
            self.addresses.append(str(answered.headers.get("Location", "")))
            return answered

        def apply_async(task: Any, args: Any = (), kwargs: Any = None, **options: Any) -> None:
            self.messages.append(f"{task.name} {args} {kwargs} {options}")
            task.run(*args, **(kwargs or {}))

        async def group_send(_layer: Any, group: str, message: Any) -> None:
            self.frames.append(f"{group} {json.dumps(message, ensure_ascii=False)}")

        monkeypatch.setattr(BaseHandler, "get_response", get_response)
        monkeypatch.setattr(Task, "apply_async", apply_async)
        monkeypatch.setattr(InMemoryChannelLayer, "group_send", group_send)
        monkeypatch.setattr(InMemoryChannelLayer, "send", group_send)
        monkeypatch.setattr(doorbell, "_drop_in", lambda publish: publish())

    def sweep(self) -> None:
        """What beat sends and a worker does."""
        for entry in app.conf.beat_schedule.values():
            app.tasks[entry["task"]].apply_async(**entry["options"])

    def places(self) -> Iterator[tuple[str, str]]:
        """All of it."""
        for name in ("addresses", "messages", "frames"):
            yield from ((name, one) for one in getattr(self, name))


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
def test_nothing_outside_the_vault_tells_who_complained(
    here: InProcess,
    people: None,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
):
    caplog.set_level(logging.DEBUG)
    heard = Heard(monkeypatch)
    receipts = [by_text(here), by_phone(here), by_web(here)]
    errors(here, receipts)
    heard.sweep()
    worked_through(here, heard, receipts[2])
    wanted = [Canary(secret) for secret in (NAME, BY_WEB, BY_TEXT, BY_PHONE, *receipts)]
    assert RevealView.objects.count() == ConsentView.objects.count() == 1
    assert heard.addresses
    assert heard.messages
    assert heard.frames
    assert canaries.found(wanted, heard.places()) == []
    assert canaries.found(wanted, canaries.database()) == []
    assert canaries.found(wanted, dumped()) == []
    assert canaries.found(wanted, logged(caplog, capfd)) == []
    assert canaries.found(wanted, printed()) == []
    assert canaries.found(wanted, kept()) == []


def by_text(here: InProcess) -> str:
    answer = here.text(BY_TEXT, "窗口两小时没人,态度冷漠")
    here.text(BY_TEXT, "下午也没人")
    return story.receipt_in(answer)


def by_phone(here: InProcess) -> str:
    line = here.line(BY_PHONE).ring()
    line.speak(then="#")
    receipt = story.receipt_in(line.spoken)
    if not line.ended:
        line.hang_up()
    return receipt


def by_web(here: InProcess) -> str:
    browser = here.citizen()
    page = browser.open("/complain/")
    said = {"words": "窗口脱岗", "mobile": BY_WEB, "name": NAME}
    page = browser.send(browser.send(page, "/complain/", **said), "/complain/check/")
    return story.receipt_in(page.text)


def errors(here: InProcess, receipts: list[str]) -> None:
    """What goes wrong on an ordinary day, with secrets in hand."""
    client = Client(raise_request_exception=False)
    client.post("/sms/incoming/", {"From": BY_TEXT, "Body": receipts[0]})  # not signed
    post("/sms/incoming/", From=BY_TEXT, Body=receipts[0])  # signed, and no id: an error
    client.post("/complain/", {"words": "", "mobile": BY_WEB[:-1] + "x", "name": NAME})
    client.post("/complain/check/", {"words": "", "mobile": BY_WEB, "name": NAME})
    for receipt in (*receipts, receipts[0][:-1], "4111111111111111"):
        client.post("/follow/", {"receipt": receipt})
    here.text(BY_TEXT, f"{receipts[0][:-1]} 进度")
    here.carrier.refuses = gateway.CarrierError("busy", final=False)
    here.settle()
    here.carrier.refuses = None
    here.pass_time(minutes=10)
    here.settle()


def worked_through(here: InProcess, heard: Heard, receipt: str) -> None:
    """From triage to a published ruling, with a reveal, a refusal and a consent on the way."""
    complaint = Complaint.objects.get(channel="web")
    number = complaint.number
    story.accept(here, number)
    story.settle_matter(here, number)
    consent(here, receipt)
    story.investigate(here, number)
    reveal(here, complaint.case_id)
    for path in ("/desk/cases/999/", "/desk/opened/999/", "/vault/999/", "/discipline/"):
        here.staff("operator").open(path)
    here.settle()
    heard.sweep()
    here.text(BY_WEB, "1")
    story.rule(here)
    here.settle()
    heard.sweep()
    dispatcher = here.staff("dispatcher")
    declined = story.case_page(dispatcher, Complaint.objects.get(channel="text").number)
    dispatcher.send(declined, "/decline/", channel="诉讼", reason="不属本热线受理范围")
    here.settle()


def consent(here: InProcess, receipt: str) -> None:
    """Given, looked at by the unit, taken back."""
    browser = here.citizen()
    page = browser.send(browser.open("/follow/"), "/follow/", receipt=receipt)
    browser.send(page, "/follow/consent/")
    path = f"/unit/{Dispatch.objects.get().pk}/contact/released/"
    handler = here.staff("handler")
    assert NAME in handler.open(path).text
    browser.send(browser.open("/follow/case/"), "/follow/consent/")
    assert NAME not in handler.open(path).text
    assert Consent.history.count() == 2


def reveal(here: InProcess, case: int) -> None:
    """Denied once, then opened, and looked at once while it is open."""
    investigator, custodian = here.staff("investigator1"), here.staff("custodian")
    for step in ("deny", "approve"):
        page = investigator.open(f"/desk/identity/{case}/")
        investigator.send(page, "/ask/", purpose="核实情况", reason="需要核实当时的情形")
        pk = RevealRequest.objects.latest("pk").pk
        custodian.send(custodian.open(f"/vault/{pk}/"), f"/{step}/", reason="已审核")
        looked = investigator.open(f"/desk/opened/{pk}/")
        assert (NAME in looked.text and BY_WEB in looked.text) == (step == "approve")
    here.pass_time(minutes=31)
    assert BY_WEB not in investigator.open(f"/desk/opened/{pk}/").text


def dumped() -> Iterator[tuple[str, str]]:
    """The whole database as a backup holds it."""
    if connection.vendor == "postgresql":
        held = connection.settings_dict
        words = ["pg_dump", "-h", held["HOST"], "-p", str(held["PORT"]), "-U", held["USER"]]
        secret = {**os.environ, "PGPASSWORD": held["PASSWORD"]}
        done = subprocess.run(
            [*words, held["NAME"]], capture_output=True, text=True, check=True, env=secret
        )
        assert "窗口脱岗" in done.stdout
        yield "pg_dump", done.stdout
    yield "cache", str(getattr(cache, "_cache", ""))


def logged(caplog: Any, capfd: Any) -> Iterator[tuple[str, str]]:
    """What any of our loggers wrote, at DEBUG, and what went to the console."""
    records = [record for record in caplog.records if record.name.split(".")[0] in OURS]
    assert any(record.levelno >= logging.ERROR for record in records)
    formatter = logging.Formatter("%(name)s %(message)s")
    yield from (("log", formatter.format(record)) for record in records)
    yield from (("console", text) for text in capfd.readouterr())


def printed() -> Iterator[tuple[str, str]]:
    """What the commands for outsiders print."""
    for words in (("complaints", "--jsonl"), ("routes", "--json"), ("settled",), ("rotate_keys",)):
        out = io.StringIO()
        call_command(*words, stdout=out)
        yield " ".join(words), out.getvalue()


def kept() -> Iterator[tuple[str, str]]:
    """What lies in the folder of private files, names included."""
    found = [path for path in Path(project.PRIVATE_ROOT).rglob("*") if path.is_file()]
    assert found
    yield from ((str(path), canaries.plain(path.read_bytes())) for path in found)
    yield "names", " ".join(map(str, found))


@pytest.mark.parametrize(
    ("text", "is_seen"),
    [
        (f"call {BY_WEB} now", True),
        ("call 100 0000-0555 now", True),
        (NAME.encode().decode("latin-1"), True),
        (f"\\x{NAME.encode().hex()}", True),
        (json.dumps(NAME), True),
        ("1 2 3 4, 5 6 7 8, 1 2 3 4, 5 6 7 0", True),
        ("1234 5678", False),
        ("金丝雀", False),
    ],
)
def test_a_canary_is_seen_however_it_is_written(text: str, is_seen: bool):
    wanted = [Canary(secret) for secret in (NAME, BY_WEB, "1234567812345670")]
    assert bool(canaries.found(wanted, iter([("here", text)]))) == is_seen
