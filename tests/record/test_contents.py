"""What a file is says its content; what it tells besides is found without decoding it."""

import io
import time
import zlib

import pytest
from PIL import Image

from record import contents, pictures
from tests import samples

KINDS = [
    (samples.photo(), "image/jpeg"),
    (samples.photo(kind="PNG"), "image/png"),
    (samples.photo(kind="WEBP"), "image/webp"),
    (b"GIF89a" + b"\x00" * 32, "image/gif"),
    (samples.box(b"heic", b"pict"), "image/heic"),
    (samples.box(b"isom", b"vide"), "video/mp4"),
    (samples.box(b"iso5", b"soun"), "audio/mp4"),
    (samples.box(b"M4A ", b"soun"), "audio/mp4"),
    (samples.box(b"qt  ", b"vide"), "video/quicktime"),
    (samples.box(b"3gp4", b"vide"), "video/3gpp"),
    (samples.EBML + b"V_VP8", "video/webm"),
    (samples.EBML + b"A_OPUS", "audio/webm"),
    (b"ID3\x03" + b"\x00" * 64, "audio/mpeg"),
    (samples.WAV, "audio/x-wav"),
    (b"OggS" + b"\x00" * 64, "audio/ogg"),
    (b"#!AMR\n" + b"\x00" * 64, "audio/amr"),
    (samples.PDF, "application/pdf"),
    (samples.archive(word__document_xml=b"<a/>"), list(contents.PARTS.values())[0]),
    (samples.archive(xl__workbook_xml=b"<a/>"), list(contents.PARTS.values())[1]),
    (samples.archive(mimetype=contents.ODT.encode()), contents.ODT),
    ("窗口没人\r\n\t第二行".encode(), "text/plain"),
]
REFUSED = [
    samples.PAGE,
    b"\xef\xbb\xbf  <svg xmlns='x' onload='x'/>",
    b"plain \x00 text",
    b"\xff\xfe\x00",
    b"   ",
    samples.PROGRAM,
    b"#!/bin/sh\nrm -rf \x1b[0m",
    samples.archive(a_txt=b"any archive"),
    samples.archive(word__document_xml=b"<a/>", word__vbaProject_bin=b"macro"),
    samples.archive(mimetype=b"application/epub+zip"),
    b"PK\x03\x04 cut off",
]


@pytest.mark.parametrize(("data", "kind"), KINDS, ids=lambda v: v if isinstance(v, str) else "")
def test_what_is_taken_is_known_by_its_content(data, kind):
    assert contents.type_of(data) == kind
    assert kind in contents.FAMILIES


@pytest.mark.parametrize("data", REFUSED, ids=range(len(REFUSED)))  # an archive holds the hour
def test_anything_else_is_not(data):
    assert contents.type_of(data) == ""


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_the_place_is_found_in_every_kind_of_picture(kind):
    found = contents.place_of(samples.photo(place=True, kind=kind))
    assert found.words == samples.PLACE
    assert found.taken_at.isoformat() == "2026-11-17T09:08:07+08:00"
    assert contents.place_of(samples.photo(kind=kind)) is None


def test_a_place_that_cannot_be_read_is_still_a_place():
    text = b"\xff\xd8 <rdf exif:GPSLatitude='27,44N'/>"
    cut = samples.photo(place=True).partition(samples.MAKER.encode())[0]
    for data in (text, cut):
        assert contents.place_of(data) == contents.Place("")


def test_the_copy_is_upright_small_and_tells_nothing():
    copy = pictures.copy_of(samples.photo(place=True, size=(4000, 1000)))
    seen = Image.open(io.BytesIO(copy))
    assert (seen.format, seen.size) == ("JPEG", (640, 2560))
    assert not seen.getexif()
    assert b"Exif" not in copy
    assert samples.MAKER.encode() not in copy
    assert contents.place_of(copy) is None


def test_a_picture_with_holes_lies_on_white():
    out = io.BytesIO()
    Image.new("RGBA", (4, 4), (0, 0, 0, 0)).save(out, "PNG")
    seen = Image.open(io.BytesIO(pictures.copy_of(out.getvalue())))
    assert min(seen.getpixel((1, 1))) > 250


def flood(width: int, height: int) -> bytes:
    """A PNG of a few bytes that claims these many pixels."""
    import struct

    def chunk(name: bytes, body: bytes) -> bytes:
        crc = struct.pack(">I", zlib.crc32(name + body))
        return struct.pack(">I", len(body)) + name + body + crc

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    data = zlib.compress(b"\x00" * 100)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


@pytest.mark.parametrize("size", [(10_000, 10_000), (60_000, 60_000)])
def test_a_flood_of_pixels_is_refused_before_it_is_decoded(size):
    assert len(flood(*size)) < 200
    with pytest.raises(pictures.NotAPicture, match="too many pixels"):
        pictures.copy_of(flood(*size))


@pytest.mark.parametrize("data", [b"", samples.PDF, samples.photo()[:200], samples.odd_photo()])
def test_what_cannot_be_decoded_has_no_copy(data):
    with pytest.raises(pictures.NotAPicture):
        pictures.copy_of(data)


def test_a_file_full_of_marks_that_promise_a_place_is_not_read_for_each_of_them():
    data = samples.photo()[:2] + b"Exif\x00\x00II*\x00" * 200_000
    before = time.process_time()
    assert contents.place_of(data) == contents.Place("")
    assert time.process_time() - before < 1
