"""Private files: sealed, under random names, outside anything a web server serves."""

import hashlib
import os
import re
import secrets
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from record import sealing

CONTEXT = "record.files"
NAME = re.compile(r"[0-9a-f]{32}")


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
    draft = path.with_suffix(".part")
    with open(draft, "xb", opener=lambda p, flags: os.open(p, flags, 0o600)) as out:
        out.write(sealing.seal(data, context=f"{CONTEXT} {name}"))
        out.flush()
        os.fsync(out.fileno())
    draft.rename(path)
    _sync_folder(path.parent)
    return Kept(name, hashlib.sha256(data).hexdigest(), len(data))


def read(name: str) -> bytes:
    """The plain bytes; raises FileNotFoundError, or Unsealable when altered."""
    return sealing.unseal(_path(name).read_bytes(), context=f"{CONTEXT} {name}")


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
