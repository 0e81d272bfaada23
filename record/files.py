"""Private files: sealed, under random names, outside anything a web server serves."""

import hashlib
import os
import re
import secrets
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from record import sealing

CONTEXT = "record.files"
NAME = re.compile(r"[0-9a-f]{32}")
DRAFT = ".resealed"
HEAD = 64
"""Bytes in which the id of the key stands."""
STALE = 3600
"""Seconds after which a draft is what an interrupted rotation left."""


@dataclass(frozen=True)
class Kept:
    """What a row must remember of a file: its random name, the hash of the plain bytes, size."""

    name: str
    sha256: str
    size: int


def keep(data: bytes) -> Kept:
    """Write the bytes sealed and durable (fsync) and say where; raises OSError if it cannot."""
    name = secrets.token_hex(16)
    path = _path(name)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    _put(path, path.with_suffix(".part"), sealing.seal(data, context=f"{CONTEXT} {name}"))
    return Kept(name, hashlib.sha256(data).hexdigest(), len(data))


def read(name: str) -> bytes:
    """The plain bytes; raises FileNotFoundError, or Unsealable when altered."""
    return sealing.unseal(_path(name).read_bytes(), context=f"{CONTEXT} {name}")


def names() -> Iterator[str]:
    """Every file that is kept, in no order."""
    for folder in Path(settings.PRIVATE_ROOT).glob("[0-9a-f][0-9a-f]"):
        yield from (path.name for path in folder.iterdir() if NAME.fullmatch(path.name))


def key_of(name: str) -> str:
    """The id of the key that a file is sealed under; raises FileNotFoundError."""
    with open(_path(name), "rb") as file:
        return sealing.key_of(file.read(HEAD))


def reseal(name: str) -> None:
    """Put the file under the current key. It is replaced in one step: whoever reads meanwhile
    gets the old or the new one, whole. Raises FileNotFoundError, OSError, Unsealable."""
    path = _path(name)
    sealed = sealing.reseal(path.read_bytes(), context=f"{CONTEXT} {name}")
    # A name of its own, so that two rotations at once do not write into one draft.
    _put(path, path.with_name(f"{name}.{secrets.token_hex(4)}{DRAFT}"), sealed)


def sweep_drafts() -> None:
    """Remove what an interrupted rotation left half written."""
    for draft in Path(settings.PRIVATE_ROOT).glob(f"[0-9a-f][0-9a-f]/*{DRAFT}"):
        if time.time() - draft.stat().st_mtime > STALE:
            draft.unlink(missing_ok=True)


def _put(path: Path, draft: Path, sealed: bytes) -> None:
    """Write beside, make durable, and only then give it the name."""
    with open(draft, "xb", opener=lambda p, flags: os.open(p, flags, 0o600)) as out:
        out.write(sealed)
        out.flush()
        os.fsync(out.fileno())
    draft.rename(path)
    _sync_folder(path.parent)


def drop(name: str) -> None:
    """Remove a file that no row names any more; one that is gone already is removed."""
    _path(name).unlink(missing_ok=True)


def _path(name: str) -> Path:
    if not NAME.fullmatch(name):
        raise FileNotFoundError(name)
    return Path(settings.PRIVATE_ROOT) / name[:2] / name


def _sync_folder(folder: Path) -> None:
    # A rename is durable only once the folder itself is: the carrier's copy is deleted next.
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
