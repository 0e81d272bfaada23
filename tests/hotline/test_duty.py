"""Who wants a person is put through, one telephone after the other; whoever takes the call is
known, and where nobody can the words go first."""

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings as project
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.utils import timezone

from accountability.models import User
from cases.models import Case, Complaint
from hotline import calls, duty
from hotline.models import Call, Callback, Ringing, Shift
from simulator.call import Line, Ways
from tests import make
from tests.hotline.test_webhooks import post
from tests.people import CITIZEN
from tests.world import InProcess

FIRST, SECOND = "+8610000000701", "+8610000000702"
PROFILES = pytest.mark.parametrize("profile", ["full", "touchtone"])


def on_duty(number: str = FIRST, place: int = 1) -> User:
    person = make.user("operator")
    now = timezone.now()
    shift = Shift(
        user=person,
        number=number,
        place=place,
        starts_at=now - timedelta(hours=1),
        ends_at=now + timedelta(hours=8),
    )
    duty.add(shift, by="system:test")
    return person


def ask(here: InProcess, **ways: Any) -> Line:
    """A caller who wants a person at once."""
    line = here.line(CITIZEN, ways=Ways(**ways)).ring()
    line.press("0")
    return line


@PROFILES
def test_who_is_on_duty_takes_the_call_and_it_is_his_to_key_in(here: InProcess, profile: str):
    person = on_duty()
    line = ask(here, desk="answered", profile=profile)
    assert line.wants == "talk"
    line.hang_up()
    here.settle()
    call = Call.objects.get()
    assert (call.taken_by, call.taken_at is not None) == (person, True)
    assert list(calls.to_key_in(person)) == [call]
    assert not list(calls.to_key_in(make.user("operator")))
    assert not Complaint.objects.exists()
    here.pass_time(minutes=5)
    here.settle()
    assert not Callback.objects.exists()  # somebody talked with him


@PROFILES
def test_after_a_talk_the_caller_may_stay_and_speak(here: InProcess, profile: str):
    person = on_duty()
    line = ask(here, desk="answered", profile=profile)
    line.say_nothing()  # the person hangs up
    assert line.wants == "voice"
    line.speak(then="#")
    here.settle()
    assert "凭证" in line.spoken
    assert Call.objects.get().intake is not None
    assert not Case.objects.get().urgent
    assert not list(calls.to_key_in(person))


@PROFILES
@pytest.mark.parametrize("desk", ["busy", "no-answer", "failed"])
def test_where_nobody_answers_the_words_are_recorded_and_go_first(
    here: InProcess, profile: str, desk: str
):
    on_duty(FIRST)
    on_duty(SECOND, place=2)
    line = ask(here, desk=desk, profile=profile)
    assert line.wants == "voice"
    assert [h.text for h in line.transcript if h.kind == "dial"] == [FIRST, SECOND]
    line.speak(then="hangup")
    here.settle()
    case = Case.objects.get()
    assert case.urgent
    clock = case.clocks.get()
    assert clock.due_at - clock.started_at == timedelta(minutes=30)
    assert Call.objects.get().taken_by is None


@PROFILES
@pytest.mark.parametrize("hour", [2, 14])  # ten in the morning, ten at night
def test_with_nobody_on_duty_it_is_recorded_at_once_with_priority(
    here: InProcess, profile: str, hour: int
):
    here.pass_time(hours=hour - 2)
    line = ask(here, profile=profile)
    assert line.wants == "voice"
    assert not Ringing.objects.exists()
    line.speak(then="hangup")
    assert Case.objects.get().urgent


def test_the_next_one_is_rung_when_the_first_is_busy(here: InProcess):
    on_duty(FIRST)
    second = on_duty(SECOND, place=2)
    line = ask(here, desks={FIRST: "busy", SECOND: "answered"})
    line.hang_up()
    assert Call.objects.get().taken_by == second
    assert [r.result for r in Ringing.objects.all()] == ["busy", "completed"]


def test_a_voice_box_that_answers_does_not_take_the_call(here: InProcess):
    on_duty(FIRST)
    second = on_duty(SECOND, place=2)
    line = ask(here, desks={FIRST: "machine", SECOND: "answered"})
    line.hang_up()
    assert Call.objects.get().taken_by == second


