"""A clerk calls a citizen back: the carrier connects the two, and nobody sees a number."""

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings as project
from django.test import Client
from django.utils import timezone

from cases import dispatches, recusal
from cases.models import Complaint
from hotline import gateway, identity
from hotline.models import Bridge, Call, Callback, Intake
from simulator.call import Ways
from simulator.outgoing import Outgoing
from tests import make
from tests.hotline.test_duty import FIRST, on_duty
from tests.hotline.test_webhooks import post
from tests.people import CITIZEN, WITHHELD
from tests.world import InProcess

OWN = "+8610000000777"


def missed(number: str = CITIZEN) -> Callback:
    return Callback.objects.create(
        about=f"missed:{number}",
        reason=Callback.Reason.MISSED,
        person=identity.remember(number),
        due_at=timezone.now() + timedelta(hours=4),
    )


def clerk(user: Any = None) -> Client:
    client = Client()
    client.force_login(user or make.user("operator"))
    return client


def call(client: Client, callback: Callback, number: str = OWN) -> Any:
    return client.post(f"/desk/calls/{callback.pk}/call/", {"number": number})


def act_out(here: InProcess, **ways: Any) -> Outgoing:
    """What the carrier does after it was asked to ring the clerk."""
    to, url, callback = here.carrier.started[-1]
    numbers = (project.TWILIO_PHONE_NUMBER, to)
    return Outgoing(here.transport, numbers, url=url, callback=callback).act(Ways(**ways))


@pytest.mark.parametrize("profile", ["full", "touchtone"])
def test_the_carrier_rings_the_clerk_then_the_citizen_and_the_try_is_noted(
    here: InProcess, profile: str
):
    callback, client = missed(), clerk()
    answer = call(client, callback)
    assert answer.status_code == 302
    assert OWN not in answer.headers["Location"]
    assert here.carrier.started[0][0] == OWN
    line = act_out(here, desk="answered", profile=profile)
    assert "请按1" in line.spoken
    (dialled,) = [heard.text for heard in line.transcript if heard.kind == "dial"]
    assert dialled == CITIZEN
    bridge = Bridge.objects.get()
    assert (bridge.result, bridge.seconds, bridge.ended_at is not None) == ("completed", 1, True)
    html = client.get(f"/desk/calls/{callback.pk}/").content.decode()
    assert "已通话" in html
    assert CITIZEN not in html
    assert OWN not in html
    assert not Call.objects.exists()
    assert not Complaint.objects.exists()


@pytest.mark.parametrize(
    ("ways", "result"),
    [
        ({"desk": "busy"}, "busy"),
        ({"desk": "no-answer"}, "no-answer"),
        ({"desk": "machine"}, "declined"),
        ({"desks": {OWN: "answered", CITIZEN: "no-answer"}}, "no-answer"),
        ({"desks": {OWN: "answered", CITIZEN: "busy"}}, "busy"),
    ],
)
def test_each_way_it_can_fail_is_noted_and_another_try_is_free(
    here: InProcess, ways: dict[str, Any], result: str
):
    callback, client = missed(), clerk()
    call(client, callback)
    line = act_out(here, **ways)
    assert line.ended
    assert Bridge.objects.get().result == result
    assert call(client, callback).status_code == 302
    assert Bridge.objects.count() == 2


def test_a_voice_box_is_never_connected_with_a_citizen(here: InProcess):
    call(clerk(), missed())
    line = act_out(here, desk="machine")
    assert not [heard for heard in line.transcript if heard.kind == "dial"]


def test_one_try_at_a_time_until_the_carrier_is_silent_for_long(here: InProcess):
    callback, client = missed(), clerk()
    call(client, callback)
    refused = call(client, callback)
    assert refused.status_code == 422
    assert "正在拨打" in refused.content.decode()
    assert len(here.carrier.started) == 1
    here.pass_time(minutes=6)
    assert call(client, callback).status_code == 302
    assert Bridge.objects.filter(result="unreported").count() == 1


def test_the_number_of_the_shift_is_rung_when_none_is_typed(here: InProcess):
    person = on_duty()
    call(clerk(person), missed(), number="")
    assert here.carrier.started[0][0] == FIRST


@pytest.mark.parametrize(("number", "said"), [("12", "号码请带区号"), ("", "必填")])
def test_a_wrong_number_is_refused_and_keeps_what_was_typed(
    here: InProcess, number: str, said: str
):
    refused = call(clerk(), missed(), number=number)
    assert refused.status_code == 422
    assert said in refused.content.decode()
    assert not number or f'value="{number}"' in refused.content.decode()
    assert not Bridge.objects.exists()


def test_who_withheld_the_number_is_offered_no_call(here: InProcess):
    callback, client = missed(WITHHELD), clerk()
    assert "/call/" not in client.get(f"/desk/calls/{callback.pk}/").content.decode()
    assert call(client, callback).status_code == 422
    assert here.carrier.started == []


def test_a_carrier_that_refuses_is_told_in_a_sentence_and_tried_again(here: InProcess):
    callback, client = missed(), clerk()
    here.carrier.refuses = gateway.CarrierError("no", final=True)
    refused = call(client, callback)
    assert (refused.status_code, Bridge.objects.get().result) == (422, "failed")
    here.carrier.refuses = None
    assert call(client, callback).status_code == 302


def test_other_roles_and_barred_people_call_nobody(here: InProcess):
    here.text(CITIZEN, "窗口没人")
    filed, dispatcher, unit = Complaint.objects.get(), make.user("dispatcher"), make.unit()
    handler = make.user("unit_handler", unit)
    from cases import complaints

    complaints.accept(filed, kind="complaint", by=dispatcher, reason="好")
    matter = dispatches.send(filed.case, unit, released_text="请核实", by=dispatcher)
    dispatches.acknowledge(matter, by=handler)
    dispatches.name(matter, official=handler.official, nobody="", by=handler)
    dispatches.reply(matter, words="已办", by=handler)
    here.settle()
    callback = Callback.objects.get()
    assert Intake.objects.get().person == callback.person
    barred = make.user("operator")
    recusal.bar(filed.case, [barred])
    assert call(clerk(barred), callback).status_code == 404
    assert call(clerk(make.user("auditor")), callback).status_code == 403
    assert here.carrier.started == []


def test_every_step_is_signed_and_repeats_the_same_bytes(here: InProcess):
    call(clerk(), missed())
    pk = Bridge.objects.get().pk
    steps: list[tuple[str, dict[str, str]]] = [
        (f"/voice/bridge/{pk}/", {}),
        (f"/voice/bridge-go/{pk}/", {"Digits": "1"}),
        (f"/voice/bridge-done/{pk}/", {"DialCallStatus": "completed", "DialCallDuration": "5"}),
        (f"/voice/bridge-ended/{pk}/", {"CallStatus": "completed"}),
    ]
    for path, more in steps:
        form = {"CallSid": "CAbridge01", "CallStatus": "in-progress", **more}
        first, again = post(path, **form), post(path, **form)
        assert first.status_code in (200, 204)
        assert first.content == again.content
        forged = Client().post(path, form)
        assert (forged.status_code, forged.content) == (403, b"")
    assert Bridge.objects.get().seconds == 5


def test_once_the_try_is_over_the_number_is_told_no_more(here: InProcess):
    call(clerk(), missed())
    pk = Bridge.objects.get().pk
    post(f"/voice/bridge-ended/{pk}/", CallSid="CAbridge02", CallStatus="completed")
    answer = post(f"/voice/bridge-go/{pk}/", CallSid="CAbridge03", Digits="1")
    assert CITIZEN not in answer.content.decode()
