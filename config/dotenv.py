"""The file of secrets, made on the first start; what is already in it is never changed."""

import base64
import os
import secrets
from pathlib import Path

HEAD = """\
# Made by `make run` on the first start. Secrets: keep this file, and keep it to yourself.
# What was sealed under these keys cannot be read without them. `.env.example` explains all names;
# the environment wins over this file.
"""


def new_key() -> str:
    """32 random bytes, as the settings write them."""
    return base64.urlsafe_b64encode(secrets.token_bytes(32)).decode().rstrip("=")


def new_secrets(older: dict[str, str]) -> dict[str, str]:
    """One of each; ``older`` keys stay in the list to open what was sealed before."""
    lists = ("VAULT_KEYS", "RECEIPT_KEYS", "RECEIPT_PEPPERS")
    keys = {name: ",".join(filter(None, [f"k1:{new_key()}", older.get(name)])) for name in lists}
    return {
        "SECRET_KEY": secrets.token_urlsafe(48),
        **keys,
        "TWILIO_ACCOUNT_SID": "AC" + secrets.token_hex(16),
        "TWILIO_AUTH_TOKEN": secrets.token_hex(16),
        "TWILIO_PHONE_NUMBER": "+867388312345",
    }


def names_in(text: str) -> set[str]:
    """Which variables a file sets."""
    lines = (line.strip().removeprefix("export ") for line in text.splitlines())
    return {line.split("=", 1)[0].strip() for line in lines if "=" in line and line[0] != "#"}


def complete(path: Path, older: dict[str, str]) -> None:
    """Make the file, or add the names it lacks; only its owner may read it."""
    present = path.read_text() if path.exists() else ""
    missing = {k: v for k, v in new_secrets(older).items() if k not in names_in(present)}
    if not missing:
        return
    gap = "" if present.endswith("\n") or not present else "\n"
    lines = "".join(f"{name}={value}\n" for name, value in missing.items())
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(handle, "a") as out:
        os.fchmod(out.fileno(), 0o600)
        out.write((HEAD if not present else gap) + lines)
