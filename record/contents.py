"""What a file is, told by its content and never by its name; and what it says of a place."""

import io
import re
import zipfile
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import filetype
from django.utils import timezone
from PIL import Image

Family = Literal["photo", "video", "sound", "document"]

FAMILIES: dict[str, Family] = {
    "image/jpeg": "photo",
    "image/png": "photo",
    "image/webp": "photo",
    "image/heic": "photo",
    "image/gif": "photo",
    "video/mp4": "video",
    "video/quicktime": "video",
    "video/3gpp": "video",
    "video/webm": "video",
    "audio/mpeg": "sound",
    "audio/mp4": "sound",
    "audio/x-wav": "sound",
    "audio/ogg": "sound",
    "audio/amr": "sound",
    "audio/webm": "sound",
    "application/pdf": "document",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "document",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "document",
    "application/vnd.oasis.opendocument.text": "document",
    "text/plain": "document",
}
"""The types that are taken, each with what people call it."""

ENDINGS = {
    "audio/mp4": ".m4a",
    "audio/x-wav": ".wav",
    "audio/webm": ".weba",
    "audio/amr": ".amr",
    "image/heic": ".heic",
}
"""Endings that the system's own table does not know, or gets differently on each machine."""

SAME = {"video/x-m4v": "video/mp4", "image/apng": "image/png"}
BRANDS = {
    **dict.fromkeys((b"heic", b"heix", b"heim", b"heis", b"hevc"), "image/heic"),
    **dict.fromkeys((b"iso4", b"iso5", b"iso6", b"avc1", b"MSNV", b"dash"), "video/mp4"),
    b"qt  ": "video/quicktime",
    **dict.fromkeys((b"3gp4", b"3gp5", b"3gp6", b"3g2a"), "video/3gpp"),
}
"""Brands of the ISO container that the library does not tell."""
HAS_PICTURE = {
    "video/mp4": (re.compile(rb"hdlr.{8}vide", re.DOTALL), "audio/mp4"),
    "video/webm": (re.compile(rb"V_(?:VP|AV|MPEG)"), "audio/webm"),
}
"""A browser's voice recorder uses the containers of films: without a picture track it is sound."""

PARTS = {
    "word/document.xml": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xl/workbook.xml": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
ODT = "application/vnd.oasis.opendocument.text"
CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")
TIFF = re.compile(rb"(?:Exif\x00\x00|eXIf|EXIF.{4})(?=II\*\x00|MM\x00\*)", re.DOTALL)
GPS, TAKEN = 0x8825, 0x9003
EXIF_MOST = 1024 * 1024  # bytes
TIFF_MOST = 20


@dataclass(frozen=True)
class Place:
    """Where a picture says it was taken, as ``latitude, longitude``; empty when it names a place
    that cannot be read."""

    words: str
    taken_at: datetime | None = None


def type_of(data: bytes) -> str:
    """The media type if it is one that is taken, else the empty string."""
    guessed = filetype.guess(data)
    mime = SAME.get(guessed.mime, guessed.mime) if guessed else ""
    if data[4:8] == b"ftyp":
        mime = BRANDS.get(data[8:12], mime)
    if mime in HAS_PICTURE:
        picture, sound = HAS_PICTURE[mime]
        mime = mime if picture.search(data) else sound
    elif data.startswith(b"PK\x03\x04"):
        mime = _office(data)
    elif not mime and _is_text(data):
        mime = "text/plain"
    return mime if mime in FAMILIES else ""


def place_of(data: bytes) -> Place | None:
    """Where and when a picture says it was taken, read without decoding it; None if it does not
    say. In doubt it does: what cannot be read may still be read by somebody else."""
    found = None
    for nth, start in enumerate(TIFF.finditer(data)):
        if nth == TIFF_MOST:  # more than any camera writes; each costs a look
            return found or Place("")
        found = _place(data[start.end() : start.end() + EXIF_MOST]) or found
    if found is None and b"GPSLatitude" in data:  # XMP writes it as text
        return Place("")
    return found


def _place(tiff: bytes) -> Place | None:
    exif = Image.Exif()
    try:
        exif.load(tiff)
        gps = exif.get_ifd(GPS)
    except Exception:  # whatever a hostile file makes the parser raise
        return Place("")
    if not gps:
        return None
    try:
        words = f"{_degrees(gps[2], gps[1]):.4f}, {_degrees(gps[4], gps[3]):.4f}"
    except (KeyError, TypeError, ValueError, ZeroDivisionError):
        words = ""
    return Place(words, _taken(exif))


def _degrees(parts: tuple[float, float, float], reference: str) -> float:
    degrees, minutes, seconds = (float(part) for part in parts)
    sign = -1 if reference in ("S", "W") else 1
    return sign * (degrees + minutes / 60 + seconds / 3600)


def _taken(exif: Image.Exif) -> datetime | None:
    """The camera's clock, which knows no zone: taken to be ours."""
    try:
        said = str(exif.get_ifd(0x8769).get(TAKEN, ""))
        return datetime.strptime(said, "%Y:%m:%d %H:%M:%S").replace(
            tzinfo=timezone.get_default_timezone()
        )
    except (ValueError, KeyError, TypeError):
        return None


def _office(data: bytes) -> str:
    """A document by what its archive holds; one that carries macros is none of ours."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
            if any(name.endswith("vbaProject.bin") for name in names):
                return ""
            if "mimetype" in names and archive.getinfo("mimetype").file_size < 100:
                return ODT if archive.read("mimetype") == ODT.encode() else ""
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError, ValueError):
        return ""
    return next((mime for part, mime in PARTS.items() if part in names), "")


def _is_text(data: bytes) -> bool:
    """Valid UTF-8 without control bytes, and no markup that a browser might run."""
    try:
        words = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    return bool(words.strip()) and not CONTROL.search(words) and words.lstrip()[0] != "<"
