"""One text, in and out."""

import pytest

from simulator import forms, texting
from simulator.faults import Fault
from simulator.transport import Response
from tests.simulator.toy import BASE, CALLER, EMPTY, HOTLINE, toy

REPLY = '<Message statusCallback="/sms/status/7/">收到</Message>'


def test_the_reply_is_in_the_answer_and_its_delivery_is_reported():
    product = toy(REPLY, {"/sms/status/7/": EMPTY})
    assert texting.incoming(product, CALLER, HOTLINE, "路灯坏了", sid="SM7") == ["收到"]
    form = product.form("/sms/incoming/")
    assert (form["MessageSid"], form["Body"], form["SmsStatus"]) == ("SM7", "路灯坏了", "received")
    reports = [form for path, form in product.posted if path == "/sms/status/7/"]
    assert [form["MessageStatus"] for form in reports] == ["sent", "delivered"]
    assert reports[0]["MessageSid"] != "SM7"
    assert reports[0]["To"] == CALLER


@pytest.mark.parametrize("answer", [EMPTY, ""])
def test_no_reply_is_an_answer_too(answer):
    assert texting.incoming(toy(answer), CALLER, HOTLINE, "STOP") == []


def test_with_a_fallback_the_fault_asks_there():
    product = toy("", {"/sms/fallback/": "<Message>kept</Message>"})
    product.answers["/sms/incoming/"] = Response(500, "", b"")
    there = f"{BASE}/sms/fallback/"
    (reply,) = texting.exchange(product, CALLER, HOTLINE, "路灯坏了", "SM7", fallback=there)
    assert reply.body == "kept"
    form = product.form("/sms/fallback/")
    assert (form["ErrorCode"], form["ErrorUrl"]) == ("11200", f"{BASE}/sms/incoming/")
    assert form["MessageSid"] == "SM7"


@pytest.mark.parametrize(
    "answer",
    [
        Response(403, "", b""),
        Response(200, "text/html", b"<html/>"),
        "<Redirect>/sms/incoming/</Redirect>",
        '<Message to="+15550100">elsewhere</Message>',
    ],
)
def test_a_bad_answer_is_a_fault(answer):
    with pytest.raises(Fault):
        texting.incoming(toy(answer), CALLER, HOTLINE, "hello")


@pytest.mark.parametrize(
    ("body", "count"),
    [("a" * 160, 1), ("a" * 161, 2), ("收" * 70, 1), ("收" * 71, 2), ("€" * 81, 2), ("😀" * 36, 2)],
)
def test_segments_are_counted_as_the_network_counts(body, count):
    assert forms.segments(body) == count


def test_whatsapp_has_its_own_addresses_on_both_ends(web, at, product):
    answer = web.post(
        "/api/texts",
        '{"from": "whatsapp:+8610000000123", "body": "hello"}',
        content_type="application/json",
    )
    assert answer.status_code == 201
    (reply,) = answer.json()["replies"]
    assert reply["to"] == "whatsapp:+8610000000123"
    assert reply["from"] == f"whatsapp:{at.account.number}"
