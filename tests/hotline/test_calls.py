"""Calls in progress: who may see them, how far they are, what is done with them; never a number."""

from typing import Any

import pytest
from asgiref.sync import sync_to_async
from channels.layers import get_channel_layer
from django.test import Client

from accountability.models import User
from cases import recusal
from cases.models import Case
from hotline import calls, live
from hotline.consumers import CallsConsumer
from hotline.models import Call, Callback, CallHandover, Person
from simulator.call import Ways
from tests import make
from tests.cases.test_live import Socket, disable
from tests.hotline.test_duty import ask, on_duty
from tests.people import CITIZEN
from tests.world import InProcess


def page(user: User, path: str = "/desk/phone/", **headers: str) -> str:
    client = Client()
    client.force_login(user)
    answer = client.get(path, headers=headers)
    assert answer.status_code == 200
    html = answer.content.decode()
    assert CITIZEN not in html
    assert CITIZEN[3:] not in html
    return html


def test_a_call_is_seen_from_the_first_ring_to_its_end(here: InProcess):
    operator = make.user("operator")
    on_duty()
    assert "目前没有来电" in page(operator)
    line = here.line(CITIZEN, ways=Ways(desk="answered")).ring()
    assert "听提示" in page(operator)
    line.press("5")
    assert "正在录音" in page(operator)
    line.speak(then="#")
    assert "正在听受理凭证" in page(operator)
    assert Case.objects.get().number in page(operator)
    line.press("0")
    assert "正在人工通话" in page(operator)
    line.hang_up()
    assert "已结束" in page(operator)
    here.pass_time(minutes=6)
    assert "目前没有来电" in page(operator)


def test_who_follows_is_seen_as_following(here: InProcess):
    here.line(CITIZEN).ring().press("2")
    assert "正在查询进度" in page(make.user("operator"))


def test_the_desk_holds_the_calls_as_a_fragment_and_links_their_page(here: InProcess):
    operator = make.user("operator")
    assert 'href="/desk/phone/"' in page(operator, "/desk/")
    here.line(CITIZEN).ring()
    fragment = page(operator, **{"HX-Request": "true"})
    assert "<html" not in fragment
    assert "听提示" in fragment
    assert "/desk/phone/" not in page(make.user("investigator"), "/desk/")


def test_the_case_of_a_call_is_taken_with_one_button(here: InProcess):
    operator = make.user("operator")
    line = here.line(CITIZEN).ring()
    line.speak(then="#")
    case = Case.objects.get()
    path = f"/desk/cases/{case.pk}/take/"
    assert f'action="{path}"' in page(operator)
    client = Client()
    client.force_login(operator)
    assert client.post(path).status_code == 302
    assert f'action="{path}"' not in page(operator)
    case.refresh_from_db()
    assert case.taken_by == operator


def test_a_barred_user_sees_a_call_but_neither_its_case_nor_its_page(here: InProcess):
    line = here.line(CITIZEN).ring()
    line.speak(then="#")
    barred = make.user("operator")
    case = Case.objects.get()
    recusal.bar(case, [barred])
    html = page(barred)
    assert "正在听受理凭证" in html
    assert case.number not in html
    client = Client()
    client.force_login(barred)
    assert client.get(f"/desk/phone/{Call.objects.get().pk}/").status_code == 404


def test_a_talk_waits_for_who_took_it_until_it_is_dismissed_with_a_reason(here: InProcess):
    person = on_duty()
    ask(here, desk="answered").hang_up()
    other, keeper = make.user("operator"), make.user("supervisor")
    assert "待录入" in page(person)
    assert "待录入" in page(keeper)
    assert "待录入" not in page(other)
    path = f"/desk/phone/{Call.objects.get().pk}/"
    for user, reason, status in (
        (other, "打错了", 422),
        (person, "", 422),
        (person, "打错了", 302),
    ):
        client = Client()
        client.force_login(user)
        assert client.post(f"{path}dismiss/", {"reason": reason}).status_code == status
    call = Call.objects.get()
    assert (call.dismissed_by, call.dismissed_reason) == (person, "打错了")
    assert "待录入" not in page(person)
    assert "打错了" in page(person, path)


