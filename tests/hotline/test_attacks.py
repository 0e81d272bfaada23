"""What somebody would try who wants to know, to lose or to double a complaint."""

import threading

import pytest
from django.db import connection, connections
from django.test import Client
from django.utils import timezone

from cases import complaints
from cases.models import Case, Complaint
from hotline.models import AddedWords, Callback, Intake, OutboundText, Person
from tests import make
from tests.hotline.test_webhooks import post
from tests.people import CITIZEN
from tests.world import InProcess

ON_POSTGRESQL = pytest.mark.skipif(
    connection.vendor != "postgresql", reason="races are proved on PostgreSQL"
)


def file_by_web(here: InProcess, **said: str) -> None:
    browser = here.citizen()
    page = browser.send(browser.open("/complain/"), "/complain/", words="窗口没人", **said)
    browser.send(page, "/complain/check/")


def test_who_types_anothers_number_on_the_web_never_reads_his_texts(here: InProcess):
    file_by_web(here, mobile=CITIZEN)
    assert "凭证" in here.text(CITIZEN, "领导收钱")
    assert not AddedWords.objects.exists()
    assert Complaint.objects.count() == 2


def test_a_stranger_does_not_rename_the_owner_of_a_number(here: InProcess):
    here.text(CITIZEN, "窗口没人")
    file_by_web(here, mobile=CITIZEN, name="冒名")
    assert Person.objects.get(number_hash__isnull=False).name is None


def test_the_forms_id_opens_nothing_because_it_is_not_kept(here: InProcess):
    browser = here.citizen()
    page = browser.open("/complain/")
    nonce = page.form("/complain/").controls["nonce"].chosen[0]
    browser.send(browser.send(page, "/complain/", words="窗口没人"), "/complain/check/")
    assert nonce not in Intake.objects.get().source
    assert nonce not in Complaint.objects.get().intake


def test_a_bank_card_at_the_head_of_a_complaint_is_no_receipt(here: InProcess):
    body = "4111111111111111 这张卡停发三个月低保"
    here.text(CITIZEN, body)
    assert Complaint.objects.get().words == body


def test_words_to_a_closed_complaint_become_a_new_one(here: InProcess):
    answer = here.text(CITIZEN, "窗口没人")
    receipt = answer.split("凭证")[1][:19]
    filed = Complaint.objects.get()
    complaints.decline(filed, channel="诉讼", by=make.user("dispatcher"), reason="不属")
    here.text(CITIZEN, f"{receipt} 还有一件事")
    assert Complaint.objects.count() == 2
    assert not AddedWords.objects.exists()


def test_what_opted_out_is_honoured_for_a_report_of_the_same_number(here: InProcess):
    from hotline import identity

    report = identity.remember(CITIZEN, linked=False)
    assert identity.may_text(report)
    here.text(CITIZEN, "退订")
    assert not identity.may_text(report)


def test_a_text_that_may_have_left_is_looked_for_before_it_is_sent_again(
    here: InProcess, monkeypatch
):
    from hotline import gateway

    taken: list[tuple[str, str]] = here.carrier.sent

    def times_out(to: str, body: str, *, status_callback: str) -> str:
        taken.append((to, body))
        raise gateway.CarrierError("ReadTimeout", final=False)

    monkeypatch.setattr(gateway, "send_text", times_out)
    here.line(CITIZEN).ring().speak(then="hangup")
    here.settle()
    assert len(taken) == 1
    assert OutboundText.objects.get().state == "sent"


def test_a_voice_that_was_sought_and_not_filed_is_filed_by_the_next_sweep(
    here: InProcess, monkeypatch
):
    from hotline import spoken, tasks

    form = {"CallSid": "CA00000001", "From": CITIZEN}
    post("/voice/incoming/", **form)
    post("/voice/status/", **form, CallStatus="completed")
    here.carrier.shelf.keep("CA00000001", b"RIFF", 3)
    here.pass_time(seconds=70)
    with monkeypatch.context() as broken:
        broken.setattr(spoken, "file", lambda *_: 1 / 0)
        tasks.fetch_recordings()
    assert here.carrier.deleted == []
    here.pass_time(minutes=2)
    tasks.fetch_recordings()
    assert Complaint.objects.count() == 1


@pytest.mark.django_db(transaction=True)
@ON_POSTGRESQL
@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
def test_action_report_and_end_of_a_call_at_once_lose_no_receipt(order):
    """Whichever is first: one complaint, one receipt owed, the call ended."""
    for n in range(8):
        sid = f"CArace{order[0]}{n:06d}"
        form = {"CallSid": sid, "From": f"+8610000{n:06d}", "RecordingSid": f"RE{sid}"}
        post("/voice/incoming/", **form)
        requests = [
            ("/voice/recorded/1/", {**form, "CallStatus": "completed", "Digits": "hangup"}),
            ("/voice/recording/1/", {**form, "RecordingStatus": "completed"}),
            ("/voice/status/", {**form, "CallStatus": "completed"}),
        ]
        at_once([requests[i] for i in order])
        intake = Intake.objects.get(source=sid)
        assert intake.call.ended_at is not None
        assert OutboundText.objects.filter(about=f"receipt:{sid}").count() == 1
    assert Complaint.objects.count() == Case.objects.count() == 8


@pytest.mark.django_db(transaction=True)
@ON_POSTGRESQL
def test_the_same_form_sent_at_the_same_moment_is_filed_once():
    nonce = "12345678-1234-5678-1234-567812345678"
    found: list[int] = []

    def send() -> None:
        form = {"words": "窗口没人", "nonce": nonce, "is_report": "on", "mobile": "13800138000"}
        found.append(Client().post("/complain/check/", form).status_code)
        connections.close_all()

    run([threading.Thread(target=send) for _twice in range(4)])
    assert found == [302] * 4
    assert Intake.objects.count() == Person.objects.count() == 1


def at_once(requests: list[tuple[str, dict[str, str]]]) -> None:
    def send(path: str, form: dict[str, str]) -> None:
        post(path, **form)
        connections.close_all()

    run([threading.Thread(target=send, args=request) for request in requests])


def run(threads: list[threading.Thread]) -> None:
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def say_nothing(sid: str) -> None:
    said = {"CallSid": sid, "From": CITIZEN, "Direction": "inbound"}
    post("/voice/incoming/", **said, CallStatus="ringing")
    post("/voice/status/", **said, CallStatus="completed")
    post("/voice/recording/1/", CallSid=sid, RecordingSid=f"RE-{sid}", RecordingStatus="absent")


def test_who_calls_and_says_nothing_again_and_again_is_called_back_once(here: InProcess):
    for n in range(5):
        say_nothing(f"CA-silent-{n}")
    assert Callback.objects.get().done_at is None
    Callback.objects.update(done_at=timezone.now())
    say_nothing("CA-silent-9")
    assert Callback.objects.filter(done_at__isnull=True).count() == 1
