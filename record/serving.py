"""Hand out a private file: never cached, never sniffed, never run."""

from urllib.parse import quote

from django.http import HttpResponse

HEADERS = {
    "Accept-Ranges": "bytes",
    "Cache-Control": "no-store",
    "Content-Security-Policy": "sandbox",
    "X-Content-Type-Options": "nosniff",
}


def private(
    data: bytes, content_type: str, *, wanted: str = "", name: str = "", inline: bool = True
) -> HttpResponse:
    """The whole, or the part a player asks for in its Range header ``wanted`` (RFC 9110
    section 14)."""
    headers = dict(HEADERS)
    if name:
        place = "inline" if inline else "attachment"
        headers["Content-Disposition"] = f"{place}; filename*=UTF-8''{quote(name)}"
    first, last = _range(wanted, len(data))
    if first is None:
        return HttpResponse(data, content_type=content_type, headers=headers)
    headers["Content-Range"] = f"bytes {first}-{last}/{len(data)}"
    part = data[first : last + 1]
    return HttpResponse(part, status=206, content_type=content_type, headers=headers)


def _range(wanted: str, size: int) -> tuple[int | None, int]:
    unit, _sep, spans = wanted.partition("=")
    first, _dash, last = spans.partition("-")
    if unit != "bytes" or not first.isdigit() or int(first) >= size:
        return None, 0
    return int(first), min(int(last) if last.isdigit() else size - 1, size - 1)
