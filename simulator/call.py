"""One call: the carrier walks through the product's documents until it needs the caller."""

import math
from collections import deque
from collections.abc import Mapping

from simulator import forms, voice
from simulator.faults import NOT_FETCHED, Fault
from simulator.recorder import MemoryShelf, Shelf, new_sid
from simulator.transport import Transport
from simulator.verbs import Dial, Gather, Hangup, Play, Record, Redirect, Reject, Say, Verb
from simulator.ways import Ways
from simulator.wire import Heard, Wire

MOST_UNATTENDED = 20  # requests without any act of the caller: more is a loop
SHORTEST = 0.3  # seconds: less than this was never a recording
TOO_SHORT, NOTHING_HEARD = "16101", "16102"


__all__ = ["Heard", "Leg", "Line", "Ways"]


class Line(Wire):
    """A telephone line in a call with the product."""

    entry = "/voice/incoming/"
    status_path = "/voice/status/"

    def __init__(
        self,
        transport: Transport,
        number_from: str,
        number_to: str,
        *,
        sid: str = "",
        parent_sid: str = "",
        shelf: Shelf | None = None,
        ways: Ways = Ways(),  # noqa: B008 (frozen)
    ) -> None:
        party = forms.Party(
            account_sid=transport.account_sid,
            call_sid=sid or new_sid("CA"),
            number_from=number_from,
            number_to=number_to,
            direction="outbound-dial" if parent_sid else "inbound",
            parent_sid=parent_sid,
            profile=ways.profile,
        )
        super().__init__(transport, party, ways.fallback)
        self.ways = ways
        self.shelf = shelf or MemoryShelf(account_sid=transport.account_sid)
        self.waiting: Gather | Record | Dial | None = None
        self.status = "queued"
        self.legs: list[Leg] = []  # of those who were dialled and heard a whisper
        # caller, callee (never answered), product, document (nothing left to do) or fault
        self.ended_by = ""
        self._rest: deque[Verb] = deque()
        self._unattended = 0
        self._elapsed = 0.0
        self._late: list[tuple[str, dict[str, str]]] = []

    # What a test or a screen asks

    @property
    def ended(self) -> bool:
        """True when nobody is on the line any more."""
        return bool(self.ended_by)

    @property
    def wants(self) -> str:
        """What the call waits for: keys, voice, talk (a person is on the line), or nothing."""
        names = {Gather: "keys", Record: "voice", Dial: "talk"}
        return names[type(self.waiting)] if self.waiting else ""

    # What the caller does

    def ring(self) -> "Line":
        """Call: the first request, and everything up to where the caller is needed."""
        self._go("POST", f"{self.transport.base_url}{self.entry}", {}, "ringing")
        self._walk()
        return self

    def press(self, keys: str) -> None:
        """Type keys, then wait: the Gather's timeout ends an unfinished number."""
        self._attend("keys", keys)
        if isinstance(self.waiting, Gather):
            self._type(self.waiting, keys)
        elif isinstance(self.waiting, Record) and set(keys) & set(self.waiting.finish_on_key):
            self._nothing_recorded(self.waiting, TOO_SHORT)
        self._walk()

    def say_nothing(self) -> None:
        """Wait out what the call waits for; with a person on the line, let that one hang up."""
        waiting = self.waiting
        self._hear("silence")
        if isinstance(waiting, Gather):
            self._elapsed += waiting.timeout
            self._type(waiting, "")
        elif isinstance(waiting, Record):
            self._elapsed += waiting.timeout
            self._nothing_recorded(waiting, NOTHING_HEARD)
        elif isinstance(waiting, Dial):
            self._dialled(waiting, "completed")
        self._walk()

    def speak(self, wav: bytes | None = None, then: str = "hangup") -> None:
        """Speak (a built-in voice by default) and end by `hangup`, `silence` or a key like `#`."""
        wav = voice.tone() if wav is None else wav
        length = voice.seconds(wav)
        while isinstance(self.waiting, Gather):  # who just talks waits for the tone first
            self.say_nothing()
        self._attend("voice", f"{length:.1f} s")
        record = self.waiting
        if isinstance(record, Record):
            self._record(record, wav, then)
        if then == "hangup":
            self.hang_up()
        self._walk()

    def hang_up(self) -> None:
        """Put the receiver down: the end of the call wherever it stood."""
        if self.ended:
            return
        waiting, self.waiting = self.waiting, None
        self._hear("hangup")
        self.status = "completed"
        if isinstance(waiting, Record):
            self._absent(waiting, NOTHING_HEARD)
        if isinstance(waiting, Dial) and waiting.action:
            self._unheard(
                waiting.method,
                waiting.action,
                forms.dialled(self.party, new_sid("CA"), "completed"),
            )
        self._end("caller")

    # Walking through a document

    def _walk(self) -> None:
        while not self.ended and self.waiting is None:
            if not self._rest:
                self._end("document")
                return
            self._perform(self._rest.popleft())

    def _perform(self, verb: Verb) -> None:
        match verb:
            case Say() | Play():
                self._prompt(verb)
            case Gather() | Record():
                self._need(verb)
            case Dial():
                self._dial(verb)
            case _:
                self._leave(verb)

    def _need(self, verb: Gather | Record) -> None:
        """Prompt the caller, then wait for keys or a voice."""
        if isinstance(verb, Gather):
            for prompt in verb.prompts:
                self._prompt(prompt)
        elif verb.beep:
            self._hear("beep")
        self.waiting = verb

    def _leave(self, verb: Redirect | Hangup | Reject) -> None:
        """Leave the document."""
        match verb:
            case Redirect():
                self._go(verb.method, verb.url, {})
            case Hangup():
                self._end("product")
            case Reject():
                self.status = "busy" if verb.reason == "busy" else "no-answer"
                self._end("product")

    def _prompt(self, verb: Say | Play) -> None:
        if isinstance(verb, Say):
            for language, text in verb.pieces:
                self._hear("say", text, language, verb.loop)
                self._elapsed += len(text) * 0.25 * max(1, verb.loop)
            return
        self._hear("play", verb.url, loop=verb.loop)
        try:
            self._sound(verb.url)
        except Fault as fault:
            raise self._broken(fault) from fault

    def _type(self, gather: Gather, keys: str) -> None:
        """Post the number typed, or fall through when there is none."""
        self.waiting = None
        finish = ""
        digits = ""
        for key in keys:
            if key == gather.finish_on_key:
                finish = key
                break
            digits += key
            if len(digits) == gather.num_digits:
                break
        if digits or gather.action_on_empty:
            self._go(gather.method, gather.action, forms.gathered(self.party, digits, finish))

    # Recording

    def _record(self, record: Record, wav: bytes, then: str) -> None:
        full = voice.seconds(wav) >= record.max_length
        wav = voice.cut(wav, record.max_length)
        length = voice.seconds(wav)
        self.waiting = None
        self._elapsed += length
        if length < SHORTEST or voice.is_silent(wav):
            self._nothing_recorded(record, TOO_SHORT if length < SHORTEST else NOTHING_HEARD)
            return
        digits = "" if full or (then != "hangup" and then not in record.finish_on_key) else then
        made = self.shelf.keep(self.sid, wav, max(1, math.floor(length)))
        url = self.shelf.url(made)
        form = forms.recorded(self.party, made.sid, url, made.seconds, digits)
        if self.ways.recording_report == "before":
            self._report_recording(record, made.sid, url, made.seconds)
        if digits == "hangup":
            self.status = "completed"
            self._unheard(record.method, record.action, form)
        else:
            self._go(record.method, record.action, form)
        if self.ways.recording_report != "before":
            self._report_recording(record, made.sid, url, made.seconds)

    def _report_recording(self, record: Record, sid: str, url: str, seconds: int) -> None:
        """Tell the recording's fate in the order this line was told to play."""
        way = self.ways.recording_report
        status = "failed" if way == "failed" else "completed"
        if not record.callback or way == "never" or status not in record.events | {"failed"}:
            return
        seconds = -1 if way == "failed" else seconds
        form = forms.recording_status(self.party, sid, url, seconds, status)
        if way == "late":
            self._late.append((record.callback, form))
            return
        for _ in range(2 if way == "twice" else 1):
            self._report(record.callback, form)

    def _nothing_recorded(self, record: Record, why: str) -> None:
        """Nothing was said: no action is asked, the next verb runs."""
        self.waiting = None
        self._absent(record, why)

    def _absent(self, record: Record, why: str) -> None:
        if record.callback and "absent" in record.events and self.ways.recording_report != "never":
            form = forms.recording_status(self.party, new_sid("RE"), "", 0, "absent", why)
            self._report(record.callback, form)

    # A third person

    def _dial(self, dial: Dial) -> None:
        """Ring the desk; when it answers and lets itself be connected, the two talk."""
        self._hear("dial", dial.number)
        self._elapsed += 5
        desk = self.ways.desks.get(dial.number, self.ways.desk)
        if desk not in {"answered", "machine"}:
            self._dialled(dial, desk)
        elif self._whisper(dial, presses=desk == "answered"):
            self._hear("talk", dial.number)
            self.waiting = dial
        else:
            self._dialled(dial, "no-answer")

    def _whisper(self, dial: Dial, *, presses: bool) -> bool:
        """What the desk hears before it is connected: a leg of its own; True when it accepts."""
        if not dial.whisper or not self.party.full:
            return True  # the small profile ignores the whisper
        shown = dial.caller_id or self.party.number_from
        leg = Leg(self.transport, shown, dial.number, parent_sid=self.sid, ways=self.ways)
        self.legs.append(leg.listen(dial))
        if leg.wants == "keys":
            leg.press("1") if presses else leg.say_nothing()
        if dial.callback and "completed" in dial.events:
            self._report(dial.callback, forms.call_ended(leg.party, "completed", 1))
        return leg.ended_by == "document"

    def _dialled(self, dial: Dial, result: str) -> None:
        """Tell the product how it went; without an action the next verb runs."""
        self.waiting = None
        if dial.action:
            self._go(dial.method, dial.action, forms.dialled(self.party, new_sid("CA"), result))

    # Requests

    def _go(self, method: str, url: str, more: Mapping[str, str], status: str = "") -> None:
        """Ask for the next document and drop the rest of the old one."""
        self.waiting = None
        self._rest.clear()
        self._unattended += 1
        if self._unattended > MOST_UNATTENDED:
            raise self._broken(
                Fault(NOT_FETCHED, "a loop: the caller does nothing, yet it asks on")
            )
        self.status = status or "in-progress"
        form = forms.voice(self.party, self.status) | dict(more)
        try:
            self._rest.extend(self._ask(method, url, form))
        except Fault as fault:
            raise self._broken(fault) from fault
        self.status = "in-progress"

    def _unheard(self, method: str, url: str, more: Mapping[str, str]) -> None:
        try:
            self._tell(method, url, more)
        except Fault as fault:
            raise self._broken(fault) from fault

    # The end

    def _end(self, by: str) -> None:
        """End once, and tell the product."""
        self.waiting = None
        self._rest.clear()
        self.ended_by = by
        if by != "callee" and self.status not in {"busy", "no-answer"}:
            self.status = "failed" if by == "fault" and self.status == "ringing" else "completed"
        self._hear("end", self.status)
        if self.status_path:
            form = forms.call_ended(self.party, self.status, math.ceil(self._elapsed))
            self._report(f"{self.transport.base_url}{self.status_path}", form)
        for url, late in self._late:
            self._report(url, late)

    def _broken(self, fault: Fault) -> Fault:
        """The call breaks off here; the fault is noted and handed back to be raised."""
        self._note(fault)
        if not self.ended:
            self._end("fault")
        return fault

    def _attend(self, kind: str, text: str) -> None:
        """The caller does something, so that nothing so far counts as a loop."""
        self._unattended = 0
        self._hear(kind, text)


class Leg(Line):
    """The dialled third person's own line, before the two are connected."""

    status_path = ""  # reported by the Number's own callback, not by the number called

    def listen(self, dial: Dial) -> "Leg":
        """Hear what is whispered before the call is connected."""
        self._go(dial.whisper_method, dial.whisper, {}, "in-progress")
        self._walk()
        return self
