"""How a request of the carrier reaches the product: over HTTP, or in the same process in tests."""

import http.client
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import urlencode, urlsplit

from simulator.faults import NOT_FETCHED, Fault
from simulator.signing import sign

FORM = "application/x-www-form-urlencoded"
READ_TIMEOUT = 15.0  # seconds, the carrier's own
MOST_BYTES = 8 * 1024 * 1024  # audio prompts are the largest thing ever fetched


@dataclass(frozen=True)
class Response:
    """What the product answered."""

    status: int
    content_type: str
    body: bytes


class Transport(Protocol):
    """Signs and sends on behalf of one account."""

    base_url: str
    account_sid: str

    def post(self, url: str, params: Mapping[str, str]) -> Response:
        """Send a signed form to an absolute URL of the product."""

    def get(self, url: str, params: Mapping[str, str] | None = None) -> Response:
        """Fetch an absolute URL: signed, with `params` in its query; or bare, when None."""


def with_query(url: str, params: Mapping[str, str]) -> str:
    """The URL that a GET with these parameters asks."""
    return f"{url}{'&' if '?' in url else '?'}{urlencode(params)}"


def _path(url: str) -> str:
    parts = urlsplit(url)
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


class HttpTransport:
    """Sends over HTTP; signs the public URL even where the product is reached at another one."""

    def __init__(self, token: str, base_url: str, account_sid: str, product_url: str = "") -> None:
        self.token = token
        self.base_url = base_url
        self.account_sid = account_sid
        self.product_url = product_url or base_url

    def post(self, url: str, params: Mapping[str, str]) -> Response:
        """Send a signed form to an absolute URL of the product."""
        headers = {
            "Content-Type": f"{FORM}; charset=UTF-8",
            "X-Twilio-Signature": sign(self.token, url, params),
            "I-Twilio-Idempotency-Token": str(uuid.uuid4()),
        }
        return self._send("POST", url, urlencode(params).encode(), headers)

    def get(self, url: str, params: Mapping[str, str] | None = None) -> Response:
        """Fetch an absolute URL: signed, with `params` in its query; or bare, when None."""
        if params is None:
            return self._send("GET", url, None, {})
        asked = with_query(url, params)
        return self._send("GET", asked, None, {"X-Twilio-Signature": sign(self.token, asked)})

    def _send(self, method: str, url: str, body: bytes | None, headers: dict[str, str]) -> Response:
        """One exchange without following redirects: no carrier path may need one."""
        public = urlsplit(url)
        ours = url == self.base_url or url.startswith(self.base_url + "/")
        target = urlsplit(self.product_url) if ours else public
        kind = (
            http.client.HTTPSConnection
            if target.scheme == "https"
            else (http.client.HTTPConnection)
        )
        connection = kind(target.hostname or "", target.port, timeout=READ_TIMEOUT)
        always = {
            "Host": public.netloc,
            "User-Agent": "TwilioProxy/1.1",
            "Accept": "*/*",
            "X-Forwarded-Proto": public.scheme,
        }
        try:
            connection.request(method, _path(url), body, {**always, **headers})
            answer = connection.getresponse()
            content = answer.read(MOST_BYTES)
            return Response(answer.status, answer.getheader("Content-Type", ""), content)
        except (OSError, http.client.HTTPException) as error:
            raise Fault(NOT_FETCHED, f"{method} {url}: {error}") from error
        finally:
            connection.close()


class ClientTransport:
    """Sends through Django's test client, so that tests need no socket."""

    def __init__(self, client: Any, token: str, base_url: str, account_sid: str) -> None:
        self.client = client
        self.token = token
        self.base_url = base_url
        self.account_sid = account_sid

    def post(self, url: str, params: Mapping[str, str]) -> Response:
        """Send a signed form to an absolute URL of the product."""
        answer = self.client.post(
            _path(url),
            data=urlencode(params),
            content_type=FORM,
            **self._environ(url, sign(self.token, url, params)),
        )
        return self._read(answer)

    def get(self, url: str, params: Mapping[str, str] | None = None) -> Response:
        """Fetch an absolute URL: signed, with `params` in its query; or bare, when None."""
        asked = url if params is None else with_query(url, params)
        signature = "" if params is None else sign(self.token, asked)
        return self._read(self.client.get(_path(asked), **self._environ(url, signature)))

    @staticmethod
    def _environ(url: str, signature: str) -> dict[str, Any]:
        parts = urlsplit(url)
        found: dict[str, Any] = {"secure": parts.scheme == "https", "HTTP_HOST": parts.netloc}
        if signature:
            found["HTTP_X_TWILIO_SIGNATURE"] = signature
        return found

    @staticmethod
    def _read(answer: Any) -> Response:
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        return Response(answer.status_code, answer.headers.get("Content-Type", ""), body)
