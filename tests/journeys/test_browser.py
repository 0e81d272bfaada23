"""A real browser files by web, follows, triages and rules; what it saw is kept as pictures."""

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from playwright.sync_api import Browser, Page, expect, sync_playwright

from hotline.demo.people import PASSWORD
from tests.journeys.live import Product

CHROMIUM = shutil.which("chromium") or ""
PICTURES = Path(os.environ.get("PICTURES", "build/pictures"))
WIDTHS = (360, 1280)
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-sync",
    "--disable-background-networking",
    "--disable-component-update",
]


@pytest.fixture(scope="module")
def chromium(request: pytest.FixtureRequest) -> Iterator[Browser]:
    """Debian's chromium."""
    if not request.config.getoption("--live"):
        pytest.skip("a browser needs the running product: --live")
    if not CHROMIUM:
        pytest.skip("chromium is not installed")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture
def desk(chromium: Browser, product: Product) -> Iterator["Visit"]:
    """Browsers of several people, each with cookies of his own."""
    visit = Visit(chromium, product.url("PORT"))
    yield visit
    visit.leave()


class Visit:
    """Opens pages of the product, and keeps an eye on errors and foreign hosts."""

    def __init__(self, browser: Browser, base: str) -> None:
        self.browser, self.base = browser, base
        self.pages: list[Page] = []
        self.wrong: list[str] = []

    def page(self, username: str = "") -> Page:
        """A new browser, signed in if a name is given."""
        page = self.browser.new_context(base_url=self.base, locale="zh-CN").new_page()
        page.on("console", lambda m: self.wrong.append(m.text) if m.type == "error" else None)
        page.on("request", self._is_ours)
        self.pages.append(page)
        if username:
            page.goto("/accounts/login/")
            page.fill("[name=username]", username)
            page.fill("[name=password]", PASSWORD)
            page.locator("main form [type=submit]").first.click()
            expect(page).not_to_have_url(re.compile("login"))
        return page

    def picture(self, page: Page, name: str) -> None:
        """Keep how it looks, narrow and wide; nothing may stick out to the side."""
        PICTURES.mkdir(parents=True, exist_ok=True)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 800})
            page.screenshot(path=PICTURES / f"{name}-{width}.png", full_page=True)
            wide = page.evaluate("document.documentElement.scrollWidth")
            assert wide <= width, f"{name} is {wide} px wide at {width}"

    def leave(self) -> None:
        """Close, and complain about what went wrong unseen."""
        for page in self.pages:
            page.context.close()
        assert self.wrong == []

    def _is_ours(self, request: object) -> None:
        url = getattr(request, "url", "")
        if not url.startswith((self.base, self.base.replace("http", "ws"), "data:", "blob:")):
            self.wrong.append(url)


def step(page: Page, name: str) -> object:
    """The form of a step, opened."""
    form = page.locator(f"form[action$='/{name}/']")
    card = page.locator("details", has=form).last
    if card.count() and card.get_attribute("open") is None:
        card.locator("summary").first.click()
    return form


def take(page: Page, name: str, **said: str) -> None:
    """Fill in a step and send it."""
    form = step(page, name)
    for field, value in said.items():
        box = form.locator(f"[name={field}]")  # type: ignore[attr-defined]
        tag = box.first.evaluate("e => e.type")
        if tag == "checkbox":
            for one in box.all()[: int(value)]:
                one.check()
        elif tag.startswith("select"):
            options = box.locator("option", has_text=value)
            box.select_option(options.first.get_attribute("value"))
        else:
            box.fill(value)
    form.locator("[type=submit]").first.click()  # type: ignore[attr-defined]
    expect(page.locator(".problem")).to_have_count(0)


def test_a_citizen_files_follows_and_hears_the_result_and_staff_do_their_work(desk: Visit) -> None:
    citizen, operator = desk.page(), desk.page("operator")
    operator.goto("/desk/")
    before = operator.locator("tbody tr").first.inner_text()

    number, receipt = file_by_web(desk, citizen)

    # The queue shows it without a reload.
    expect(operator.locator("tbody tr").first).to_contain_text(number, timeout=10_000)
    assert before != operator.locator("tbody tr").first.inner_text()
    desk.picture(operator, "desk")

    follow(desk, citizen, receipt, number)
    triage(desk, number)
    answer_as_unit(desk, number)
    investigate(desk, number)
    rule(desk)
    look_at_the_rest(desk)


