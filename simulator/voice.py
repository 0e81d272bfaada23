"""WAV sounds: the built-in sample voice, how long a sound is, and whether anything is on it."""

import io
import math
import wave
from array import array

RATE = 8000  # samples a second, the telephone's own
QUIET = 200  # of 32767: below this a sound is silence


def tone(seconds: float = 3.0) -> bytes:
    """A sample voice: a hum in syllables, 16-bit mono, so that nobody's voice is needed."""
    samples = array("h")
    for place in range(int(seconds * RATE)):
        at = place / RATE
        syllable = max(0.0, math.sin(2 * math.pi * 2.5 * at))
        pitch = 150 + 25 * math.sin(2 * math.pi * 0.6 * at)
        wave_at = math.sin(2 * math.pi * pitch * at) + 0.4 * math.sin(6 * math.pi * pitch * at)
        samples.append(int(9000 * syllable * wave_at))
    return _wav(samples.tobytes(), 1, 2, RATE)


def silence(seconds: float = 2.0) -> bytes:
    """A recording with nothing on it."""
    return _wav(bytes(2 * int(seconds * RATE)), 1, 2, RATE)


def _wav(frames: bytes, channels: int, width: int, rate: int) -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as made:
        made.setnchannels(channels)
        made.setsampwidth(width)
        made.setframerate(rate)
        made.writeframes(frames)
    return file.getvalue()


def seconds(wav: bytes) -> float:
    """How long the sound lasts; ValueError when it is no WAV file."""
    try:
        with wave.open(io.BytesIO(wav)) as sound:
            return float(sound.getnframes() / sound.getframerate())
    except (wave.Error, EOFError, ZeroDivisionError) as error:
        raise ValueError(f"not a WAV file: {error}") from error


def cut(wav: bytes, most: int) -> bytes:
    """At most the first `most` seconds of the sound."""
    if seconds(wav) <= most:
        return wav
    with wave.open(io.BytesIO(wav)) as sound:
        frames = sound.readframes(most * sound.getframerate())
        return _wav(frames, sound.getnchannels(), sound.getsampwidth(), sound.getframerate())


def is_silent(wav: bytes) -> bool:
    """True when nothing can be heard (judged for 16-bit sounds, others count as heard)."""
    with wave.open(io.BytesIO(wav)) as sound:
        if sound.getsampwidth() != 2:
            return bool(sound.getnframes() == 0)
        samples = array("h", sound.readframes(sound.getnframes()))
    return all(-QUIET < sample < QUIET for sample in samples)
