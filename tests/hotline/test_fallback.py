"""The carrier's second address: it answers without a database, and nothing it kept is lost."""

import os
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest
import requests
from django.conf import settings as project
from django.core.checks import run_checks
from django.db import OperationalError
from django.test import Client, RequestFactory

from cases.models import Complaint
from hotline import owed, replay, spool, tasks
from hotline.models import Call, Callback, InboundEvent, OutboundText, Recording, SpooledRequest
from simulator.call import Line, Ways
from simulator.signing import sign
from simulator.transport import HttpTransport
from simulator.twiml import read_text, read_voice
from tests.people import CITIZEN, WITHHELD
from tests.world import InProcess

ROOT = Path(__file__).resolve().parents[2]
VOICE = "/voice/fallback/"
TEXT = "/sms/fallback/"
ADDRESSES = [VOICE, f"{VOICE}recorded/1000/", f"{VOICE}recording/1000/", TEXT]


def post(path: str, base: str = "", **form: str) -> Any:
    """Send a form signed as the carrier would."""
    signature = sign(project.TWILIO_AUTH_TOKEN, (base or project.PUBLIC_BASE_URL) + path, form)
    return Client().post(path, form, headers={"X-Twilio-Signature": signature})


def failed_at(path: str) -> dict[str, str]:
    """What the carrier adds when it asks the fallback."""
    return {"ErrorCode": "11200", "ErrorUrl": project.PUBLIC_BASE_URL + path}


@pytest.fixture
def spooling(settings: Any, tmp_path: Path) -> Path:
    """A spool, and no database: a test without one may not ask it anything."""
    settings.SPOOL_DIR = tmp_path / "spool"
    return tmp_path / "spool"


# --- Answers without a database ------------------------------------------------------------------


@pytest.mark.parametrize("path", ADDRESSES)
def test_a_forgery_gets_an_empty_403_and_is_not_kept(spooling, path):
    answer = Client().post(path, {"CallSid": "CA1"}, headers={"X-Twilio-Signature": "no"})
    assert (answer.status_code, answer.content) == (403, b"")
    assert not spool.waiting()


def test_a_call_hears_one_apology_and_the_tone(spooling):
    form = {"CallSid": "CA1", "From": CITIZEN, **failed_at("/voice/incoming/")}
    answer = post(VOICE, **form)
    verbs = read_voice(answer["Content-Type"], answer.content, "http://t" + VOICE, "http://t")
    assert [type(verb).__name__ for verb in verbs] == ["Say", "Record", "Say", "Hangup"]
    assert verbs[1].action == f"http://t{VOICE}recorded/1000/"
    assert verbs[1].callback == f"http://t{VOICE}recording/1000/"
    assert post(VOICE, **form).content == answer.content


def test_a_text_hears_in_one_segment_that_it_is_kept(spooling):
    answer = post(TEXT, MessageSid="SM1", From=CITIZEN, Body="窗口没人")
    (message,) = read_text(answer["Content-Type"], answer.content, "http://t" + TEXT, "http://t")
    assert len(message.body) <= 70
    assert "已保存" in message.body
    (kept,) = spool.waiting()
    assert (kept.path, "MessageSid=SM1" in kept.form) == (TEXT, True)


def test_an_english_text_is_answered_in_english(spooling):
    answer = post(TEXT, MessageSid="SM1", From=CITIZEN, Body="Nobody at the counter")
    assert b"We kept your text" in answer.content


def test_a_text_that_the_carrier_answers_itself_gets_silence(spooling):
    answer = post(TEXT, MessageSid="SM1", From=CITIZEN, Body="STOP", OptOutType="STOP")
    assert b"<Message" not in answer.content
    assert len(spool.waiting()) == 1


@pytest.mark.parametrize("path", ADDRESSES)
def test_the_second_address_is_signed_for_too(spooling, settings, path):
    settings.FALLBACK_BASE_URL = "https://fallback.example"
    form = {"CallSid": "CA1", "MessageSid": "SM1"}
    assert post(path, base="https://fallback.example", **form).status_code in (200, 204)
    assert post(path, base="https://elsewhere.example", **form).status_code == 403


@pytest.mark.parametrize("path", ADDRESSES)
def test_what_cannot_be_kept_is_not_acknowledged(spooling, path):
    spooling.parent.joinpath("spool").write_text("a file where the folder should be")
    answer = post(path, CallSid="CA1", MessageSid="SM1")
    assert (answer.status_code, answer.content) == (500, b"")