def file_by_web(desk: Visit, citizen: Page) -> tuple[str, str]:
    citizen.goto("/")
    desk.picture(citizen, "start")
    citizen.locator("a[href='/complain/']").first.click()
    desk.picture(citizen, "complain")
    citizen.fill("[name=words]", "办证窗口的工作人员态度冷漠,排队两小时无人受理。")
    citizen.locator("form[action$='/complain/'] [type=submit]").last.click()
    desk.picture(citizen, "check")
    citizen.locator("form[action$='/complain/check/'] [type=submit]").click()
    expect(citizen).to_have_url(re.compile("/receipt/"))
    desk.picture(citizen, "receipt")
    shown = " ".join(citizen.locator("main").inner_text().split())
    receipt = re.search(r"\d{4} \d{4} \d{4} \d{4}", shown)
    number = re.search(r"\d{4}-\d{6}", shown)
    assert receipt and number, shown
    return number[0], receipt[0]


def follow(desk: Visit, citizen: Page, receipt: str, number: str) -> None:
    citizen.goto("/follow/")
    desk.picture(citizen, "follow")
    citizen.fill("[name=receipt]", receipt)
    citizen.locator("form[action$='/follow/'] [type=submit]").click()
    expect(citizen.locator("main")).to_contain_text(number)
    citizen.fill("[name=words]", "补充:窗口号是三号。")
    citizen.locator("form[action$='/follow/case/'] [type=submit]").click()
    expect(citizen.locator("main")).to_contain_text("补充:窗口号是三号。")
    desk.picture(citizen, "following")


def open_case(page: Page, number: str) -> None:
    page.goto(f"/desk/?number={number}")
    page.get_by_role("link", name=number).first.click()


def triage(desk: Visit, number: str) -> None:
    dispatcher = desk.page("dispatcher")
    open_case(dispatcher, number)
    desk.picture(dispatcher, "case-received")
    take(dispatcher, "accept")
    take(dispatcher, "dispatch", unit="政务服务中心", released_text="群众反映窗口排队久,请核实。")
    take(dispatcher, "allege", kind="态度冷漠", unit="政务服务中心", official="政务服务中心",
         reason="来信指名")  # fmt: skip
    take(dispatcher, "assign", users="2")
    desk.picture(dispatcher, "case-open")


def answer_as_unit(desk: Visit, number: str) -> None:
    handler = desk.page("handler")
    handler.goto("/unit/")
    desk.picture(handler, "matters")
    handler.get_by_role("link", name=number).first.click()
    take(handler, "sign")
    names = step(handler, "name").locator("[name=official] option").all_inner_texts()  # type: ignore[attr-defined]
    take(handler, "name", official=next(n for n in names if n.strip("- ")))
    take(handler, "reply", words="已核实,已增派人员。")
    desk.picture(handler, "matter")


def investigate(desk: Visit, number: str) -> None:
    investigator = desk.page("investigator1")
    open_case(investigator, number)
    take(investigator, "evidence", title="监控记录", note="9点至11点无人。")
    take(investigator, "find", value="属实", reasons="监控属实。", evidence="1")
    take(investigator, "refer", reason="建议处理")
    desk.picture(investigator, "case-referred")


def rule(desk: Visit) -> None:
    officer, approver = desk.page("officer1"), desk.page("approver")
    officer.goto("/discipline/?state=received")
    desk.picture(officer, "dockets")
    officer.locator("tbody a[href^='/discipline/']").first.click()
    desk.picture(officer, "docket-received")
    take(officer, "notice", notice="拟认定脱岗。")
    take(officer, "hear", answer="未申辩。")
    take(officer, "draft", measure="诫勉谈话", authority="区审改办", legal_basis="第十五条",
         reasons="态度冷漠。")  # fmt: skip
    approver.goto(officer.url)
    take(approver, "approve", reason="同意")
    officer.goto(approver.url)
    take(officer, "serve", to="本人签收")
    take(officer, "publish", scope="全区机关", reason="以案促改")
    desk.picture(officer, "docket-ruled")


def look_at_the_rest(desk: Visit) -> None:
    operator = desk.page("operator")
    operator.goto("/desk/calls/")
    desk.picture(operator, "callbacks")
    operator.get_by_role("link").filter(has_text=re.compile(r"\d{4}-\d{6}")).first.click()
    desk.picture(operator, "callback")
    visitor = desk.page()
    visitor.goto("/bulletins/")
    desk.picture(visitor, "bulletins")
    visitor.locator("main a[href^='/bulletins/2']").first.click()
    desk.picture(visitor, "bulletin")
    visitor.goto("/nowhere/")
    desk.picture(visitor, "not-found")
    desk.wrong = [w for w in desk.wrong if "404" not in w]


