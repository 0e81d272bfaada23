"""Which ports the processes listen on: the wished one, or any free one that is remembered."""

import errno
import json
import os
import socket
from pathlib import Path

from config import environment

USUAL_REDIS = 6379  # somebody else's broker may be there, or come there later


class Taken(Exception):
    """The wished port cannot be had; the text says what to do."""


def is_free(port: int) -> bool:
    """Whether we could listen there; raises PermissionError where we never may."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            if error.errno == errno.EACCES:
                raise
            return False
        return True


def any_free(but: set[int]) -> int:
    """A port that nobody has."""
    while True:
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
            probe.bind(("127.0.0.1", 0))
            port = int(probe.getsockname()[1])
        if port not in but | {USUAL_REDIS}:
            return port


def wished(variable: str, usual: int) -> int:
    """The port that the environment asks for, or the usual one."""
    text = os.environ.get(variable) or str(usual)
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise Taken(f"{variable}={text} is not a port: choose a number from 1024 to 65535.")
    return int(text)


def insist(variable: str, usual: int) -> int:
    """The wished port and no other."""
    port = wished(variable, usual)
    try:
        free = is_free(port)
    except PermissionError as error:
        advice = f"choose one above 1023, for example {variable}=8000"
        raise Taken(f"Port {port} needs privileges: {advice}") from error
    if not free:
        advice = f"stop what uses it, or choose another one: {variable}={port + 10} make run"
        raise Taken(f"Port {port} is already in use: {advice}")
    return port


def prefer(port: int | None, but: set[int]) -> int:
    """This port if it can be had, else any free one."""
    if port and port not in but | {USUAL_REDIS} and is_free(port):
        return port
    return any_free(but)


def choose() -> dict[str, int]:
    """A port for each process that listens; raises Taken."""
    web = insist("PORT", environment.PORTS["web"])
    if os.environ.get("PHONE_PORT"):
        phone = insist("PHONE_PORT", environment.PORTS["phone"])
    else:
        phone = prefer(environment.PORTS["phone"], {web})
    if phone == web:
        raise Taken("PORT and PHONE_PORT must differ.")
    if os.environ.get("FALLBACK_PORT"):
        fallback = insist("FALLBACK_PORT", environment.PORTS["fallback"])
    else:
        fallback = prefer(environment.PORTS["fallback"], {web, phone})
    if fallback in {web, phone}:
        raise Taken("FALLBACK_PORT must differ from PORT and PHONE_PORT.")
    valkey = prefer(environment.remembered_ports().get("valkey"), {web, phone, fallback})
    return {"web": web, "phone": phone, "fallback": fallback, "valkey": valkey}


def remember(ports: dict[str, int], folder: Path) -> None:
    """Leave the choice where commands of a second terminal find it."""
    draft = folder / "ports.json.part"
    draft.write_text(json.dumps(ports))
    draft.replace(folder / "ports.json")
