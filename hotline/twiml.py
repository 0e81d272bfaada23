"""Replies as TwiML, in the touch-tone subset that every compatible switch performs.

No clock and no nonce goes in: the same reply is the same bytes.
"""

import re
from collections.abc import Iterator

from django.conf import settings
from django.utils.translation import get_language
from twilio.twiml.messaging_response import Message, MessagingResponse
from twilio.twiml.voice_response import Dial, Gather, VoiceResponse

from hotline.dialogue import Ask, Given, Go, HangUp, Listen, Part, Ring, Say, Wording, fill, pace

VOICES = {"zh-hans": ("cmn-CN", "Polly.Zhiyu"), "en": ("en-US", "Polly.Joanna")}
LONGEST = 600  # seconds of one recording
SILENCE = 8  # seconds that end it
RINGS = 20  # seconds that one telephone is rung
DEFAULTS: Wording = {}
UNSPEAKABLE = re.compile("[\x00-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
"""What no XML may hold."""

CHINESE = re.compile(f"[^A-Za-z]*{pace.CHINESE.pattern}[^A-Za-z]*")


def speak(parts: tuple[Part, ...], turn: int, wording: Wording = DEFAULTS) -> bytes:
    """A voice document; ``turn`` is the counter that its action addresses carry, ``wording`` what
    staff gave in place of the default words."""
    document = VoiceResponse()
    for part in parts:
        _add(document, part, turn, wording)
    return str(document).encode()


def apologise(sorry: Say, silent: Say, turn: int) -> bytes:
    """The fallback's document: its recording comes back to the fallback's own addresses."""
    document = VoiceResponse()
    _say(document, sorry)
    _record(document, f"/voice/fallback/recorded/{turn}/", f"/voice/fallback/recording/{turn}/")
    _say(document, silent)
    document.hangup()
    return str(document).encode()


def silence() -> bytes:
    """Nothing more to say: the caller is gone, or wants no answer."""
    return str(VoiceResponse()).encode()


def text(body: str, status_callback: str) -> bytes:
    """The answer to a text, with where its delivery is to be reported, if it is."""
    document = MessagingResponse()
    message = Message(status_callback=status_callback or None)
    message.body(body)
    document.append(message)
    return str(document).encode()


def _add(document: VoiceResponse, part: Part, turn: int, wording: Wording) -> None:
    match part:
        case Say():
            _say(document, part, wording)
        case Ask():
            document.append(_gather(part, turn, wording))
        case Listen():
            _record(document, f"/voice/{part.step}/{turn}/", f"/voice/recording/{turn}/")
        case Ring():
            document.append(_dial(part, turn))
        case Go():
            document.redirect(f"/voice/{part.step}/{turn}/", method="POST")
        case HangUp():
            document.hangup()


def _dial(ring: Ring, turn: int) -> Dial:
    """Our own number is shown there: the caller's stays in the vault."""
    dial = Dial(
        action=f"/voice/{ring.step}/{turn}/",
        method="POST",
        timeout=RINGS,
        caller_id=settings.TWILIO_PHONE_NUMBER,
    )
    whisper = {"url": f"/voice/whisper/{ring.ringing}/", "method": "POST"} if ring.ringing else {}
    dial.number(ring.number, **whisper)
    return dial


def _record(document: VoiceResponse, action: str, report: str) -> None:
    document.record(
        action=action,
        method="POST",
        max_length=LONGEST,
        timeout=SILENCE,
        finish_on_key="#",
        play_beep=True,
        recording_status_callback=report,
        recording_status_callback_method="POST",
        recording_status_callback_event="completed absent",
    )


def _gather(ask: Ask, turn: int, wording: Wording) -> Gather:
    gather = Gather(
        action=f"/voice/{ask.step}/{turn}/",
        method="POST",
        input="dtmf",
        num_digits=ask.digits,
        timeout=ask.seconds,
        finish_on_key="#",
    )
    for say in ask.say:
        _say(gather, say, wording)
    return gather


def _say(verb: VoiceResponse | Gather, say: Say, wording: Wording = DEFAULTS) -> None:
    language = say.language or get_language() or "zh-hans"
    given = wording.get((say.prompt, language))
    if given and given.audio:
        _play(verb, say, given, language)
        return
    words = fill(given.words, say.values) if given else say.words
    for clause in pace.clauses(words) if say.slow else [words]:
        _voice(verb, clause, language)


def _play(verb: VoiceResponse | Gather, say: Say, given: Given, language: str) -> None:
    """A recording; the figures and names that it leads up to are spoken after it."""
    verb.play(f"{settings.PUBLIC_BASE_URL}/voice/prompt/{given.audio}")
    for value in say.values.values():
        _voice(verb, value, language)


def _voice(verb: VoiceResponse | Gather, words: str, language: str) -> None:
    """One verb for each language: a voice of another makes Chinese unintelligible."""
    for spoken, piece in _by_language(UNSPEAKABLE.sub(" ", words), language):
        tag, voice = VOICES[spoken]
        verb.say(piece, language=tag, voice=voice)


def _by_language(words: str, language: str) -> Iterator[tuple[str, str]]:
    """Chinese in words of another language as pieces of its own, with the figures beside it."""
    if language == "zh-hans":
        yield language, words
        return
    at = 0
    for run in CHINESE.finditer(words):
        yield from _heard(words[at : run.start()], language)
        yield from _heard(run[0], "zh-hans")
        at = run.end()
    yield from _heard(words[at:], language)


def _heard(words: str, language: str) -> Iterator[tuple[str, str]]:
    if any(sign.isalnum() for sign in words):
        yield language, words.strip()
