"""What a sound file is by its content, and how long it lasts: WAV or MP3, or it is refused."""

import io
import wave
from collections.abc import Iterator
from dataclasses import dataclass

MOST_BYTES = 1024 * 1024
RATES = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}
"""Samples a second by MPEG version (3: MPEG 1, 2: MPEG 2, 0: MPEG 2.5)."""

FIRST = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
LATER = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
"""Kilobits a second of layer III in MPEG 1, and in the later versions."""


class NotSound(ValueError):
    """Neither a WAV file of plain samples nor an MP3 file that can be measured."""


@dataclass(frozen=True)
class Sound:
    """A sound file: its bytes, ``wav`` or ``mp3``, and its length in seconds."""

    data: bytes
    kind: str
    seconds: float


def measure(data: bytes) -> Sound:
    """What the bytes are and how long they last, read off the bytes alone; raises NotSound."""
    if data[:4] == b"RIFF":
        return Sound(data, "wav", _wav_seconds(data))
    return Sound(data, "mp3", _mp3_seconds(data))


def _wav_seconds(data: bytes) -> float:
    try:
        with wave.open(io.BytesIO(data)) as sound:
            width = sound.getnchannels() * sound.getsampwidth()
            held = len(sound.readframes(sound.getnframes())) / width  # what is there, not claimed
            seconds = held / sound.getframerate()
    except (wave.Error, EOFError, ZeroDivisionError, ValueError) as error:
        raise NotSound(str(error)) from error
    return _heard(seconds)


def _mp3_seconds(data: bytes) -> float:
    return _heard(sum(_frames(data)))


def _heard(seconds: float) -> float:
    if not seconds > 0:
        raise NotSound("nothing to hear")
    return seconds


def _frames(data: bytes) -> Iterator[float]:
    """The length of each frame; a tag may stand before the first and after the last."""
    at, end = _after_tag(data), len(data)
    if data[-128:-125] == b"TAG":
        end -= 128
    while at + 4 <= end:
        if not any(data[at:end]):  # padding
            return
        size, seconds = _frame(data[at : at + 4])
        at += size
        yield seconds


def _frame(head: bytes) -> tuple[int, float]:
    """Bytes and seconds of the frame that starts with these four bytes."""
    bits = int.from_bytes(head)
    version, layer = bits >> 19 & 3, bits >> 17 & 3
    rate, sampling = bits >> 12 & 15, bits >> 10 & 3
    if bits >> 21 != 0x7FF or layer != 1 or version == 1 or rate in (0, 15) or sampling == 3:  # noqa: PLR2004 - as the format says
        raise NotSound("not a frame of MPEG layer III")
    hertz = RATES[version][sampling]
    kilobits = (FIRST if version == 3 else LATER)[rate]  # noqa: PLR2004
    samples = 1152 if version == 3 else 576  # noqa: PLR2004
    size = samples // 8 * kilobits * 1000 // hertz + (bits >> 9 & 1)
    return size, samples / hertz


def _after_tag(data: bytes) -> int:
    if data[:3] != b"ID3" or len(data) < 10:  # noqa: PLR2004
        return 0
    a, b, c, d = (byte & 0x7F for byte in data[6:10])
    return 10 + (a << 21 | b << 14 | c << 7 | d)
