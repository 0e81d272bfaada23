"""Under load the web asks for a little work, or a little patience, and never refuses; what one
source files beyond measure is marked for the desk. Calls and texts are asked for nothing."""

import json
import re
from html import unescape

import altcha
import pytest
from django.core.cache import cache
from django.test import Client

from cases.models import Complaint, Event
from hotline import filing, limits, proof
from hotline.models import Intake
from tests import make
from tests.browser import Page
from tests.people import CITIZEN, NEIGHBOUR
from tests.world import ClientBrowser, InProcess


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same work in fewer rounds and the same limits sooner, so that a test stays short."""
    monkeypatch.setattr(proof, "COST", 10)
    monkeypatch.setitem(limits.RATES, "file", limits.Rate(5, 300))


def page_two(browser: ClientBrowser) -> Page:
    return browser.send(browser.open("/complain/"), "/complain/", words="窗口没人")


def file(browser: ClientBrowser, **said: str) -> Page:
    return browser.send(page_two(browser), "/complain/check/", **said)


@pytest.fixture
def busy(here: InProcess) -> ClientBrowser:
    """A browser at an address from which five complaints just came."""
    browser = here.citizen()
    for _n in range(5):
        assert file(browser).url == "/receipt/"
    return browser


def solved(page: Page) -> str:
    """What the page's script would send, made by the library itself."""
    found = re.search(r'data-work="([^"]+)"', page.html)
    assert found, page.text
    challenge = altcha.Challenge.from_dict(json.loads(unescape(found[1])))
    solution = altcha.solve_challenge(challenge)
    assert solution
    return altcha.Payload(challenge, solution).to_base64()


def test_the_first_complaints_are_asked_for_nothing(here: InProcess):
    page = page_two(here.citizen())
    assert "data-work" not in page.html
    assert "work.js" not in page.html


def test_beyond_the_limit_a_complaint_is_filed_with_the_work_and_not_without(busy):
    page = page_two(busy)
    asked = busy.send(page, "/complain/check/")
    assert (asked.status, asked.url) == (422, "/complain/check/")
    assert "还没有提交" in asked.text
    assert asked.form("/complain/check/").controls["words"].chosen == ["窗口没人"]
    assert Intake.objects.count() == 5
    assert busy.send(asked, "/complain/check/", work=solved(asked)).url == "/receipt/"
    assert Intake.objects.count() == 6


@pytest.mark.parametrize("work", ["", "x", "e30=", "bnVsbA==", "W10=", "eyJjaGFsbGVuZ2UiOiB7fX0="])
def test_what_is_no_work_is_told_so(busy: ClientBrowser, work: str):
    assert file(busy, work=work).status == 422


def test_work_without_effort_or_by_another_issuer_is_refused(busy: ClientBrowser):
    page = page_two(busy)
    found = re.search(r'data-work="([^"]+)"', page.html)
    assert found
    challenge = altcha.Challenge.from_dict(json.loads(unescape(found[1])))
    lazy = altcha.Payload(challenge, altcha.Solution(1, "00" * 32)).to_base64()
    assert busy.send(page, "/complain/check/", work=lazy).status == 422
    theirs = altcha.create_challenge(proof.ALGORITHM, 1, hmac_secret="other")
    solution = altcha.solve_challenge(theirs)
    assert solution
    forged = altcha.Payload(theirs, solution).to_base64()
    assert busy.send(page, "/complain/check/", work=forged).status == 422


def test_each_work_is_good_for_one_filing(busy: ClientBrowser):
    first, second = page_two(busy), page_two(busy)
    work = solved(first)
    assert busy.send(first, "/complain/check/", work=work).url == "/receipt/"
    assert busy.send(second, "/complain/check/", work=work).status == 422
    assert busy.send(first, "/complain/check/", work=work).url == "/receipt/"  # sent twice
    assert Intake.objects.count() == 6


def test_work_grows_stale(busy: ClientBrowser, here: InProcess, monkeypatch: pytest.MonkeyPatch):
    page = page_two(busy)
    work = solved(page)
    here.pass_time(hours=2)
    monkeypatch.setattr(limits, "is_busy", lambda *_: True)  # the load goes on
    assert busy.send(page, "/complain/check/", work=work).status == 422


def test_without_a_script_one_waits_and_then_sends(busy: ClientBrowser, here: InProcess):
    page = page_two(busy)
    assert "请在本页等待20秒" in page.text
    early = busy.send(page, "/complain/check/")
    assert early.status == 422
    here.pass_time(seconds=15)
    still = busy.send(early, "/complain/check/")
    assert "请在本页等待5秒" in still.text
    here.pass_time(seconds=5)
    assert busy.send(still, "/complain/check/").url == "/receipt/"
    other = page_two(busy)
    token = still.form("/complain/check/").controls["wait"].chosen[0]
    assert busy.send(other, "/complain/check/", wait=token).status == 422


def test_a_made_up_wait_is_none_and_who_files_more_waits_longer(busy: ClientBrowser, here):
    assert file(busy, wait="eyJmb3IiOjB9:x:y").status == 422
    for _n in range(3):
        page = page_two(busy)
        busy.send(page, "/complain/check/", work=solved(page))
    assert "请在本页等待80秒" in page_two(busy).text