def test_a_full_disk_leaves_nothing_half_written(spooling, monkeypatch):
    assert post(TEXT, MessageSid="SM1", Body="一").status_code == 200
    write = os.write

    def full(handle: int, data: bytes) -> int:
        write(handle, data[:10])
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as disk:
        disk.setattr("hotline.spool.os.write", full)
        answer = post(TEXT, MessageSid="SM2", Body="二")
    assert (answer.status_code, answer.content) == (500, b"")
    assert post(TEXT, MessageSid="SM3", Body="三").status_code == 200
    assert ["SM1" in w.form or "SM3" in w.form for w in spool.waiting()] == [True, True]
    held = spool.contents(spool.folder() / spool.OPEN)
    assert (len(held.records), held.is_unread) == (2, False)


def test_a_forgery_is_refused_also_while_it_cannot_be_counted(spooling, monkeypatch):
    def away(*_: Any) -> None:
        raise OperationalError("away")

    monkeypatch.setattr("hotline.refusals.note", away)
    answer = Client().post("/voice/incoming/", {"CallSid": "CA1"})
    assert (answer.status_code, answer.content) == (403, b"")


# --- The file ------------------------------------------------------------------------------------


def test_nothing_in_the_spool_can_be_read_without_the_key(spooling):
    post(TEXT, MessageSid="SM1", From=CITIZEN, Body="窗口没人")
    (path,) = spooling.iterdir()
    held = path.read_bytes()
    assert CITIZEN.encode() not in held
    assert "窗口".encode() not in held
    assert b"SM1" not in held
    assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("torn", [1, 9, 13, 40, 150])
def test_a_torn_record_is_passed_over_and_those_around_it_are_not(spooling, torn):
    post(TEXT, MessageSid="SM1")
    path = spooling / spool.OPEN
    whole = path.read_bytes()
    path.write_bytes(whole + whole[:torn])  # a process died while it wrote
    post(TEXT, MessageSid="SM2")
    held = spool.contents(path)
    assert [spool.read(r).form.partition("&")[0] for r in held.records] == [
        "MessageSid=SM1",
        "MessageSid=SM2",
    ]
    assert not held.is_unread


def test_many_write_while_the_file_is_set_aside_and_nothing_is_lost(spooling):
    request = RequestFactory().post(TEXT, {"MessageSid": "SM1"})
    request.POST  # noqa: B018 - read once, before the threads share it
    writers = [
        threading.Thread(target=lambda: [spool.keep(request) for _n in range(40)])
        for _writer in range(6)
    ]
    for writer in writers:
        writer.start()
    while any(writer.is_alive() for writer in writers):
        spool.set_aside()
    for writer in writers:
        writer.join()
    spool.set_aside()
    files = spool.taken()
    assert len(files) > 1
    assert sum(len(spool.contents(path).records) for path in files) == 240
    assert not any(spool.contents(path).is_unread for path in files)


@pytest.mark.django_db
def test_a_record_that_does_not_open_is_kept_for_a_person(spooling, settings):
    post(TEXT, MessageSid="SM1", From=CITIZEN, Body="窗口没人")
    settings.VAULT_KEYS = "other:" + "A" * 43
    assert replay.take_in() == 0
    assert (owed.owed()["spool"], owed.dead()["spool"]) == (0, 1)
    assert [path.suffix for path in spooling.iterdir()] == [spool.UNREAD]


# --- Replay --------------------------------------------------------------------------------------


def test_a_kept_text_is_filed_once_and_its_receipt_goes_out(here: InProcess):
    for _twice in range(2):
        post(TEXT, MessageSid="SM00000001", From=CITIZEN, Body="窗口没人")
    assert owed.owed()["spool"] == 2
    assert owed.oldest_age() >= 0
    tasks.replay_spool()
    assert owed.owed()["spool"] == 0
    assert Complaint.objects.get().words == "窗口没人"
    here.settle()
    (receipt,) = here.inbox(CITIZEN)
    assert "凭证" in receipt


def test_a_text_that_both_addresses_heard_is_filed_once_and_answered_once(here: InProcess):
    form = {"MessageSid": "SM00000001", "From": CITIZEN, "Body": "窗口没人"}
    post("/sms/incoming/", **form)  # heard, but the answer came too late for the carrier
    post(TEXT, **form, **failed_at("/sms/incoming/"))
    here.settle()
    tasks.replay_spool()
    here.settle()
    assert Complaint.objects.count() == OutboundText.objects.count() == 1
    assert len(here.inbox(CITIZEN)) == 1


def test_an_answer_that_was_delivered_is_not_sent_again(here: InProcess):
    here.text(CITIZEN, "窗口没人", sid="SM00000001")
    post(TEXT, MessageSid="SM00000001", From=CITIZEN, Body="窗口没人")
    tasks.replay_spool()
    here.settle()
    assert here.inbox(CITIZEN) == []


