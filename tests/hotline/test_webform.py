"""The complaint form: units found by name or pinyin, similar complaints told without a word of
them, everything without a script."""

import json
import re

import pytest
from django.core.cache import cache
from django.test import Client

from accountability.models import OrgUnit, ServiceItem
from cases.models import Complaint, Event
from hotline.models import Intake
from record.history import acting
from tests import make
from tests.browser import Page
from tests.world import ClientBrowser, InProcess

CANARY = "金丝雀说窗口在二楼左边第三个门无人值守已经整整一个星期了"


@pytest.fixture
def hall(here: InProcess) -> OrgUnit:
    """A service hall with two items, and a bureau."""
    hall = make.unit("政务服务中心")
    item(hall, "食品小经营许可（新办）")
    item(hall, "食品小经营许可（延续）")
    make.unit("公安分局")
    return hall


def item(unit: OrgUnit, name: str) -> ServiceItem:
    with acting("system:test", "Made"):
        return ServiceItem.objects.create(unit=unit, name=name, kind="01")


def signed_in(role: str) -> ClientBrowser:
    client = Client()
    client.force_login(make.user(role))
    return ClientBrowser(client)


def suggested(typed: str) -> list[str]:
    return json.loads(Client().get("/complain/suggest/", {"q": typed}).content)["found"]


@pytest.mark.parametrize(
    "typed", ["政务", "zwfw", "ZWFWZX", "zhengwu", "zheng wu", "服务中心", "ＺＷ"]
)
def test_a_unit_is_found_by_chinese_pinyin_or_initials(hall: OrgUnit, typed: str):
    assert suggested(typed)[0] == "政务服务中心"


def test_an_item_is_found_and_named_with_its_unit(hall: OrgUnit):
    assert suggested("spxjyxk") == [
        "食品小经营许可（新办） · 政务服务中心",
        "食品小经营许可（延续） · 政务服务中心",
    ]
    assert suggested("没有这个") == suggested("") == suggested("%") == suggested("\x00") == []


def test_a_renamed_unit_is_found_by_its_new_name_and_an_ended_one_by_none(hall: OrgUnit):
    with acting("system:test", "Renamed"):
        hall.name = "便民服务中心"
        hall.save()
    assert suggested("bmfw")[0] == "便民服务中心"
    with acting("system:test", "Ended"):
        hall.valid_to = "2026-11-01"
        hall.save()
    assert suggested("bmfw") == suggested("spxjyxk") == []


def sent(here: InProcess, **said: str) -> tuple[Page, Page]:
    """Page one, and what follows it."""
    browser = here.citizen()
    page = browser.open("/complain/")
    return page, browser.send(page, "/complain/", **{"words": "窗口没人", **said})


def press(browser: ClientBrowser, page: Page, ending: str, **button: str) -> Page:
    """Send a form by one of its named buttons."""
    answer = browser.client.post(ending, {**page.form(ending).fill(), **button}, follow=True)
    return Page(answer.request["PATH_INFO"], answer.status_code, answer.content.decode())


def file(here: InProcess, **said: str) -> Complaint:
    browser = here.citizen()
    page = browser.send(browser.open("/complain/"), "/complain/", **{"words": "窗口没人", **said})
    browser.send(page, "/complain/check/")
    return Complaint.objects.latest("pk")


def test_who_files_in_english_leaves_a_record_in_the_language_of_the_desk(here: InProcess):
    browser = ClientBrowser(Client(headers={"Accept-Language": "en"}))
    page = browser.send(browser.open("/complain/"), "/complain/", words="Nobody at the window")
    assert "Check" in page.text
    browser.send(page, "/complain/check/")
    assert Event.objects.get(move="file").reason == "网络"


def test_choosing_an_item_sets_its_unit_and_the_check_page_shows_both(hall: OrgUnit, here):
    _first, page = sent(here, about="spxjyxk xin")
    assert page.form("/complain/").controls["about"].chosen == ["spxjyxk xin"]
    _first, page = sent(here, about="食品小经营许可（新办）")
    assert "食品小经营许可（新办） · 政务服务中心" in page.text
    here.citizen().send(page, "/complain/check/")
    filed = Complaint.objects.get()
    assert (str(filed.item), filed.about_unit) == ("食品小经营许可（新办）", hall)


