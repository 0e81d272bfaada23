"""Files that came with texts, kept in a folder past the process, each under its own id."""

import json
import secrets
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from simulator.recorder import new_sid, now

Photos = Sequence[tuple[bytes, str]]
"""Files with their types, as a telephone sends them."""
OTHER_NAME = {"127.0.0.1": "localhost", "localhost": "127.0.0.1"}
"""This machine under its other name: a host that the account's password is not for."""


@dataclass(frozen=True)
class Medium:
    """One file of a text; ``key`` opens it at the store, to which the carrier sends who asks."""

    sid: str
    message_sid: str
    content_type: str
    key: str
    at: str


class Album:
    """Keeps each file beside its description."""

    def __init__(self, folder: Path, api_base: str, account_sid: str) -> None:
        self.folder = folder
        self.api_base = api_base
        self.account = f"{api_base}/2010-04-01/Accounts/{account_sid}"
        self.folder.mkdir(parents=True, exist_ok=True)
        paths = sorted(folder.glob("ME*.json"))
        found = [Medium(**json.loads(path.read_text())) for path in paths]
        self.media = {each.sid: each for each in found}

    def keep(self, message_sid: str, data: bytes, content_type: str) -> Medium:
        """Store a file of a text."""
        made = Medium(new_sid("ME"), message_sid, content_type, secrets.token_hex(16), now())
        (self.folder / made.sid).write_bytes(data)
        (self.folder / f"{made.sid}.json").write_text(json.dumps(asdict(made)))
        self.media[made.sid] = made
        return made

    def url(self, medium: Medium) -> str:
        """The address that the product is told."""
        return f"{self.account}/Messages/{medium.message_sid}/Media/{medium.sid}"

    def store(self, medium: Medium) -> str:
        """Where it really lies: another host, an address that nobody guesses."""
        base = urlsplit(self.api_base)
        name = OTHER_NAME.get(base.hostname or "", base.hostname or "")
        host = f"{name}:{base.port}" if base.port else name
        return urlunsplit((base.scheme, host, f"/media/{medium.sid}/{medium.key}", "", ""))

    def of_text(self, message_sid: str) -> list[Medium]:
        """The files of a text, in their order."""
        found = [each for each in self.media.values() if each.message_sid == message_sid]
        return sorted(found, key=lambda each: each.at)

    def find(self, message_sid: str, sid: str) -> Medium | None:
        """One file of a text, if it is here."""
        medium = self.media.get(sid)
        return medium if medium and medium.message_sid == message_sid else None

    def read(self, medium: Medium) -> bytes:
        """The file itself."""
        return (self.folder / medium.sid).read_bytes()

    def delete(self, sid: str) -> None:
        """Forget a file."""
        self.media.pop(sid, None)
        for name in (sid, f"{sid}.json"):
            (self.folder / name).unlink(missing_ok=True)

    def forget(self, message_sid: str) -> None:
        """Forget all files of a text."""
        for medium in self.of_text(message_sid):
            self.delete(medium.sid)
