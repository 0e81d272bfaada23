"""The running product as people meet it: the scripted phone, and browsers over HTTP."""

import contextlib
import os
import re
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import requests

from hotline.demo.people import PASSWORD
from tests.browser import Browser, Page

START = 90  # seconds until the first page, from an empty database
SETTLE = 90  # seconds until nothing is owed any more: undo time, sweeps, and a margin


class Product:
    """The product as `make run` starts it, in a folder and on ports of its own."""

    def __init__(self, folder: Path) -> None:
        self.ports = {name: free_port() for name in ("PORT", "PHONE_PORT")}
        self.environment = {
            **{name: value for name, value in os.environ.items() if name in ("PATH", "HOME")},
            **{name: str(port) for name, port in self.ports.items()},
            "VAR_DIR": str(folder),
            "ENV_FILE": str(folder / "env"),
        }
        self.log = (folder / "journey.log").open("w+")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "config.start"],
            env=self.environment,
            stdout=self.log,
            stderr=subprocess.STDOUT,
        )

    def wait(self) -> None:
        """Until it answers."""
        until = time.monotonic() + START
        while time.monotonic() < until:
            with contextlib.suppress(requests.RequestException):
                if all(requests.get(f"{self.url(n)}/healthz", timeout=2).ok for n in self.ports):
                    return
            assert self.process.poll() is None, self.told()
            time.sleep(0.5)
        raise AssertionError(self.told())

    def url(self, port: str) -> str:
        """The address of one of its processes."""
        return f"http://127.0.0.1:{self.ports[port]}"

    def is_settled(self) -> bool:
        """Whether its own command says that nothing is owed."""
        asked = [sys.executable, "manage.py", "settled"]
        return (
            subprocess.run(asked, env=self.environment, capture_output=True, check=False).returncode
            == 0
        )

    def stop(self) -> None:
        """As Ctrl-C does."""
        self.process.terminate()
        self.process.wait(timeout=30)
        self.log.close()

    def told(self) -> str:
        """What it printed."""
        self.log.seek(0)
        return self.log.read()[-4000:]


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


class Live:
    """The doors of a running product."""

    def __init__(self, product: Product, run: int) -> None:
        self.running = product
        self.product, self.phone = product.url("PORT"), product.url("PHONE_PORT")
        # Each story is heard as other people, so that none joins an earlier one.
        self.run = f"{run:05d}"

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
        """Wait until the product says that nothing is owed."""
        until = time.monotonic() + SETTLE
        while not self.running.is_settled():
            assert time.monotonic() < until, self.running.told()
            time.sleep(2)

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
