"""The running product as people meet it: the scripted phone, and browsers over HTTP."""

import os
import re
import time
from typing import Any
from urllib.parse import urljoin, urlsplit

import requests

from hotline.demo.people import PASSWORD
from tests.browser import Browser, Page

WAIT = 20  # seconds: undo time, two sweeps, and a margin


class Live:
    """The product that ``make journey`` started, at LIVE_PRODUCT and LIVE_PHONE."""

    def __init__(self) -> None:
        self.product = os.environ["LIVE_PRODUCT"]
        self.phone = os.environ["LIVE_PHONE"]
        # Each run is heard as other people, so that a story does not join an earlier one.
        self.run = os.environ.get("LIVE_RUN", str(int(time.time()) % 100000))

    def text(self, number: str, words: str) -> str:
        """Send a text by the phone; gives the answer."""
        answer = self._phone("texts", {"from": self._mine(number), "body": words})
        return "\n".join(reply["body"] for reply in answer["replies"])

    def call(self, number: str, acts: str) -> str:
        """Call by the phone and act out a script; gives all that was spoken."""
        answer = self._phone("calls", {"from": self._mine(number), "script": acts})
        assert answer["faults"] == [], answer
        return " ".join(heard["text"] for heard in answer["transcript"])

    def inbox(self, number: str) -> list[str]:
        """What this number got that was no answer to its own text."""
        found = requests.get(
            f"{self.phone}/api/texts", params={"number": self._mine(number)}, timeout=10
        ).json()["texts"]
        return [t["body"] for t in found if t["direction"].startswith("outbound-api")]

    def staff(self, username: str) -> Browser:
        """The browser of somebody who signed in."""
        browser = HttpBrowser(self.product)
        page = browser.open("/accounts/login/")
        page = browser.send(page, "/accounts/login/", username=username, password=PASSWORD)
        assert "/accounts/login/" not in page.url, page.text
        return browser

    def citizen(self) -> Browser:
        """Anybody's browser."""
        return HttpBrowser(self.product)

    def settle(self) -> None:
        """Wait until the sweeps have done what is owed."""
        time.sleep(WAIT)

    def _mine(self, number: str) -> str:
        return number if not number.startswith("+86100") else f"+86100{self.run}{number[-3:]}"

    def _phone(self, path: str, said: dict[str, str]) -> Any:
        answer = requests.post(f"{self.phone}/api/{path}", json=said, timeout=60)
        assert answer.status_code == 201, answer.text
        return answer.json()


class HttpBrowser:
    """A browser over HTTP, with cookies and the forms' tokens."""

    def __init__(self, base: str) -> None:
        self.base = base
        self.session = requests.Session()

    def open(self, path: str) -> Page:
        """Follow a link."""
        return self._page(self.session.get(urljoin(self.base, path), timeout=20))

    def send(self, page: Page, ending: str, **said: Any) -> Page:
        """Fill in the form whose action ends like this, and send it."""
        form = page.form(ending)
        url = urljoin(self.base, form.action or page.url)
        return self._page(
            self.session.post(url, data=form.fill(**said), headers={"Referer": url}, timeout=20)
        )

    def _page(self, answer: requests.Response) -> Page:
        return Page(re.sub(r"\?.*", "", urlsplit(answer.url).path), answer.status_code, answer.text)