def test_a_flood_of_many_sources_asks_everybody_for_work(here: InProcess, monkeypatch):
    monkeypatch.setitem(limits.RATES, "file", limits.Rate(5, 2))
    for n in range(2):
        visitor = ClientBrowser(Client(REMOTE_ADDR=f"192.0.2.{n}"))
        assert file(visitor).url == "/receipt/"
    assert file(ClientBrowser(Client(REMOTE_ADDR="192.0.2.9"))).status == 422


def test_a_claimed_address_makes_nobody_another_source(busy: ClientBrowser):
    forged = ClientBrowser(Client(headers={"X-Forwarded-For": "198.51.100.7"}))
    assert file(forged).status == 422


def test_behind_our_proxy_sources_are_told_apart(busy: ClientBrowser, settings):
    settings.TRUST_PROXY = True
    mine = ClientBrowser(Client(headers={"X-Forwarded-For": "127.0.0.1, 198.51.100.7"}))
    assert file(mine).url == "/receipt/"
    same = ClientBrowser(Client(headers={"X-Forwarded-For": "198.51.100.7, 127.0.0.1"}))
    assert file(same).status == 422


def test_without_the_counter_everybody_files_at_once(busy: ClientBrowser, monkeypatch):
    def down(*_: object, **__: object) -> None:
        raise ConnectionError

    for name in ("get_many", "add", "incr", "get", "set"):
        monkeypatch.setattr(cache, name, down)
    assert file(busy).url == "/receipt/"
    assert limits.allow("upload", "192.0.2.1")


def test_a_work_is_taken_while_the_counter_cannot_say_whether_it_was_used(busy, monkeypatch):
    page = page_two(busy)
    work = solved(page)

    def down(*_: object, **__: object) -> None:
        raise ConnectionError

    monkeypatch.setattr(cache, "add", down)
    assert busy.send(page, "/complain/check/", work=work).url == "/receipt/"


def test_beyond_measure_complaints_are_filed_and_marked_for_the_desk(here, monkeypatch):
    monkeypatch.setitem(limits.RATES, "unseen", limits.Rate(2, 100, window=3600))
    browser = here.citizen()
    for _n in range(3):
        assert file(browser).url == "/receipt/"
    marked = Complaint.objects.filter(in_flood=True)
    assert [c.number for c in marked] == [Complaint.objects.latest("pk").number]
    desk = Client()
    desk.force_login(make.user("operator"))
    listed = desk.get("/desk/?view=flood").content.decode()
    assert listed.count("<tr data-case") == 1
    shown = desk.get(f"/desk/cases/{marked.get().case_id}/").content.decode()
    assert "异常多" in shown


def test_uploads_are_counted_for_each_source(here: InProcess, monkeypatch):
    monkeypatch.setitem(limits.RATES, "upload", limits.Rate(2, 100))
    assert [limits.allow("upload", "192.0.2.1") for _n in range(3)] == [True, True, False]
    assert limits.allow("upload", "192.0.2.2")


def test_the_counter_knows_no_address(here: InProcess):
    limits.allow("file", "192.0.2.77")
    assert not [key for key in cache._cache if "192.0.2.77" in key]


# --- Calls and texts ------------------------------------------------------------------------------
def test_a_flood_of_new_texts_joins_the_open_complaint_and_loses_no_word(here: InProcess):
    for n in range(filing.NEW_IN_A_DAY):
        assert "凭证" in here.text(CITIZEN, f"新投诉 第{n}件", sid=f"SM{n:08d}")
        here.pass_time(seconds=1)
    here.text(CITIZEN, "新投诉 又一件", sid="SM99999999")
    assert Complaint.objects.count() == filing.NEW_IN_A_DAY
    latest = Complaint.objects.latest("pk")
    assert [m.words for m in latest.messages.all()] == ["新投诉 又一件"]
    assert "凭证" in here.text(NEIGHBOUR, "窗口没人")
    here.pass_time(hours=25)
    here.text(CITIZEN, "新投诉 明天的事", sid="SM99999998")
    assert Complaint.objects.count() == filing.NEW_IN_A_DAY + 2


def test_a_flood_of_calls_joins_the_open_complaint_and_every_voice_is_kept(here: InProcess):
    for _n in range(filing.NEW_IN_A_DAY):
        here.call(CITIZEN, "speak:窗口没人 hangup")
    told = here.call(CITIZEN, "speak:还是没人 silence")
    assert Complaint.objects.count() == filing.NEW_IN_A_DAY
    assert "补充" in told
    latest = Complaint.objects.latest("pk")
    assert latest.case.evidence.exclude(recording="").count() == 2
    assert Event.objects.filter(move="add_words").count() == 1


def test_callers_who_withhold_their_number_are_never_joined(here: InProcess):
    for _n in range(filing.NEW_IN_A_DAY + 2):
        here.call("", "speak:窗口没人 hangup")
    assert Complaint.objects.count() == filing.NEW_IN_A_DAY + 2