def test_a_crash_between_file_and_mark_files_nothing_twice(here: InProcess, monkeypatch):
    post(TEXT, MessageSid="SM00000001", From=CITIZEN, Body="窗口没人")

    def die(*_: Any, **__: Any) -> None:
        raise SystemExit

    with monkeypatch.context() as crash:
        crash.setattr("hotline.spool.done", die)
        with pytest.raises(SystemExit):
            tasks.replay_spool()
    tasks.replay_spool()
    tasks.replay_spool()
    here.settle()
    assert (Complaint.objects.count(), InboundEvent.objects.count()) == (1, 1)
    assert len(here.inbox(CITIZEN)) == 1
    assert not SpooledRequest.objects.exists()


def test_a_request_that_fails_stays_owed_and_holds_nobody_up(here: InProcess):
    post(TEXT, From=CITIZEN, Body="ohne Nummer")  # no SID: the ordinary way cannot take it
    post(TEXT, MessageSid="SM00000002", From=CITIZEN, Body="窗口没人")
    tasks.replay_spool()
    assert Complaint.objects.count() == 1
    assert SpooledRequest.objects.get().tries == 1
    assert (owed.owed()["spool"], owed.dead()["spool"]) == (1, 0)
    for _try in range(30):
        here.pass_time(minutes=6)
        tasks.replay_spool()
    assert (owed.owed()["spool"], owed.dead()["spool"]) == (0, 1)


