"""Who we are to the product: the account, its number, and where the product answers.

The defaults are those of the product's development settings, written here once more: the two know
each other by the environment and by HTTP only.
"""

import base64
import hashlib
import json
import os
import sys
from dataclasses import dataclass
from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured

ROOT = Path(__file__).resolve().parent.parent
PORTS = {"web": 8000, "phone": 8001}


def _under_test() -> bool:
    """Tests take nothing from this machine."""
    return "pytest" in sys.modules


def read_dotenv() -> None:
    """Take what `.env` (or the file that ENV_FILE names) says, never over the environment."""
    path = Path(os.environ.get("ENV_FILE") or ROOT / ".env")
    if path.is_file() and not _under_test():
        environ.Env.read_env(str(path), overwrite=False)


def var_dir() -> Path:
    """Where everything that is written lives."""
    return Path(os.environ.get("VAR_DIR") or ROOT / "var").resolve()


def _remembered_ports() -> dict[str, int]:
    """The ports that the running product chose, when it left them in `ports.json`."""
    try:
        found = json.loads((var_dir() / "ports.json").read_text())
        return {name: int(port) for name, port in found.items()}
    except (OSError, ValueError, AttributeError):
        return {}


def port(name: str, variable: str) -> int:
    """A process's port: the environment's, else the running one's, else the usual one."""
    running = {} if _under_test() else _remembered_ports()
    return int(os.environ.get(variable) or running.get(name) or PORTS[name])


def phone_address() -> str:
    """Where the phone's own process answers on this machine."""
    return f"http://127.0.0.1:{port('phone', 'PHONE_PORT')}"


def _token() -> str:
    """The token that signs; development has one that everybody knows."""
    token = os.environ.get("TWILIO_AUTH_TOKEN", "")
    if token:
        return token
    if os.environ.get("DJANGO_ENV") == "production":
        raise ImproperlyConfigured("TWILIO_AUTH_TOKEN is empty: the phone cannot sign.")
    digest = hashlib.sha256(b"insecure development TWILIO").digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def _setting(name: str, otherwise: str) -> str:
    return os.environ.get(name) or otherwise


@dataclass(frozen=True)
class Account:
    """The carrier's side of the product's settings."""

    sid: str
    token: str
    number: str
    base_url: str  # the product's public base: this is what gets signed
    product_url: str  # where the product is really reached
    api_base: str  # this process, where the recordings are fetched
    folder: Path
    fallback: str = ""  # asked when the first address fails; empty: nobody is asked

    @property
    def text_fallback(self) -> str:
        """The same for texts."""
        return self.fallback.replace("/voice/", "/sms/")

    @classmethod
    def from_environment(cls) -> "Account":
        """Read the account from the environment and `.env`."""
        read_dotenv()
        base = _setting("PUBLIC_BASE_URL", f"http://127.0.0.1:{port('web', 'PORT')}").rstrip("/")
        second = _setting("FALLBACK_BASE_URL", base).rstrip("/")
        return cls(
            sid=_setting("TWILIO_ACCOUNT_SID", "AC" + "0" * 32),
            token=_token(),
            number=_setting("TWILIO_PHONE_NUMBER", "+867388312345"),
            base_url=base,
            product_url=_setting("PRODUCT_URL", base).rstrip("/"),
            api_base=_setting("TWILIO_API_BASE_URL", phone_address()).rstrip("/"),
            folder=Path(_setting("PHONE_DATA_DIR", str(var_dir() / "phone"))),
            fallback=os.environ.get("PHONE_FALLBACK_URL", f"{second}/voice/fallback/"),
        )
