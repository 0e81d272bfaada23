"""The carrier's own state: calls, texts in both directions, recordings, who opted out."""

import contextlib
import json
import re
import threading
import time
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from simulator import forms, texting
from simulator.account import Account
from simulator.album import Album, Photos
from simulator.call import Line, Ways
from simulator.faults import Fault
from simulator.outgoing import Outgoing
from simulator.recorder import FolderShelf, new_sid, now
from simulator.transport import HttpTransport, Transport

# What a carrier sends for a caller who withheld the number: nobody can be texted there.
WITHHELD = frozenset(
    {"+266696687", "+7378742833", "+8656696", "+86282452253", "+2562533", "anonymous", ""}
)
NUMBER = re.compile(r"\+[1-9][0-9]{6,14}")
WHATSAPP = "whatsapp:"
ADDRESS = re.compile(rf"(?:{WHATSAPP})?{NUMBER.pattern}")  # where a message may come from and go
STOP = frozenset({"STOP", "UNSUBSCRIBE", "END", "QUIT", "STOPALL", "REVOKE", "OPTOUT", "CANCEL"})
START = frozenset({"START", "UNSTOP"})
UNREACHABLE = "9999"  # numbers that end so are switched off: error 30003
PAUSE = 0.2  # seconds between two delivery reports


class Refused(Exception):
    """The carrier does not take this text, with its error number."""

    def __init__(self, code: int, why: str, status: int = 400) -> None:
        super().__init__(why)
        self.code = code
        self.why = why
        self.status = status


@dataclass(frozen=True)
class Text:
    """One text, in or out."""

    sid: str
    number_from: str
    number_to: str
    body: str
    direction: str  # inbound, outbound-api or outbound-reply
    status: str
    at: str
    error: str = ""
    media: int = 0  # files that came with it