def broken(here: InProcess, monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on the database is away for the ordinary doors."""

    def away(*_: Any, **__: Any) -> None:
        raise OperationalError("away")

    monkeypatch.setattr("hotline.inbox.InboundEvent.objects", type("Away", (), {"filter": away}))


@pytest.mark.parametrize("profile", ["full", "touchtone"])
@pytest.mark.parametrize("report", ["after", "before", "late", "twice", "never"])
def test_a_call_in_an_outage_is_recorded_and_filed_once(here, monkeypatch, profile, report):
    ways = Ways(profile=profile, recording_report=report, fallback=base() + VOICE)
    with monkeypatch.context() as outage:
        broken(here, outage)
        line = here.line(CITIZEN, ways=ways).ring()
        line.speak(then="#")
        assert line.ended_by == "product"
        assert "抱歉" in line.spoken
        assert "感谢" in line.spoken
        assert not Call.objects.exists()
    tasks.replay_spool()
    here.settle()
    assert Complaint.objects.get().channel == "voice"
    recording = Recording.objects.get()
    assert (recording.state, recording.purpose) == ("kept", "file")
    assert here.carrier.deleted == [recording.sid]
    assert len(here.inbox(CITIZEN)) == 1
    assert not Callback.objects.exists()


def test_a_call_that_breaks_in_the_middle_keeps_what_was_said(here, monkeypatch):
    line = here.line(CITIZEN, ways=Ways(fallback=base() + VOICE)).ring()
    with monkeypatch.context() as outage:
        broken(here, outage)
        line.speak(then="#")
        assert "感谢" in line.spoken
    tasks.replay_spool()
    here.settle()
    assert Complaint.objects.count() == Recording.objects.count() == 1
    assert len(here.inbox(CITIZEN)) == 1


def test_words_added_in_an_outage_join_what_the_call_filed(here, monkeypatch):
    line = here.line(CITIZEN, ways=Ways(fallback=base() + VOICE)).ring()
    line.speak(then="#")
    with monkeypatch.context() as outage:
        broken(here, outage)
        line.press("2")
        assert "抱歉" in line.spoken
        line.speak(then="#")
    tasks.replay_spool()
    here.settle()
    assert Complaint.objects.count() == 1
    assert sorted(Recording.objects.values_list("purpose", "state")) == [
        ("add", "kept"),
        ("file", "kept"),
    ]


def test_a_kept_call_without_a_voice_becomes_a_call_back(here, monkeypatch):
    for number in (CITIZEN, WITHHELD):
        with monkeypatch.context() as outage:
            broken(here, outage)
            here.line(number, ways=Ways(fallback=base() + VOICE)).ring().hang_up()
    for _wait in range(2):
        tasks.replay_spool()
        tasks.find_unheard_calls()
        here.pass_time(minutes=20)
        here.settle()
    assert not Complaint.objects.exists()
    assert Callback.objects.get().reason == "missed"


def test_a_leg_that_we_dialled_is_nobodys_call(here: InProcess):
    post(VOICE, CallSid="CA00000002", ParentCallSid="CA00000001", From=CITIZEN)
    tasks.replay_spool()
    assert not Call.objects.exists()
    assert owed.owed()["spool"] == 0


def test_who_refused_the_text_in_an_outage_gets_none(here, monkeypatch):
    line = here.line(CITIZEN, ways=Ways(fallback=base() + VOICE)).ring()
    line.speak(then="#")
    with monkeypatch.context() as outage:
        broken(here, outage)
        line.press("3")
        line.hang_up()
    tasks.replay_spool()
    here.settle()
    assert Complaint.objects.count() == 1
    assert here.inbox(CITIZEN) == []


def test_delivery_reports_of_an_outage_are_heard_later(here, monkeypatch):
    here.text(CITIZEN, "窗口没人")
    text = OutboundText.objects.get()
    with monkeypatch.context() as outage:

        def away(**_: Any) -> None:
            raise OperationalError("away")

        outage.setattr("hotline.deliveries.note", away)
        answer = post(f"/sms/status/{text.pk}/", MessageSid="SMx", MessageStatus="undelivered")
        assert (answer.status_code, answer.content) == (204, b"")
    tasks.replay_spool()
    assert InboundEvent.objects.count() == 1
    assert text.reports.filter(status="undelivered").exists()


def base() -> str:
    """The address that is signed."""
    return str(project.PUBLIC_BASE_URL)


# --- What a deployment is checked for ------------------------------------------------------------


def test_a_deployment_without_token_or_spool_is_refused(settings, tmp_path):
    settings.SPOOL_DIR = tmp_path / "spool"
    assert not {"hotline.E001", "hotline.E002"} & found()
    settings.TWILIO_AUTH_TOKEN = ""
    (tmp_path / "file").touch()
    settings.SPOOL_DIR = tmp_path / "file" / "spool"
    assert {"hotline.E001", "hotline.E002"} <= found()


def found() -> set[str]:
    return {str(one.id) for one in run_checks(include_deployment_checks=True)}


# --- Processes whose database is away ------------------------------------------------------------


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@pytest.fixture(params=["config.asgi", "config.fallback.asgi"])
def process(request: Any, tmp_path: Path) -> Any:
    """The web process or the fallback process; neither database nor broker answers."""
    port, closed = free_port(), free_port()
    environment = {
        "PATH": os.environ["PATH"],
        "ENV_FILE": os.devnull,
        "VAR_DIR": str(tmp_path),
        "PUBLIC_BASE_URL": project.PUBLIC_BASE_URL,
        "FALLBACK_BASE_URL": f"http://127.0.0.1:{port}",
        "DATABASE_URL": f"postgres://nobody@127.0.0.1:{closed}/none",
        "REDIS_URL": f"redis://127.0.0.1:{closed}/0",
    }
    command = ["uvicorn", f"{request.param}:application", "--port", str(port), "--lifespan", "off"]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    started = [sys.executable, "-m", *command]
    with subprocess.Popen(started, cwd=ROOT, env=environment, **quiet) as running:
        try:
            wait(f"http://127.0.0.1:{port}/healthz")
            yield f"http://127.0.0.1:{port}"
        finally:
            running.terminate()


def wait(url: str) -> None:
    for _try in range(200):  # the clock of a test stands still
        try:
            assert requests.get(url, timeout=2).ok
        except requests.ConnectionError:
            time.sleep(0.2)
        else:
            return
    raise AssertionError(url)


@pytest.mark.slow
def test_with_the_database_away_a_citizen_is_kept_and_filed_when_it_is_back(
    here: InProcess, process: str, settings: Any, tmp_path: Path
):
    settings.SPOOL_DIR = tmp_path / "spool"
    transport = HttpTransport(project.TWILIO_AUTH_TOKEN, base(), "AC1", product_url=process)
    ways = Ways(fallback=process + VOICE)
    line = Line(transport, CITIZEN, "+1", shelf=here.carrier.shelf, ways=ways)
    line.ring().speak(then="#")
    text = {"MessageSid": "SM00000001", "From": CITIZEN, "Body": "新 窗口没人"}
    assert transport.post(process + TEXT, text).status == 200
    assert (line.ended_by, "抱歉" in line.spoken) == ("product", True)
    assert not Complaint.objects.exists()
    assert owed.owed()["spool"] >= 4
    tasks.replay_spool()
    here.settle()
    assert sorted(Complaint.objects.values_list("channel", flat=True)) == ["text", "voice"]
    assert len(here.inbox(CITIZEN)) == 2
    assert Recording.objects.get().state == "kept"
