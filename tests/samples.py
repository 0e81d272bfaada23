"""Small files of every kind, made here: no file of anybody's is in this tree."""

import io
import struct
import zipfile

from PIL import Image

LATITUDE, LONGITUDE = (27.0, 44.0, 6.0), (112.0, 0.0, 36.0)
PLACE = "27.7350, 112.0100"
MAKER = "KANARI-Kamera"


def photo(*, place: bool = False, size: tuple[int, int] = (64, 32), kind: str = "JPEG") -> bytes:
    """A picture, lying on its side as telephones take it; with a place if asked for."""
    exif = Image.Exif()
    exif[0x010F], exif[0x0112] = MAKER, 6
    if place:
        exif.get_ifd(0x8825).update({1: "N", 2: LATITUDE, 3: "E", 4: LONGITUDE})
        exif.get_ifd(0x8769)[0x9003] = "2026:11:17 09:08:07"
    out = io.BytesIO()
    Image.new("RGB", size, "teal").save(out, kind, exif=exif)
    return out.getvalue()


def odd_photo() -> bytes:
    """A picture on its side whose camera is called a fraction, on which Pillow stumbles."""
    side, camera = (0x0112, 3, 1, 6), (0x010F, 5, 1, 8)
    entries = b"".join(struct.pack("<HHII", *entry) for entry in (side, camera))
    tiff = b"II*\x00" + struct.pack("<IH", 8, 2) + entries + b"\x00" * 4
    out = io.BytesIO()
    Image.new("RGB", (64, 32), "teal").save(out, "JPEG", exif=b"Exif\x00\x00" + tiff)
    return out.getvalue()


def archive(**parts: bytes) -> bytes:
    """A zip archive; ``__`` in a name stands for a slash and ``_`` for a dot."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name, data in parts.items():
            made.writestr(name.replace("__", "/").replace("_", "."), data)
    return out.getvalue()


def box(brand: bytes, track: bytes) -> bytes:
    """The beginning of a film or of a voice in its container."""
    handler = b"\x00\x00\x00\x21hdlr" + b"\x00" * 8 + track + b"\x00" * 12
    return b"\x00\x00\x00\x18ftyp" + brand + b"\x00\x00\x02\x00" + brand + b"mp42" + handler


EBML = b"\x1a\x45\xdf\xa3\x9fB\x86\x81\x01B\x82\x84webm"
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
WAV = b"RIFF\x24\x00\x00\x00WAVEfmt " + b"\x00" * 64
PAGE = b"<!DOCTYPE html><script>alert(1)</script>"
PROGRAM = b"MZ" + b"\x00" * 200
