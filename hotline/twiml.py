"""Replies as TwiML, in the touch-tone subset that every compatible switch performs.

No clock and no nonce goes in: the same reply is the same bytes.
"""

from django.conf import settings
from django.utils.translation import get_language
from twilio.twiml.messaging_response import Message, MessagingResponse
from twilio.twiml.voice_response import Dial, Gather, VoiceResponse

from hotline.dialogue import Ask, Go, HangUp, Listen, Part, Ring, Say

VOICES = {"zh-hans": ("cmn-CN", "Polly.Zhiyu"), "en": ("en-US", "Polly.Joanna")}
LONGEST = 600  # seconds of one recording
SILENCE = 8  # seconds that end it
RINGS = 20  # seconds that one telephone is rung


def speak(parts: tuple[Part, ...], turn: int) -> bytes:
    """A voice document; ``turn`` is the counter that its action addresses carry."""
    document = VoiceResponse()
    for part in parts:
        _add(document, part, turn)
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


def _add(document: VoiceResponse, part: Part, turn: int) -> None:
    match part:
        case Say():
            _say(document, part)
        case Ask():
            document.append(_gather(part, turn))
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


def _gather(ask: Ask, turn: int) -> Gather:
    gather = Gather(
        action=f"/voice/{ask.step}/{turn}/",
        method="POST",
        input="dtmf",
        num_digits=ask.digits,
        timeout=ask.seconds,
        finish_on_key="#",
    )
    for say in ask.say:
        _say(gather, say)
    return gather


def _say(verb: VoiceResponse | Gather, say: Say) -> None:
    language, voice = VOICES[get_language() or "zh-hans"]
    verb.say(say.words, language=language, voice=voice)
