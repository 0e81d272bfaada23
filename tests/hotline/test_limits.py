"""Guessing receipts is slow; following fails closed, filing fails open."""

import pytest
from django.core.cache import cache
from django.test import Client

from hotline.models import Intake
from tests.world import InProcess

WRONG = {"receipt": "1234567812345670"}


def guess(client: Client, **headers: str) -> int:
    return client.post("/follow/", WRONG, headers=headers).status_code


def test_after_ten_wrong_receipts_a_source_waits_whatever_it_claims_to_be(here: InProcess):
    client = Client()
    found = [guess(client, **{"X-Forwarded-For": f"10.0.0.{n}"}) for n in range(12)]
    assert found == [200] * 10 + [429] * 2


def test_behind_our_proxy_visitors_are_told_apart_by_what_it_adds(here: InProcess, settings):
    settings.TRUST_PROXY = True
    client = Client()
    for n in range(10):
        assert guess(client, **{"X-Forwarded-For": f"forged{n}, 192.0.2.1"}) == 200
    assert guess(client, **{"X-Forwarded-For": "192.0.2.2, 192.0.2.1"}) == 429
    assert guess(client, **{"X-Forwarded-For": "192.0.2.1, 192.0.2.2"}) == 200


def test_who_has_a_whole_network_of_addresses_is_one_source(here: InProcess):
    client = Client()
    found = [
        client.post("/follow/", WRONG, REMOTE_ADDR=f"2001:db8::{n:x}").status_code
        for n in range(12)
    ]
    assert found == [200] * 10 + [429] * 2
    assert client.post("/follow/", WRONG, REMOTE_ADDR="2001:db8:0:1::1").status_code == 200
    mapped = [
        client.post("/follow/", WRONG, REMOTE_ADDR=f"::ffff:192.0.2.{n}").status_code
        for n in range(12)
    ]
    assert mapped == [200] * 12


def test_a_right_receipt_counts_nothing(here: InProcess):
    browser = here.citizen()
    page = browser.send(browser.open("/complain/"), "/complain/", words="窗口没人")
    browser.send(page, "/complain/check/")
    from hotline import receipts

    digits = receipts.digits_of(Intake.objects.get())
    client = Client()
    for _try in range(20):
        assert client.post("/follow/", {"receipt": digits}).status_code == 302


def test_guessing_by_text_or_keypad_is_limited_too(here: InProcess):
    wrong = "1234567812345670"
    answers = [here.text("+8610000000101", wrong) for _try in range(11)]
    assert "没有这个凭证" in answers[9]
    assert "没有这个凭证" not in answers[10]
    told = here.call("+8610000000101", f"press:2 press:{wrong}")
    assert "再来电" in told


@pytest.mark.parametrize("sender", ["anonymous", "+266696687", "10086", ""])
def test_who_hides_the_number_guesses_no_longer_by_text_than_others(here: InProcess, sender: str):
    answers = [here.text(sender, "1234567812345670") for _try in range(11)]
    assert "没有这个凭证" in answers[9]
    assert "没有这个凭证" not in answers[10]


def test_without_the_counter_nobody_follows_and_everybody_files(
    here: InProcess, monkeypatch: pytest.MonkeyPatch
):
    def down(*_: object, **__: object) -> None:
        raise ConnectionError

    for name in ("get_many", "add", "incr", "get", "set"):
        monkeypatch.setattr(cache, name, down)
    assert guess(Client()) == 503
    browser = here.citizen()
    page = browser.send(browser.open("/complain/"), "/complain/", words="窗口没人")
    assert browser.send(page, "/complain/check/").url == "/receipt/"
    assert "凭证" in here.text("+8610000000101", "窗口没人")


def test_the_same_form_sent_twice_is_filed_once(here: InProcess):
    browser = here.citizen()
    page = browser.send(browser.open("/complain/"), "/complain/", words="窗口没人")
    first = browser.send(page, "/complain/check/")
    second = browser.send(page, "/complain/check/")
    assert Intake.objects.count() == 1
    assert first.text == second.text


def test_the_receipt_is_shown_again_for_a_day_in_the_same_browser_only(here: InProcess):
    browser = here.citizen()
    page = browser.send(browser.open("/complain/"), "/complain/", words="窗口没人")
    shown = browser.send(page, "/complain/check/")
    assert browser.open("/receipt/").text == shown.text
    assert here.citizen().open("/receipt/").url == "/follow/"
    here.pass_time(hours=23)
    assert browser.open("/receipt/").url == "/receipt/"
    here.pass_time(hours=2)
    assert browser.open("/receipt/").url in ("/follow/", "/accounts/login/")