def test_the_private_telephone_sees_our_number_and_the_leg_files_nothing(here: InProcess):
    on_duty()
    line = ask(here, desk="answered")
    (leg,) = line.legs
    assert leg.party.number_from == project.TWILIO_PHONE_NUMBER
    assert "请按1" in leg.spoken
    assert CITIZEN not in leg.spoken
    assert Call.objects.count() == 1


def test_a_person_is_asked_for_after_the_receipt_too(here: InProcess):
    line = here.line(CITIZEN).ring()
    line.speak(then="#")
    line.press("0")
    assert line.wants == "voice"
    line.speak(then="#")
    here.settle()
    assert Complaint.objects.get().messages.count() == 1
    case = Case.objects.get()
    assert case.urgent
    running = case.clocks.get(stopped_at__isnull=True)
    assert running.amount == 30


def test_who_hangs_up_while_it_rings_is_called_back(here: InProcess):
    on_duty()
    line = ask(here, desk="busy")
    line.hang_up()
    here.settle()
    here.pass_time(minutes=2)
    here.settle()
    assert Callback.objects.get().reason == "missed"


def test_a_talk_may_last_longer_than_a_call_is_waited_for(here: InProcess):
    from hotline import tasks

    on_duty()
    line = ask(here, desk="answered")
    here.pass_time(minutes=40)
    tasks.find_unheard_calls()
    assert Call.objects.get().ended_at is None
    line.hang_up()
    assert Call.objects.get().ended_at is not None


def test_the_whisper_and_its_key_are_signed_and_repeat_the_same_bytes(here: InProcess):
    person = on_duty()
    line = here.line(CITIZEN).ring()
    form = {"CallSid": line.sid, "From": CITIZEN, "CallStatus": "in-progress"}
    dial = post("/voice/duty/2/", **form)
    assert f'callerId="{project.TWILIO_PHONE_NUMBER}"' in dial.content.decode()
    assert dial.content == post("/voice/duty/2/", **form).content
    pk = Ringing.objects.get().pk
    leg = {"CallSid": "CAleg00001", "ParentCallSid": line.sid, "CallStatus": "in-progress"}
    steps: list[tuple[str, dict[str, str]]] = [
        (f"/voice/whisper/{pk}/", {}),
        (f"/voice/taken/{pk}/", {"Digits": "1"}),
    ]
    for path, more in steps:
        first, again = post(path, **leg, **more), post(path, **leg, **more)
        assert (first.status_code, first.content) == (200, again.content)
        assert Client().post(path, leg).status_code == 403
    assert Call.objects.get().taken_by == person
    ended = {**form, "DialCallStatus": "completed", "DialCallDuration": "61"}
    first, again = post("/voice/talked/3/", **ended), post("/voice/talked/3/", **ended)
    assert first.content == again.content
    assert Ringing.objects.get().seconds == 61


def test_who_takes_a_call_whose_caller_is_gone_is_told_so(here: InProcess):
    on_duty()
    line = here.line(CITIZEN).ring()
    form = {"CallSid": line.sid, "From": CITIZEN}
    post("/voice/duty/2/", **form)
    pk = Ringing.objects.get().pk
    post(f"/voice/whisper/{pk}/", CallSid="CAleg00002")
    line.hang_up()
    answer = post(f"/voice/taken/{pk}/", CallSid="CAleg00002", Digits="1").content.decode()
    assert "Hangup" in answer
    assert Call.objects.get().taken_by is None


def test_a_call_taken_but_never_connected_is_nobodys(here: InProcess):
    on_duty()
    line = here.line(CITIZEN).ring()
    form = {"CallSid": line.sid, "From": CITIZEN, "CallStatus": "in-progress"}
    post("/voice/duty/2/", **form)
    pk = Ringing.objects.get().pk
    post(f"/voice/whisper/{pk}/", CallSid="CAleg00003")
    post(f"/voice/taken/{pk}/", CallSid="CAleg00003", Digits="1")
    post("/voice/talked/3/", **form, DialCallStatus="completed", DialBridged="false")
    assert Call.objects.get().taken_by is None


