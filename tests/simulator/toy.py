"""A toy product in this process: paths with their answers, and all that was posted to them."""

from collections.abc import Mapping
from urllib.parse import parse_qsl, urlsplit

from simulator.transport import Response

BASE = "https://hotline.example"
ACCOUNT = "AC" + "1" * 32
CALLER = "+8610000000123"
HOTLINE = "+8673800000001"


def xml(inside: str) -> Response:
    """A voice or text document."""
    body = f'<?xml version="1.0" encoding="UTF-8"?><Response>{inside}</Response>'
    return Response(200, "text/xml; charset=utf-8", body.encode())


EMPTY = Response(204, "", b"")


class Toy:
    """A transport whose far end is a dictionary."""

    base_url = BASE
    account_sid = ACCOUNT

    def __init__(self, **answers: str | Response) -> None:
        self.answers: dict[str, str | Response] = {"/voice/status/": EMPTY, **answers}
        self.posted: list[tuple[str, dict[str, str]]] = []

    def post(self, url: str, params: Mapping[str, str]) -> Response:
        """Remember the form and give the path's answer."""
        assert url.startswith(BASE)
        path = urlsplit(url).path
        self.posted.append((path, dict(params)))
        answer = self.answers.get(path, Response(404, "text/html", b"no"))
        return xml(answer) if isinstance(answer, str) else answer

    def get(self, url: str, params: Mapping[str, str] | None = None) -> Response:
        """The same by GET; the query counts as the form."""
        found = dict(params or {}) | dict(parse_qsl(urlsplit(url).query))
        return self.post(url.partition("?")[0], found)

    def paths(self) -> list[str]:
        """Where posts went, in order."""
        return [path for path, _ in self.posted]

    def form(self, path: str) -> dict[str, str]:
        """The last form that was posted there."""
        return [form for at, form in self.posted if at == path][-1]


def toy(incoming: str, more: Mapping[str, str | Response] | None = None) -> Toy:
    """A product whose first answer is `incoming`."""
    made = Toy()
    made.answers |= {"/voice/incoming/": incoming, "/sms/incoming/": incoming, **(more or {})}
    return made
