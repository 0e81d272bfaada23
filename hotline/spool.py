"""The spool: signed requests of the carrier, kept while the database is away.

One file that is only appended to, each record sealed and on the disk (fsync) before anybody is
answered. It needs no database and no broker; ``replay`` reads it when the database is back.

A record is a marker, its length (4 bytes) and the sealed request. A process that dies while it
writes leaves a torn record, which nobody was told of; the reader finds the next marker.
"""

import contextlib
import fcntl
import json
import logging
import os
import secrets
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

from record import sealing

log = logging.getLogger(__name__)

PLACE = "hotline.spool"
OPEN, TAKEN, UNREAD = "requests.spool", ".taken", ".unread"
MARKER = b"\nSPOOL1\n"
LENGTH = struct.Struct(">I")


@dataclass(frozen=True)
class Spooled:
    """One signed request: where it was addressed, its form, and when it came."""

    path: str
    form: str
    idempotency: str
    at: str

    @property
    def came_at(self) -> datetime:
        """The moment it came."""
        return datetime.fromisoformat(self.at)


@dataclass(frozen=True)
class Contents:
    """What a file holds: its records as they are sealed, and whether it has some that these keys
    do not open (torn ones are not counted: nobody was told of them)."""

    records: tuple[bytes, ...]
    is_unread: bool


def keep(request: HttpRequest) -> None:
    """Have the request on the disk, sealed; raises OSError when it cannot be, and leaves nothing
    of it behind."""
    told = Spooled(
        path=request.path,
        form=request.POST.urlencode(),
        idempotency=request.headers.get("I-Twilio-Idempotency-Token", ""),
        at=timezone.now().isoformat(),
    )
    sealed = sealing.seal(json.dumps(asdict(told)).encode(), context=PLACE)
    _append(MARKER + LENGTH.pack(len(sealed)) + sealed)


def read(sealed: bytes) -> Spooled:
    """Open one record; raises Unsealable when it cannot be trusted."""
    return Spooled(**json.loads(sealing.unseal(sealed, context=PLACE)))


def is_writable() -> bool:
    """Whether something can be kept: the folder takes a file."""
    probe = folder() / f"probe-{os.getpid()}"
    try:
        _make_folder()
        probe.write_bytes(MARKER)
        probe.unlink()
    except OSError:
        return False
    return True


def set_aside() -> None:
    """Give the open file a name of its own, so that nobody adds to it while it is read."""
    path = folder() / OPEN
    if not path.exists():
        return
    with _opened(path) as handle:
        if os.fstat(handle).st_size:
            name = f"{timezone.now():%Y%m%dT%H%M%S%f}-{secrets.token_hex(4)}{TAKEN}"
            path.rename(folder() / name)


def taken() -> list[Path]:
    """The files set aside, oldest first."""
    return sorted(folder().glob(f"*{TAKEN}"))


def waiting() -> list[Spooled]:
    """All requests that are still in files."""
    paths = [*taken(), *folder().glob(OPEN)]
    return [read(record) for path in paths for record in contents(path).records]


def keys() -> list[str]:
    """The id of the key of each request in a file; none is sealed anew, for they leave soon."""
    paths = [*taken(), *folder().glob(OPEN)]
    return [sealing.key_of(record) for path in paths for record in contents(path).records]


def unread() -> list[Path]:
    """Files kept for a person, because a record in them does not open under our keys."""
    return sorted(folder().glob(f"*{UNREAD}"))


def contents(path: Path) -> Contents:
    """The records of a file that can be trusted; what is torn is skipped."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:  # another worker has finished it
        return Contents((), is_unread=False)
    found: list[bytes] = []
    is_unread = False
    place = data.find(MARKER)
    while place >= 0:
        sealed = _at(data, place)
        if sealed is not None and _opens(sealed):
            found.append(sealed)
            place = data.find(MARKER, place + len(MARKER) + LENGTH.size + len(sealed))
            continue
        following = data.find(MARKER, place + 1)
        is_unread = is_unread or _is_whole(data, place, following)
        place = following
    return Contents(tuple(found), is_unread)


def done(path: Path, *, is_unread: bool) -> None:
    """Forget a file whose records are in the database; one with unread records is kept apart."""
    if is_unread:
        log.error("spool: %s has records that these keys do not open; it is kept", path.name)
        with contextlib.suppress(FileNotFoundError):  # another worker has finished it
            path.rename(path.with_suffix(UNREAD))
    else:
        path.unlink(missing_ok=True)


def folder() -> Path:
    """Where the spool lies; the worker must see the same folder."""
    return Path(settings.SPOOL_DIR)


def _append(record: bytes) -> None:
    _make_folder()
    path = folder() / OPEN
    with _opened(path) as handle:
        before = os.fstat(handle).st_size
        try:
            _write(handle, record)
            os.fsync(handle)
        except OSError:
            os.ftruncate(handle, before)
            raise
        if not before:
            _sync_folder()


def _write(handle: int, record: bytes) -> None:
    """All of it: a disk that is nearly full takes a part first."""
    while record:
        record = record[os.write(handle, record) :]


@contextmanager
def _opened(path: Path) -> Iterator[int]:
    """The file under its name, ours alone until we are done; a file that was set aside while we
    waited for it is left alone."""
    while True:
        handle = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            if _is_still(path, handle):
                yield handle
                return
        finally:
            os.close(handle)


def _is_still(path: Path, handle: int) -> bool:
    try:
        return os.path.samestat(os.stat(path), os.fstat(handle))
    except FileNotFoundError:
        return False


def _make_folder() -> None:
    folder().mkdir(parents=True, exist_ok=True, mode=0o700)


def _sync_folder() -> None:
    # A new file is on the disk only once its folder is.
    handle = os.open(folder(), os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _at(data: bytes, place: int) -> bytes | None:
    """The sealed bytes after a marker, if the file holds all of them."""
    start = place + len(MARKER) + LENGTH.size
    if start > len(data):
        return None
    (length,) = LENGTH.unpack(data[start - LENGTH.size : start])
    sealed = data[start : start + length]
    return sealed if len(sealed) == length else None


def _opens(sealed: bytes) -> bool:
    try:
        read(sealed)
    except (sealing.Unsealable, ValueError, TypeError):
        return False
    return True


def _is_whole(data: bytes, place: int, following: int) -> bool:
    """Whether a record that does not open fills the room up to the next: then it is not torn."""
    sealed = _at(data, place)
    end = following if following >= 0 else len(data)
    return sealed is not None and place + len(MARKER) + LENGTH.size + len(sealed) == end