# --- The roster --------------------------------------------------------------------------------


def test_those_on_duty_come_in_their_order_then_by_start_and_only_while_it_lasts(here: InProcess):
    later, first = on_duty(FIRST, place=2), on_duty(SECOND, place=1)
    now = timezone.now()
    assert [shift.user for shift in duty.on_duty(now)] == [first, later]
    assert duty.on_duty(now + timedelta(hours=9)) == []
    assert duty.on_duty(now - timedelta(hours=2)) == []


def test_the_command_adds_lists_masked_and_removes(here: InProcess, capsys: Any):
    person = make.user("operator")
    call_command("duty", "add", person.username, "--from", "2026-11-18T08:00",
                 "--until", "2026-11-18T20:00", "--number", "10000000703")  # fmt: skip
    call_command("duty", "list")
    shown = capsys.readouterr().out
    assert "0000703" not in shown
    assert "····03" in shown
    shift = Shift.objects.get()
    assert shift.number == "+8610000000703"
    call_command("duty", "remove", str(shift.pk))
    assert duty.on_duty(timezone.now()) == []
    with pytest.raises(CommandError, match="已经结束"):
        call_command("duty", "remove", str(shift.pk))
    assert shift.history.count() == 2


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"number": "12"}, "号码请带区号"),
        ({"ends_at": "2026-11-18T07:00"}, "早于开始"),
        ({"starts_at": "2026-11-17T07:00", "ends_at": "2026-11-17T09:00"}, "已经过去"),
        ({"starts_at": "soon"}, "输入"),
    ],
)
def test_a_wrong_shift_is_refused_with_a_sentence_and_keeps_what_was_typed(
    here: InProcess, changed: dict[str, str], said: str
):
    client, person = Client(), make.user("operator")
    client.force_login(make.user("dispatcher"))
    form = {"user": str(person.pk), "starts_at": "2026-11-18T08:00",
            "ends_at": "2026-11-18T20:00", "number": FIRST, "place": "1"}  # fmt: skip
    refused = client.post("/desk/roster/", form | changed)
    assert refused.status_code == 422
    html = refused.content.decode()
    assert said in html
    assert all(value in html for value in changed.values())
    assert not Shift.objects.exists()
    assert client.post("/desk/roster/", form).status_code == 302
    html = client.get("/desk/roster/").content.decode()
    assert str(person) in html
    assert FIRST not in html


def test_an_unknown_person_is_named_in_the_refusal(here: InProcess):
    make.user("operator")
    for name in ("nobody", make.user("unit_handler").username):
        with pytest.raises(CommandError, match=name):
            call_command("duty", "add", name, "--from", "2026-11-18T08:00",
                         "--until", "2026-11-18T20:00", "--number", FIRST)  # fmt: skip


def test_a_shift_is_ended_early_on_the_page(here: InProcess):
    on_duty()
    shift = Shift.objects.get()
    client = Client()
    client.force_login(make.user("supervisor"))
    assert client.post(f"/desk/roster/{shift.pk}/end/").status_code == 302
    assert duty.on_duty(timezone.now()) == []
    assert str(shift.user) in client.get("/desk/roster/?day=2026-11-18").content.decode()
    stranger = Client()
    stranger.force_login(make.user("operator"))
    assert stranger.post(f"/desk/roster/{shift.pk}/end/").status_code == 403


def test_the_private_number_is_nowhere_in_plain(here: InProcess):
    on_duty()
    ask(here, desk="answered").hang_up()
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT * FROM "{table}"')
            for row in cursor.fetchall():
                plain = " ".join(
                    bytes(v).decode("latin-1") if isinstance(v, bytes | memoryview) else str(v)
                    for v in row
                )
                assert FIRST.lstrip("+") not in plain, table


def test_who_left_is_not_rung(here: InProcess):
    from record.history import acting

    person = on_duty()
    with acting("system:test", "Left"):
        person.is_active = False
        person.save()
    assert duty.on_duty(timezone.now()) == []
