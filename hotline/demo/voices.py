"""The voices of the demonstration: short melodies, nobody's voice, sealed like any recording."""

import hashlib
import io
import math
import wave
from array import array
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from hotline.models import Call, Intake, Recording
from record import files

RATE = 8000
NOTES = (262, 294, 330, 392, 440, 523)
"""A pentatonic scale, in hertz."""


@dataclass(frozen=True)
class Voice:
    """A melody that was put away: whose it is, and how long."""

    opaque: str
    sha256: str
    size: int
    kept: str
    seconds: int


def opaque(name: str) -> str:
    """An id that tells nothing, the same each time."""
    return hashlib.sha256(name.encode()).hexdigest()[:32]


@lru_cache
def melody(number: int) -> bytes:
    """A WAV of some seconds, a tone each half second."""
    halves = 8 + 2 * number
    tones = [NOTES[(step * (number + 2) + number) % len(NOTES)] for step in range(halves)]
    sound = array("h")
    for tone in tones:
        for at in range(RATE // 2):
            fades = 1 - at / (RATE // 2)
            sound.append(int(9000 * fades * math.sin(2 * math.pi * tone * at / RATE)))
    out = io.BytesIO()
    with wave.open(out, "wb") as target:
        target.setnchannels(1)
        target.setsampwidth(2)
        target.setframerate(RATE)
        target.writeframes(sound.tobytes())
    return out.getvalue()


def kept(source: str, number: int) -> Voice:
    """Put a melody away as the recording of this filing."""
    sound = melody(number)
    file = files.keep(sound)
    return Voice(opaque(source), file.sha256, file.size, file.name, 4 + number)


def rows(sheet: Any, intake: Intake, voice: Voice, at: datetime) -> None:
    """The call that left the voice, long over at the carrier."""
    began = intake.filed_at - timedelta(seconds=voice.seconds + 25)
    call = Call(
        sid=f"CA{voice.opaque}",
        person=intake.person,
        intake=intake,
        status="completed",
        started_at=began,
        ended_at=intake.filed_at + timedelta(seconds=12),
    )
    sheet.add(call)
    sheet.add(
        Recording(
            call=call,
            turn=2,
            opaque=voice.opaque,
            sid=f"RE{voice.opaque}",
            purpose="file",
            state=Recording.State.KEPT,
            kept=voice.kept,
            sha256=voice.sha256,
            seconds=voice.seconds,
            deleted_at_carrier=at,
            next_try_at=at,
            created_at=intake.filed_at,
        )
    )
