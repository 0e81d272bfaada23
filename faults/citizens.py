"""Citizens and their carrier: texts signed here, with the carrier's habits; calls by the phone."""

import base64
import hashlib
import hmac
import random
import re
import threading
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from html import unescape

import requests

from faults.ledger import Entry, Ledger, numbers_in
from faults.product import Product

READ_TIMEOUT = 15  # seconds, the carrier's own
AT_ONCE, AGAIN = 0.30, 0.15  # shares that the carrier sends twice at the same moment, and later
CALLS = 0.05  # share of calls among the intakes
MESSAGE = re.compile(r"<Message(?:[^>]*?statusCallback=\"([^\"]*)\")?[^>]*>(.*?)</Message>", re.S)

Missed = Callable[[str], None]


def ignore(why: str) -> None:
    """Nobody counts this one."""


class Citizens:
    """They text and call, one for each intake, so that each files a complaint of its own."""

    def __init__(self, product: Product, ledger: Ledger, seed: int) -> None:
        self.product, self.ledger = product, ledger
        self.chance = random.Random(seed)
        self.numbers = iter(range(10**6))
        self.local = threading.local()

    def come(self, pool: ThreadPoolExecutor) -> None:
        """One more of them, by text or by phone."""
        serial = next(self.numbers)
        number = f"+861000{serial:07d}"
        if self.chance.random() < CALLS:
            pool.submit(self.call, number)
            return
        entry = Entry("SM" + uuid.uuid4().hex, number, f"窗口第{serial}次没人")
        pool.submit(self.text, entry)
        if self.chance.random() < AT_ONCE:
            pool.submit(self.text, entry)
        if self.chance.random() < AGAIN:
            threading.Timer(self.chance.uniform(1, 8), pool.submit, (self.text, entry)).start()

    def text(self, entry: Entry) -> None:
        """Send a text; where the first address fails, ask the second, once."""
        form = {"MessageSid": entry.sid, "SmsSid": entry.sid, "From": entry.number,
                "To": "+867388312345", "Body": entry.words, "NumMedia": "0"}  # fmt: skip
        answer = self._post(f"{self.product.web}/sms/incoming/", form, self.ledger.missed)
        if answer is not None:
            self._read(entry, answer)
            return
        form |= {"ErrorCode": "11200", "ErrorUrl": f"{self.product.web}/sms/incoming/"}
        answer = self._post(f"{self.product.fallback}/sms/fallback/", form)
        if answer is None:
            self.ledger.refused()
        else:
            self.ledger.heard(entry, answer, kept=True)

    def call(self, number: str) -> None:
        """Call through the built-in phone, speak and hang up."""
        try:
            answer = (
                self._session()
                .post(
                    f"{self.product.phone}/api/calls",
                    json={"from": number, "script": "speak:# hangup"},
                    timeout=120,
                )
                .json()
            )
        except (requests.RequestException, ValueError):
            self.ledger.refused()
            return
        heard = " ".join(line["text"] for line in answer["transcript"] if line["kind"] == "say")
        kept = any(line["kind"] == "beep" for line in answer["transcript"])
        if answer["ended_by"] == "fault" or not kept:
            self.ledger.refused()
            return
        entry = Entry(answer["id"], number, "")
        self.ledger.heard(entry, heard, kept="保存" in heard)

    def follow(self, receipt: str) -> set[str]:
        """The case numbers that a receipt leads to, asked by text from a number of its own."""
        number = f"+861001{next(self.numbers):07d}"
        sid = "SM" + uuid.uuid4().hex
        form = {"MessageSid": sid, "From": number, "To": "+867388312345", "Body": receipt}
        return numbers_in(self._post(f"{self.product.web}/sms/incoming/", form) or "")

    def _read(self, entry: Entry, answer: str) -> None:
        """Take the reply, and report that it was delivered, as the carrier does."""
        found = MESSAGE.search(answer)
        words = unescape(found[2]) if found else ""
        self.ledger.heard(entry, words)
        if found and found[1]:
            report = {"MessageSid": "SM" + uuid.uuid4().hex, "MessageStatus": "delivered"}
            self._post(unescape(found[1]), report)

    def _post(self, url: str, form: dict[str, str], missed: Missed = ignore) -> str | None:
        headers = {"X-Twilio-Signature": signature(self.product.token, url, form)}
        try:
            answer = self._session().post(url, data=form, headers=headers, timeout=READ_TIMEOUT)
        except requests.RequestException as error:
            missed(type(error).__name__)
            return None
        if not answer.ok:
            missed(str(answer.status_code))
        return answer.text if answer.ok else None

    def _session(self) -> requests.Session:
        if not hasattr(self.local, "session"):
            self.local.session = requests.Session()
        session: requests.Session = self.local.session
        return session


def signature(token: str, url: str, form: dict[str, str]) -> str:
    """The carrier's signature, written here once more and not taken from the product."""
    signed = url + "".join(name + form[name] for name in sorted(form))
    digest = hmac.new(token.encode(), signed.encode(), hashlib.sha1).digest()
    return base64.b64encode(digest).decode()