class Carrier:
    """Everything the carrier knows, for one account; safe to use from several threads."""

    def __init__(self, account: Account, transport: Transport | None = None) -> None:
        self.account = account
        self.transport = transport or HttpTransport(
            account.token, account.base_url, account.sid, account.product_url
        )
        self.shelf = FolderShelf(account.folder / "recordings", account.api_base, account.sid)
        self.album = Album(account.folder / "media", account.api_base, account.sid)
        self.calls: dict[str, Line] = {}
        self.locks: dict[str, threading.Lock] = {}
        self.opted_out: set[str] = set()
        self.pause = PAUSE
        self.desk = "answered"  # what those do whom the product calls
        self._lock = threading.RLock()  # keeping a text is part of changing it
        self._folder = account.folder / "texts"
        self._folder.mkdir(parents=True, exist_ok=True)
        self.texts = _read_texts(self._folder)

    # Calls

    def new_call(self, number: str, profile: str = forms.FULL, desk: str = "no-answer") -> Line:
        """A line that has not rung yet."""
        line = Line(
            self.transport,
            number,
            self.account.number,
            shelf=self.shelf,
            ways=Ways(profile=profile, desk=desk, fallback=self.account.fallback),
        )
        with self._lock:
            self.calls[line.sid] = line
            self.locks[line.sid] = threading.Lock()
        return line

    def start_call(self, to: str, number_from: str, url: str, callback: str) -> Outgoing:
        """The product's own call, by the REST interface; it is acted out in the background."""
        rules = (
            (to in WITHHELD or not NUMBER.fullmatch(to), 21211, "Invalid 'To' phone number."),
            (number_from != self.account.number, 21210, "'From' is not a number of this account."),
            (not url or not self._may_report(url), 21205, "The 'Url' is not valid."),
            (not self._may_report(callback), 21609, "The 'StatusCallback' URL is not valid."),
        )
        _refuse(rules)
        line = Outgoing(self.transport, (number_from, to), url=url, callback=callback)
        with self._lock:
            self.calls[line.sid] = line
            self.locks[line.sid] = threading.Lock()
        threading.Thread(target=self._ring, args=(line,), daemon=True).start()
        return line

    def _ring(self, line: Outgoing) -> None:
        """Let the product store what it was answered, then ring."""
        time.sleep(self.pause)
        with self.locks[line.sid], contextlib.suppress(Fault):  # it stands in the transcript
            line.act(Ways(desk=self.desk))

    def sound(self, name: str) -> tuple[str, bytes] | None:
        """A played prompt, out of the carrier's cache, by its place: call and line number."""
        sid, _, place = name.partition(".")
        line = self.calls.get(sid)
        if line is None or not place.isdigit() or int(place) >= len(line.transcript):
            return None
        found = line.sounds.get(line.transcript[int(place)].text)
        return (found.content_type, found.body) if found else None

    # Texts

    def keep(self, text: Text) -> Text:
        """Store a text, or what became of it."""
        path = self._folder / f"{text.sid}.json"
        with self._lock:
            path.write_text(json.dumps(asdict(text), ensure_ascii=False))
            self.texts[text.sid] = text
        return text

    def forget(self, sid: str) -> bool:
        """Delete a text; False when there is none."""
        with self._lock:
            (self._folder / f"{sid}.json").unlink(missing_ok=True)
            self.album.forget(sid)
            return self.texts.pop(sid, None) is not None

    def redact(self, sid: str) -> Text | None:
        """Empty a text's words and keep the rest."""
        return self._change(sid, body="")

    def _change(self, sid: str, **what: Any) -> Text | None:
        """Change a text in one step; nothing comes back once it is deleted."""
        with self._lock:
            text = self.texts.get(sid)
            return self.keep(replace(text, **what)) if text else None

    def thread(self, number: str) -> list[Text]:
        """All texts from and to a number, oldest first."""
        with self._lock:
            found = [each for each in self.texts.values() if number in _ends(each)]
        return sorted(found, key=lambda each: each.at)

    def receive(self, number: str, body: str, photos: Photos = ()) -> list[Text]:
        """A citizen's text with its pictures: hand it to the product, keep it and the replies."""
        opt_out = self._opt(number, body)
        sid, own = new_sid("MM" if photos else "SM"), self.own_address(number)
        made = [self.album.keep(sid, data, kind) for data, kind in photos]
        self.keep(Text(sid, number, own, body, "inbound", "received", now(), media=len(made)))
        media = [(self.album.url(each), each.content_type) for each in made]
        replies = texting.exchange(
            self.transport, number, own, body, sid, opt_out, media, self.account.text_fallback
        )
        kept = []
        for reply in replies:
            text = self._outgoing(reply.sid, number, reply.body, "outbound-reply")
            self._deliver(text, reply.status_callback)
            kept.append(text)
        return kept

    def own_address(self, other: str) -> str:
        """The account's number on the channel of an address."""
        is_whatsapp = other.startswith(WHATSAPP)
        return f"{WHATSAPP}{self.account.number}" if is_whatsapp else self.account.number

    def send(self, to: str, number_from: str, body: str, callback: str) -> Text:
        """The product's own text, by the REST interface; refused with the carrier's number."""
        self._check(to, number_from, body, callback)
        text = self._outgoing(new_sid("SM"), to, body, "outbound-api")
        self._deliver(text, callback)
        return text

    def _check(self, to: str, number_from: str, body: str, callback: str) -> None:
        rules = (
            (not to, 21604, "A 'To' phone number is required."),
            (not number_from, 21603, "A 'From' phone number is required."),
            (not body, 21602, "Message body is required."),
            (len(body) > texting.MOST, 21617, "The message body exceeds 1600 characters."),
            (to in WITHHELD or not ADDRESS.fullmatch(to), 21211, "Invalid 'To' phone number."),
            (
                number_from != self.own_address(to),
                21606,
                "'From' is not a number of this account.",
            ),
            (to in self.opted_out, 21610, "The recipient has replied STOP."),
            (not self._may_report(callback), 21609, "The 'StatusCallback' URL is not valid."),
        )
        _refuse(rules)

    def _may_report(self, callback: str) -> bool:
        return not callback or callback.startswith(self.account.base_url + "/")

    def _opt(self, number: str, body: str) -> str:
        """Keep the carrier's own list of those who texted STOP; what the webhook is told."""
        word = body.strip().upper()
        if word in STOP:
            self.opted_out.add(number)
            return "STOP"
        if word in START:
            self.opted_out.discard(number)
            return "START"
        return ""

    def _outgoing(self, sid: str, to: str, body: str, direction: str) -> Text:
        own = self.own_address(to)
        return self.keep(Text(sid, own, to, body, direction, "queued", now()))

    def _deliver(self, text: Text, callback: str) -> None:
        """Carry the text in the background, so that the answer goes out first."""
        threading.Thread(target=self._carry, args=(text, callback), daemon=True).start()

    def _carry(self, text: Text, callback: str) -> None:
        reply = texting.Reply(text.sid, text.body, callback)
        for status, error in self._fate(text):
            time.sleep(self.pause)
            if self._change(text.sid, status=status, error=error) is None:
                return  # deleted on the way
            try:
                texting.report(
                    self.transport, reply, text.number_from, text.number_to, (status,), error
                )
            except Fault:
                continue  # the carrier ignores what is answered to a report

    def _fate(self, text: Text) -> list[tuple[str, str]]:
        """The statuses to come, with the error number of the last."""
        if text.number_to in self.opted_out:
            return [("sent", ""), ("undelivered", "21610")]
        if text.number_to.endswith(UNREACHABLE):
            return [("sent", ""), ("undelivered", "30003")]
        first = [("queued", "")] if text.direction == "outbound-api" else []
        return [*first, ("sent", ""), ("delivered", "")]


def _refuse(rules: Iterable[tuple[bool, int, str]]) -> None:
    """Raise the first rule that is broken."""
    for broken, code, why in rules:
        if broken:
            raise Refused(code, why)


def _ends(text: Text) -> set[str]:
    return {text.number_from, text.number_to}


def _read_texts(folder: Path) -> dict[str, Text]:
    found = (Text(**json.loads(path.read_text())) for path in folder.glob("?M*.json"))
    return {text.sid: text for text in sorted(found, key=lambda each: each.at)}


@lru_cache(maxsize=1)
def current() -> Carrier:
    """The carrier of this process, for the account in the environment."""
    return Carrier(Account.from_environment())
