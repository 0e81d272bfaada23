"""A real browser sends files over a line that breaks, and a voice that it records itself."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Route, expect, sync_playwright

from tests import samples
from tests.journeys.live import Product
from tests.journeys.test_browser import CHROMIUM, QUIET

pytestmark = pytest.mark.journey
MICROPHONE = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]


@pytest.fixture(scope="module")
def listening(request: pytest.FixtureRequest) -> Iterator[Browser]:
    """Debian's chromium with a microphone that hums."""
    if not request.config.getoption("--live") or not CHROMIUM:
        pytest.skip("a browser needs the running product (--live) and chromium")
    with sync_playwright() as playwright:
        args = [*QUIET, *MICROPHONE]
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=args)
        yield browser
        browser.close()


@pytest.fixture
def page(listening: Browser, product: Product) -> Page:
    """The first page, with room for more opened."""
    opened = listening.new_context(locale="zh-CN", permissions=["microphone"]).new_page()
    opened.goto(product.url("PORT") + "/complain/")
    opened.fill("#id_words", "窗口没人")
    opened.locator("details.more summary").click()
    return opened


def given(name: str, data: bytes) -> dict[str, object]:
    return {"name": name, "mimeType": "application/octet-stream", "buffer": data}


def test_a_file_goes_on_where_the_line_broke_and_others_are_refused_by_name(page: Page):
    pieces: list[str] = []

    def breaks(route: Route) -> None:
        """The second piece is lost on the way."""
        if route.request.method == "PATCH":
            pieces.append(route.request.headers["upload-offset"])
            if len(pieces) == 2:
                return route.abort()
        return route.continue_()

    page.route("**/uploads/**", breaks)
    long = samples.PDF + b"\x00" * 1_400_000
    page.set_input_files("#id_files", [given("a.pdf", long), given("b.jpg", samples.PAGE)])
    rows = page.locator(".drafts li")
    expect(page.locator(".drafts progress")).to_have_count(0, timeout=20_000)
    assert pieces == ["0", "524288", "524288", "1048576", "0"]
    expect(rows.nth(0)).to_contain_text("已上传")
    expect(rows.nth(1)).to_contain_text("不接收这类文件")
    page.locator("main form .btn-primary").click()
    expect(page.locator(".drafts li")).to_have_count(1)
    expect(page.locator(".drafts li")).to_contain_text("文档1")


def test_a_voice_is_recorded_and_one_that_is_not_wanted_is_taken_away(page: Page):
    for _twice in range(2):
        page.locator("[data-record]").click()
        page.wait_for_timeout(800)
        page.locator("[data-record]").click()
        expect(page.locator(".drafts progress")).to_have_count(0, timeout=20_000)
    page.locator(".drafts li button").first.click()
    expect(page.locator(".drafts li")).to_have_count(1)
    page.locator("main form .btn-primary").click()
    expect(page.locator(".drafts li")).to_contain_text("音频1")
    expect(page.locator(".drafts li")).to_have_count(1)
