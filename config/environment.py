"""What the machine tells us: the environment first, then `.env`, then what is running now.

Read by the settings and by `config.start`; it imports no Django, so that starting stays quick.
"""

import base64
import hashlib
import json
import os
import sys
from pathlib import Path

import environ

BASE_DIR = Path(__file__).resolve().parent.parent
PORTS = {
    "web": 8000,
    "phone": 8001,
    "fallback": 8002,
}  # valkey has no default: any free port, never the usual one


def under_test() -> bool:
    """Tests take nothing from this machine: no `.env`, no broker of a running product."""
    return "pytest" in sys.modules


def dotenv_path() -> Path:
    """The file of secrets and choices; `ENV_FILE` names another one."""
    return Path(os.environ.get("ENV_FILE") or BASE_DIR / ".env")


def read_dotenv() -> None:
    """Take what `.env` says, never overriding the environment."""
    path = dotenv_path()
    if path.is_file() and not under_test():
        environ.Env.read_env(str(path), overwrite=False)


def var_dir() -> Path:
    """Where everything that is written lives; `VAR_DIR` puts it elsewhere."""
    return Path(os.environ.get("VAR_DIR") or BASE_DIR / "var").resolve()


def remembered_ports() -> dict[str, int]:
    """The ports that `make run` chose last, by process; empty when it never ran."""
    try:
        found = json.loads((var_dir() / "ports.json").read_text())
        return {name: int(port) for name, port in found.items()}
    except (OSError, ValueError, AttributeError):
        return {}


def port(name: str, variable: str) -> int:
    """The port of a process: the environment's, else the remembered one, else the usual one."""
    remembered = {} if under_test() else remembered_ports()
    return int(os.environ.get(variable) or remembered.get(name) or PORTS[name])


def redis_url() -> str:
    """The broker's address; empty when there is none, and then nothing waits for one."""
    if "REDIS_URL" in os.environ or under_test():
        return os.environ.get("REDIS_URL", "")
    valkey = remembered_ports().get("valkey")
    return f"redis://127.0.0.1:{valkey}/0" if valkey else ""


def development_secret(name: str) -> str:
    """A secret that everybody knows, the same each time: for development and tests only."""
    digest = hashlib.sha256(f"insecure development {name}".encode()).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def development_keys(name: str) -> str:
    """A key list of one key that everybody knows, for development and tests only."""
    return f"dev:{development_secret(name)}"