def test_of_several_one_is_chosen_without_a_script(hall: OrgUnit, here: InProcess):
    browser = here.citizen()
    page = browser.send(browser.open("/complain/"), "/complain/", words="窗口没人", about="spxjy")
    assert "选" in page.text
    page = browser.send(page, "/complain/", chosen="食品小经营许可（延续）")
    browser.send(page, "/complain/check/")
    assert str(Complaint.objects.get().item) == "食品小经营许可（延续）"


def test_what_no_unit_is_called_holds_nobody_up(hall: OrgUnit, here: InProcess):
    browser = here.citizen()
    page = browser.send(browser.open("/complain/"), "/complain/", words="窗口没人", about="那个局")
    form = page.form("/complain/")
    assert form.controls["words"].chosen == ["窗口没人"]
    (without,) = form.controls["chosen"].options.values()
    page = browser.send(page, "/complain/", chosen=without)
    browser.send(page, "/complain/check/")
    assert Complaint.objects.get().about_unit is None


def test_two_units_of_one_name_are_told_apart_by_choice(hall: OrgUnit, here: InProcess):
    twin = make.unit("政务服务中心")
    browser = here.citizen()
    page = browser.send(
        browser.open("/complain/"), "/complain/", words="窗口没人", about="政务服务中心"
    )
    page = browser.send(page, "/complain/", chosen=f"unit-{twin.pk}")
    browser.send(page, "/complain/check/")
    assert Complaint.objects.get().about_unit == twin


def test_a_posters_address_fills_in_unit_and_item(hall: OrgUnit, here: InProcess):
    one = ServiceItem.objects.first()
    browser = here.citizen()
    for query, label in {
        f"unit={hall.code}": "政务服务中心",
        f"unit={hall.code}&item={one.pk}": f"{one.name} · 政务服务中心",
        "unit=nobody": None,
        "item=x": None,
        "item=99999999999999999999": None,
    }.items():
        chosen = browser.open(f"/complain/?{query}").form("/complain/").controls["about"].chosen
        assert chosen == ([label] if label else []), query


def test_the_suggestions_are_kept_by_browsers_and_limited(hall: OrgUnit, monkeypatch):
    from hotline import limits

    monkeypatch.setitem(limits.RATES, "suggest", limits.Rate(3, 100))
    client = Client()
    answers = [client.get("/complain/suggest/?q=zw") for _try in range(4)]
    assert [a.status_code for a in answers] == [200, 200, 200, 429]
    assert "max-age=3600" in answers[0]["Cache-Control"]
    assert "Cache-Control" not in answers[3]


# --- Similar complaints ---------------------------------------------------------------------------
ABOUT = "食品小经营许可（新办） · 政务服务中心"


def test_the_same_item_in_the_same_week_is_told_without_a_word_of_it(hall, here: InProcess):
    other = file(here, words=CANARY, about=ABOUT, happened_on="2026-11-17")
    _first, page = sent(here, words="材料被退回了三次", about=ABOUT)
    assert "是不是" in page.text
    assert "2026年11月18日" in page.text
    for told in (CANARY, CANARY[:6], other.number, other.intake, other.alias):
        assert told not in page.html, told


def test_nearly_the_same_words_are_told_and_others_are_not(hall: OrgUnit, here: InProcess):
    file(here, words=CANARY, about="政务服务中心")
    _first, page = sent(here, words=CANARY.replace("星期", "礼拜"), about="政务服务中心")
    assert "是不是" in page.text
    assert CANARY[:8] not in page.text.replace(CANARY.replace("星期", "礼拜"), "")
    for words, about in {
        "办事大厅空调坏了热得不行请派人来修": "政务服务中心",
        CANARY: "公安分局",
    }.items():
        _first, page = sent(here, words=words, about=about)
        assert page.form("/complain/check/"), words


