"""The product as people meet it: by phone, by text, in a browser. In the same process here;
``tests/journeys/live.py`` meets the running product in the same words."""

from datetime import UTC, datetime
from typing import Any, Protocol
from urllib.parse import urlsplit

import pytest
import time_machine
from django.conf import settings
from django.test import Client

from accountability.models import User
from accountability.tasks import expire_rulings
from cases import tasks as case_tasks
from hotline import gateway
from hotline import tasks as hotline_tasks
from hotline.demo.people import PASSWORD
from simulator import script, texting
from simulator.call import Line
from simulator.recorder import MemoryShelf
from simulator.transport import ClientTransport
from tests.browser import Browser, Page


class World(Protocol):
    """The doors of the product, from outside."""

    def text(self, number: str, words: str) -> str:
        """Send a text; gives the answer."""
        ...

    def call(self, number: str, acts: str) -> str:
        """Call and act out a script; gives all that was spoken."""
        ...

    def inbox(self, number: str) -> list[str]:
        """The texts that this number got."""
        ...

    def staff(self, username: str) -> Browser:
        """The browser of somebody who signed in."""
        ...

    def citizen(self) -> Browser:
        """Anybody's browser."""
        ...

    def settle(self) -> None:
        """Let pass the time in which the product does what it owes."""
        ...


class FakeCarrier:
    """Stands at the gateway: keeps what the product sends, and plays what callers said."""

    def __init__(self) -> None:
        self.shelf = MemoryShelf()
        self.sent: list[tuple[str, str]] = []
        self.started: list[tuple[str, str, str]] = []
        self.deleted: list[str] = []
        self.media: dict[str, bytes] = {}
        self.refuses: gateway.CarrierError | None = None

    def send_text(self, to: str, body: str, *, status_callback: str) -> str:
        """Take a text, or refuse it as the test wants."""
        if self.refuses is not None:
            raise self.refuses
        self.sent.append((to, body))
        return f"SM{len(self.sent):032d}"

    def start_call(self, to: str, *, url: str, status_callback: str) -> str:
        """Take a call to start, or refuse it as the test wants."""
        if self.refuses is not None:
            raise self.refuses
        self.started.append((to, url, status_callback))
        return f"CA{len(self.started):032d}"

    def find_text(self, to: str, body: str, since: Any) -> str | None:
        """Whether this text was taken before."""
        return "SM-found" if (to, body) in self.sent else None

    def list_recordings(self, call_sid: str) -> list[gateway.Voice]:
        """What is on the shelf of a call."""
        found = [r for r in self.shelf.recordings.values() if r.call_sid == call_sid]
        return [gateway.Voice(r.sid, "completed") for r in found]

    def fetch_recording(self, sid: str) -> bytes:
        """The sound of a recording, as long as it was not deleted."""
        if sid in self.deleted or sid not in self.shelf.sounds:
            raise gateway.NotThere("not there", final=False)
        return self.shelf.sounds[sid]

    def delete_recording(self, sid: str) -> None:
        """Forget it."""
        self.deleted.append(sid)

    def attach(self, data: bytes, content_type: str = "image/jpeg") -> tuple[str, str]:
        """A file that will come with a text: its address and type, as the webhook names them."""
        sid = f"ME{len(self.media):032d}"
        self.media[sid] = data
        account = "https://carrier.invalid/2010-04-01/Accounts/AC0"
        return f"{account}/Messages/MM0/Media/{sid}", content_type

    def fetch_media(self, message_sid: str, sid: str) -> bytes:
        """A file of a text, as long as it was not deleted."""
        if sid in self.deleted or sid not in self.media:
            raise gateway.NotThere("not there", final=False)
        return self.media[sid]

    def delete_media(self, message_sid: str, sid: str) -> None:
        """Forget it."""
        self.deleted.append(sid)


NAMES = (
    "send_text",
    "start_call",
    "find_text",
    "list_recordings",
    "fetch_recording",
    "delete_recording",
    "fetch_media",
    "delete_media",
)


class InProcess:
    """The product in this process: signed webhooks and pages in, rows and answers out."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, clock: time_machine.Traveller) -> None:
        self.carrier = FakeCarrier()
        self.clock = clock
        for name in NAMES:
            monkeypatch.setattr(gateway, name, getattr(self.carrier, name))
        self.transport = ClientTransport(
            Client(),
            settings.TWILIO_AUTH_TOKEN,
            settings.PUBLIC_BASE_URL,
            settings.TWILIO_ACCOUNT_SID,
        )

    def line(self, number: str, **options: Any) -> Line:
        """A telephone line, not ringing yet."""
        to = settings.TWILIO_PHONE_NUMBER
        return Line(self.transport, number, to, shelf=self.carrier.shelf, **options)

    def call(self, number: str, acts: str) -> str:
        """Call and act out a script; gives all that was spoken."""
        line = self.line(number).ring()
        script.play(line, script.read(acts))
        return line.spoken

    def text(self, number: str, words: str, **options: Any) -> str:
        """Send a text; gives the answer."""
        to = settings.TWILIO_PHONE_NUMBER
        return "\n".join(texting.incoming(self.transport, number, to, words, **options))

    def inbox(self, number: str) -> list[str]:
        """The texts that were sent to this number by REST."""
        return [body for to, body in self.carrier.sent if to == number]

    def staff(self, username: str) -> "ClientBrowser":
        """The browser of somebody who signed in."""
        client = Client()
        assert client.login(username=username, password=PASSWORD), username
        return ClientBrowser(client)

    def staff_of(self, user: User) -> "ClientBrowser":
        """The browser of somebody whom a test made."""
        client = Client()
        client.force_login(user)
        return ClientBrowser(client)

    def citizen(self) -> "ClientBrowser":
        """Anybody's browser."""
        return ClientBrowser(Client())

    def settle(self) -> None:
        """Twenty seconds pass, and the sweeps run until nothing moves."""
        for _round in range(3):
            self.clock.shift(20)
            case_tasks.look_down()
            hotline_tasks.look_down()
            hotline_tasks.send_texts()
            hotline_tasks.fetch_recordings()
            hotline_tasks.fetch_media()
            case_tasks.examine_evidence()
        hotline_tasks.drop_uploads()
        case_tasks.mark_overdue()
        expire_rulings()

    def pass_time(self, **span: float) -> None:
        """Let time go by, e.g. ``hours=3``."""
        from datetime import timedelta

        self.clock.shift(timedelta(**span))


class ClientBrowser:
    """A browser over Django's test client."""

    def __init__(self, client: Client) -> None:
        self.client = client

    def open(self, path: str) -> Page:
        """Follow a link."""
        return self._page(path, self.client.get(path, follow=True))

    def send(self, page: Page, ending: str, **said: Any) -> Page:
        """Fill in the form whose action ends like this, and send it."""
        form = page.form(ending)
        path = form.action or page.url
        return self._page(path, self.client.post(path, form.fill(**said), follow=True))

    def _page(self, path: str, answer: Any) -> Page:
        chain = answer.redirect_chain
        url = urlsplit(chain[-1][0]).path if chain else path
        return Page(url, answer.status_code, answer.content.decode())


def start_of_time() -> datetime:
    """A quiet Wednesday: 2026-11-18, ten in the morning in Louxing."""
    return datetime(2026, 11, 18, 2, 0, tzinfo=UTC)