def test_a_talk_that_was_keyed_in_waits_no_more(here: InProcess):
    person = on_duty()
    ask(here, desk="answered").hang_up()
    here.text(CITIZEN, "窗口没人")
    call = Call.objects.get()
    call.intake = Person.objects.exclude(intakes=None).get().intakes.get()
    call.save()
    assert not calls.to_key_in(person).exists()


def test_a_running_call_is_handed_over_to_an_emergency_service(here: InProcess):
    operator = make.user("operator")
    line = here.line(CITIZEN).ring()
    client = Client()
    client.force_login(operator)
    path = f"/desk/phone/{Call.objects.get().pk}/"
    form = {"service": "120", "said": "有人晕倒", "taken_there_by": "急救中心3号",
            "at": "2026-11-18T09:59", "warm": "no"}  # fmt: skip
    assert client.post(f"{path}hand-over/", form | {"said": ""}).status_code == 422
    assert client.post(f"{path}hand-over/", form).status_code == 302
    row = CallHandover.objects.get()
    assert (row.by, row.service, row.history.count()) == (operator, "120", 1)
    assert "急救中心3号" in page(operator, path)
    assert "120医疗急救" in page(operator)
    line.hang_up()
    here.settle()
    here.pass_time(minutes=2)
    here.settle()
    assert not Callback.objects.exists()


def test_a_filed_call_is_handed_over_as_its_case(here: InProcess):
    here.line(CITIZEN).ring().speak(then="#")
    client = Client()
    client.force_login(make.user("operator"))
    path = f"/desk/phone/{Call.objects.get().pk}/"
    form = {"service": "120", "said": "有人晕倒", "taken_there_by": "急救中心3号",
            "at": "2026-11-18T09:59", "warm": "no"}  # fmt: skip
    refused = client.post(f"{path}hand-over/", form)
    assert refused.status_code == 422
    assert "已立案" in refused.content.decode()


# --- Live --------------------------------------------------------------------------------------


def socket(user: Any) -> Socket:
    return Socket(CallsConsumer.as_asgi(), user)


async def ring() -> None:
    await get_channel_layer("ringer").group_send(live.GROUP, {"type": "calls.changed"})


@pytest.mark.django_db(transaction=True)
async def test_an_open_list_hears_that_something_changed_and_nothing_else():
    screen = socket(await sync_to_async(make.user)("operator"))
    assert await screen.opens()
    await ring()
    assert await screen.hears() == {"changed": True}
    await screen.leave()


@pytest.mark.django_db(transaction=True)
async def test_other_roles_hear_no_calls_and_a_disabled_account_no_more():
    for role in ("investigator", "auditor", "unit_handler", "administrator"):
        assert not await socket(await sync_to_async(make.user)(role)).opens()
    operator = await sync_to_async(make.user)("operator")
    screen = socket(operator)
    await screen.opens()
    await sync_to_async(disable)(operator)
    await ring()
    assert (await screen.receive_output())["type"] == "websocket.close"


@pytest.mark.django_db(transaction=True)
def test_each_step_of_a_call_rings_the_bell(monkeypatch: pytest.MonkeyPatch, clock: Any):
    from record import doorbell
    from tests.hotline.test_webhooks import post

    rung: list[object] = []
    monkeypatch.setattr(doorbell, "_drop_in", rung.append)
    for path, more in (("/voice/incoming/", {}), ("/voice/key/1/", {"Digits": "5"}),
                       ("/voice/status/", {"CallStatus": "completed"})):  # fmt: skip
        before = rung.count(live.publish)
        post(path, **{"CallSid": "CA00000042", "From": CITIZEN, **more})
        assert rung.count(live.publish) > before, path
