"""Where recordings are kept: in memory for tests, in a folder for the living phone."""

import json
import uuid
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol


def new_sid(prefix: str) -> str:
    """An identifier as the carrier makes them: two letters and 32 hexadecimal figures."""
    return prefix + uuid.uuid4().hex


def now() -> str:
    """The present moment in UTC, as kept in the folder."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")


@dataclass(frozen=True)
class Recording:
    """One recording of a call."""

    sid: str
    call_sid: str
    seconds: int
    at: str


class Shelf(Protocol):
    """Keeps recordings."""

    def keep(self, call_sid: str, wav: bytes, seconds: int) -> Recording:
        """Store the sound and say what it is called."""

    def url(self, recording: Recording) -> str:
        """The address that the product is told."""


class MemoryShelf:
    """Keeps recordings as long as the process lives."""

    def __init__(self, api_base: str = "https://carrier.invalid", account_sid: str = "AC0") -> None:
        self.api_base = api_base
        self.account_sid = account_sid
        self.recordings: dict[str, Recording] = {}
        self.sounds: dict[str, bytes] = {}

    def keep(self, call_sid: str, wav: bytes, seconds: int) -> Recording:
        """Store the sound and say what it is called."""
        made = Recording(new_sid("RE"), call_sid, seconds, now())
        self.recordings[made.sid] = made
        self.sounds[made.sid] = wav
        return made

    def url(self, recording: Recording) -> str:
        """The address that the product is told."""
        account = f"{self.api_base}/2010-04-01/Accounts/{self.account_sid}"
        return f"{account}/Recordings/{recording.sid}"

    def sound(self, sid: str) -> bytes | None:
        """The recorded sound, if it is here."""
        return self.sounds.get(sid)

    def of_call(self, call_sid: str) -> list[Recording]:
        """The recordings of a call (all of them for no call), newest first."""
        found = [each for each in self.recordings.values() if call_sid in {"", each.call_sid}]
        return sorted(found, key=lambda each: each.at, reverse=True)

    def delete(self, sid: str) -> bool:
        """Forget a recording; False when it is not here."""
        self.sounds.pop(sid, None)
        return self.recordings.pop(sid, None) is not None


class FolderShelf(MemoryShelf):
    """Keeps each recording as a WAV file beside its description, past the process."""

    def __init__(self, folder: Path, api_base: str, account_sid: str) -> None:
        super().__init__(api_base, account_sid)
        self.folder = folder
        self.folder.mkdir(parents=True, exist_ok=True)
        for path in sorted(self.folder.glob("RE*.json")):
            found = Recording(**json.loads(path.read_text()))
            self.recordings[found.sid] = found

    def _path(self, sid: str, ending: str) -> Path:
        return self.folder / f"{sid}.{ending}"

    def keep(self, call_sid: str, wav: bytes, seconds: int) -> Recording:
        """Store the sound and say what it is called."""
        made = Recording(new_sid("RE"), call_sid, seconds, now())
        self._path(made.sid, "wav").write_bytes(wav)
        self._path(made.sid, "json").write_text(json.dumps(asdict(made)))
        self.recordings[made.sid] = made
        return made

    def sound(self, sid: str) -> bytes | None:
        """The recorded sound, if it is here."""
        if sid not in self.recordings:
            return None
        try:
            return self._path(sid, "wav").read_bytes()
        except OSError:
            return None

    def delete(self, sid: str) -> bool:
        """Forget a recording; False when it is not here."""
        if self.recordings.pop(sid, None) is None:
            return False
        for ending in ("wav", "json"):
            self._path(sid, ending).unlink(missing_ok=True)
        return True