def test_a_report_is_never_told_and_is_never_asked(hall: OrgUnit, here: InProcess):
    file(here, words=CANARY, about=ABOUT, is_report="on")
    _first, page = sent(here, words=CANARY, about=ABOUT)
    assert page.form("/complain/check/")
    file(here, words="材料被退回了三次", about=ABOUT)
    _first, page = sent(here, words=CANARY, about=ABOUT, is_report="on")
    assert page.form("/complain/check/")


def test_a_case_with_an_accused_and_a_closed_or_old_one_are_not_told(hall, here: InProcess):
    from cases import complaints

    dispatcher = make.user("dispatcher")
    accused, declined = file(here, about=ABOUT), None
    browser = here.citizen()
    page = browser.send(browser.open("/complain/"), "/complain/", words="窗口没人", about=ABOUT)
    page = press(browser, page, "/complain/", repeats="no")
    browser.send(page, "/complain/check/")
    declined = Complaint.objects.latest("pk")
    complaints.accept(accused, kind="complaint", by=dispatcher, reason="好")
    make.allegation(accused, dispatcher, make.official(make.unit()))
    complaints.decline(declined, channel="诉讼", by=dispatcher, reason="不属")
    _first, page = sent(here, about=ABOUT)
    assert page.form("/complain/check/")
    file(here, about=ABOUT)
    assert "是不是" in sent(here, about=ABOUT)[1].text
    here.pass_time(days=31)
    _first, page = sent(here, about=ABOUT, happened_on="2026-11-18")
    assert page.form("/complain/check/")


def followed(here: InProcess, other: Complaint) -> Complaint:
    browser = here.citizen()
    page = browser.send(
        browser.open("/complain/"), "/complain/", words="材料被退回了三次", about=ABOUT
    )
    key = re.search(r'name="repeats" value="(\w{32})"', page.html)
    assert key
    page = press(browser, page, "/complain/", repeats=key[1])
    assert browser.send(page, "/complain/check/").url == "/receipt/"
    return Complaint.objects.exclude(pk=other.pk).get()


def test_following_another_files_ones_own_words_with_a_receipt_and_tells_staff(hall, here):
    other = file(here, words=CANARY, about=ABOUT)
    mine = followed(here, other)
    assert (mine.words, mine.suggested_repeat) == ("材料被退回了三次", other)
    assert mine.case != other.case
    assert Intake.objects.count() == 2
    shown = signed_in("dispatcher").open(f"/desk/cases/{mine.case_id}/")
    assert shown.link(other.number) == f"/desk/cases/{other.case_id}/"


def test_who_may_not_see_the_other_case_is_not_told_its_number(hall, here: InProcess):
    from cases import recusal

    other = file(here, words=CANARY, about=ABOUT)
    mine = followed(here, other)
    barred = make.user("dispatcher")
    recusal.bar(other.case, [barred])
    client = Client()
    client.force_login(barred)
    shown = client.get(f"/desk/cases/{mine.case_id}/").content.decode()
    assert other.number not in shown


def test_a_made_up_key_follows_nothing(hall: OrgUnit, here: InProcess):
    file(here, words=CANARY, about=ABOUT)
    assert file(here, about=ABOUT, repeats="0" * 32).suggested_repeat is None
    assert not Event.objects.filter(move="take_in").exists()


def test_trying_out_words_to_learn_what_another_wrote_ends_soon(hall, here: InProcess):
    file(here, words=CANARY, about="政务服务中心")
    client = Client()
    form = {"words": CANARY, "about": "政务服务中心", "nonce": "0" * 32}
    told = ["是不是" in client.post("/complain/", form).content.decode() for _try in range(22)]
    assert told == [True] * 19 + [False] * 3


def test_without_the_counter_nothing_similar_is_told_and_everything_is_filed(
    hall: OrgUnit, here: InProcess, monkeypatch: pytest.MonkeyPatch
):
    def down(*_: object, **__: object) -> None:
        raise ConnectionError

    file(here, words=CANARY, about=ABOUT)
    for name in ("get_many", "add", "incr", "get", "set"):
        monkeypatch.setattr(cache, name, down)
    _first, page = sent(here, words=CANARY, about=ABOUT)
    assert page.form("/complain/check/")
    assert suggested("zw")