def test_a_clerk_keys_in_by_keyboard_alone_and_a_reload_loses_nothing(desk: Visit) -> None:
    clerk = desk.page("operator")
    clerk.goto("/desk/intake/")
    clerk.keyboard.type("我妈走不动,想问低保怎么申请")  # the words have the focus at once
    clerk.reload()
    expect(clerk.locator("[name=words]")).to_have_value("我妈走不动,想问低保怎么申请")
    clerk.keyboard.press("Tab")
    clerk.keyboard.press("3")
    expect(clerk.locator("[name=kind]:checked")).to_have_value("enquiry")
    clerk.keyboard.press("Tab")
    clerk.keyboard.type("mzj")
    clerk.locator("#ask").focus()
    clerk.keyboard.type("低保")
    expect(clerk.locator("#answers [data-words]").first).to_be_visible()
    desk.picture(clerk, "intake")
    clerk.keyboard.press("Enter")
    expect(clerk.locator("[name=answer]")).to_be_focused()
    expect(clerk.locator("[name=answer]")).to_have_value(re.compile("."))
    clerk.keyboard.press("Control+Enter")
    expect(clerk).to_have_url(re.compile("/desk/receipt/"))
    assert re.search(r"\d{4}\s\d{4}\s\d{4}\s\d{4}", clerk.locator(".digits").inner_text())
    desk.picture(clerk, "handed")
    clerk.keyboard.press("Enter")
    expect(clerk).to_have_url(re.compile("/desk/intake/"))
    expect(clerk.locator("[name=words]")).to_have_value("")


def test_an_agent_looks_up_where_to_come(desk: Visit) -> None:
    agent = desk.page("agent1")
    agent.goto("/visits/")
    desk.picture(agent, "visits")
    agent.locator("tbody a").first.click()
    expect(agent.locator("#place dl")).to_have_count(0)
    agent.locator("#place a").click()
    expect(agent.locator("#place dl")).to_have_count(1)
    desk.picture(agent, "visit")
    agent.goto("/desk/behalf/")
    desk.picture(agent, "behalf")


def test_the_queue_catches_up_after_a_lost_socket(desk: Visit, product: Product) -> None:
    operator = desk.page("operator")
    operator.goto("/desk/")
    operator.context.set_offline(True)
    answer = requests.post(
        f"{product.url('PHONE_PORT')}/api/texts",
        json={"from": "+8610000000777", "body": "断线期间的投诉"},
        timeout=20,
    )
    number = re.search(r"\d{4}-\d{6}", answer.json()["replies"][0]["body"])
    assert number
    operator.context.set_offline(False)
    expect(operator.locator("tbody")).to_contain_text(number[0], timeout=45_000)
    desk.wrong = [w for w in desk.wrong if "ERR_INTERNET_DISCONNECTED" not in w]


def test_what_is_typed_survives_a_reload_and_a_unit_is_chosen_by_keyboard(desk: Visit) -> None:
    citizen = desk.page()
    citizen.goto("/complain/")
    citizen.fill("[name=words]", "窗口没人值守。")
    citizen.locator("summary").click()
    about = citizen.locator("[name=about]")
    about.press_sequentially("zwfw", delay=30)
    expect(citizen.get_by_role("option").first).to_contain_text("政务服务中心")
    about.press("ArrowDown")
    desk.picture(citizen, "choose")
    about.press("Enter")
    expect(about).to_have_value("政务服务中心")
    citizen.fill("[name=mobile]", "+8610000000555")
    citizen.reload()
    expect(citizen.locator("[name=words]")).to_have_value("窗口没人值守。")
    expect(citizen.locator("[name=about]")).to_have_value("政务服务中心")
    expect(citizen.locator("[name=mobile]")).to_have_value("")
    citizen.locator("form[action$='/complain/'] [type=submit]").last.click()
    if citizen.locator("[name=repeats][value=no]").count():
        citizen.locator("[name=repeats][value=no]").click()
    citizen.locator("form[action$='/complain/check/'] [type=submit]").click()
    expect(citizen).to_have_url(re.compile("/receipt/"))
    assert citizen.evaluate("sessionStorage.length") == 0
    citizen.goto("/complain/")
    expect(citizen.locator("[name=words]")).to_have_value("")
