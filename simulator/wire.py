"""The wire of one call: forms out, documents in, and what went wrong on the way."""

from collections.abc import Mapping
from dataclasses import dataclass

from simulator import forms
from simulator.faults import NOT_FETCHED, Fault
from simulator.transport import Response, Transport
from simulator.twiml import read_voice
from simulator.verbs import Verb

SOUNDS = frozenset({"audio/mpeg", "audio/wav", "audio/x-wav"})


@dataclass(frozen=True)
class Heard:
    """One line of the call: what was heard, done or went wrong."""

    kind: str  # say play beep keys voice silence dial talk hangup end fault
    text: str = ""
    language: str = ""
    loop: int = 1


class Wire:
    """Asks the product on behalf of one call, and keeps the transcript."""

    def __init__(self, transport: Transport, party: forms.Party, fallback: str) -> None:
        self.transport = transport
        self.party = party
        self.fallback = fallback
        self.transcript: list[Heard] = []
        self.faults: list[Fault] = []
        self.sounds: dict[str, Response] = {}
        self.last_request: tuple[str, str, dict[str, str]] | None = None

    @property
    def sid(self) -> str:
        """The call's identifier."""
        return self.party.call_sid

    @property
    def spoken(self) -> str:
        """All words heard so far."""
        return "\n".join(each.text for each in self.transcript if each.kind == "say")

    def repeat_last(self) -> Response:
        """Send the last request once more, as the carrier does when it is not sure."""
        if self.last_request is None:
            raise RuntimeError("nothing was asked yet")
        return self._send(*self.last_request)

    def _ask(self, method: str, url: str, form: dict[str, str]) -> list[Verb]:
        """The next document; when it is no good, the fallback's."""
        try:
            return self._document(method, url, form)
        except Fault as fault:
            if not self.fallback or url == self.fallback:
                raise
            self._note(fault)
            return self._document("POST", self.fallback, form | _why(fault, url))

    def _document(self, method: str, url: str, form: dict[str, str]) -> list[Verb]:
        answer = self._send(method, url, form)
        if answer.status != 200:
            raise Fault(NOT_FETCHED, f"{url} answered {answer.status}")
        return read_voice(answer.content_type, answer.body, url, self.transport.base_url)

    def _tell(self, method: str, url: str, more: Mapping[str, str]) -> None:
        """Ask after the hang-up, when nobody hears: an empty 2xx or a valid document will do."""
        form = forms.voice(self.party, "completed") | dict(more)
        try:
            answer = self._send(method, url, form)
            if not 200 <= answer.status < 300:
                raise Fault(NOT_FETCHED, f"{url} answered {answer.status}")
            if answer.body:
                read_voice(answer.content_type, answer.body, url, self.transport.base_url)
        except Fault as fault:
            if not self.fallback:
                raise
            self._note(fault)
            self.transport.post(self.fallback, form | _why(fault, url))

    def _report(self, url: str, form: dict[str, str]) -> None:
        """A status report: only the answer's status counts, and it breaks no call."""
        try:
            answer = self.transport.post(url, form)
            if not 200 <= answer.status < 300 or answer.body:
                self._note(Fault(NOT_FETCHED, f"{url} answered a report with {answer.status}"))
        except Fault as fault:
            self._note(fault)

    def _sound(self, url: str) -> None:
        """Fetch a prompt as the carrier does: unsigned, no redirect, a known type, once."""
        if url in self.sounds:
            return
        found = self.transport.get(url)
        kind = found.content_type.partition(";")[0].strip()
        if found.status != 200 or kind not in SOUNDS:
            raise Fault(NOT_FETCHED, f"{url}: {found.status} {kind}")
        self.sounds[url] = found

    def _send(self, method: str, url: str, form: dict[str, str]) -> Response:
        self.last_request = (method, url, form)
        if method == "GET":
            return self.transport.get(url, form)
        return self.transport.post(url, form)

    def _note(self, fault: Fault) -> None:
        self.faults.append(fault)
        self._hear("fault", str(fault))

    def _hear(self, kind: str, text: str = "", language: str = "", loop: int = 1) -> None:
        self.transcript.append(Heard(kind, text, language, loop))


def _why(fault: Fault, url: str) -> dict[str, str]:
    return {"ErrorCode": str(fault.code), "ErrorUrl": url}
