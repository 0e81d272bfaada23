"""The product as `make run` starts it, in a folder, on ports and in a database of its own."""

import contextlib
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import uuid
from pathlib import Path
from typing import Any

import psycopg
import requests

SERVER = "postgresql://{user}@127.0.0.1:5432"
USERS = ("postgres", os.environ.get("USER", "root"))
START, SETTLE = 120, 240  # seconds
PROCESSES = {
    "web": "config.asgi:application",
    "worker": " worker ",
    "broker": "valkey-server|--appendonly yes",
    "beat": " beat ",
    "fallback": "config.fallback.asgi",
}
"""What each process is known by on its command line, among our supervisor's children."""


class Database:
    """A PostgreSQL database that is made for the run and dropped after it."""

    def __init__(self) -> None:
        self.name = f"hotline_faults_{uuid.uuid4().hex[:8]}"
        self.server = self._reach()
        self._do(f'CREATE DATABASE "{self.name}"')

    @property
    def url(self) -> str:
        """Its address, as the settings take it."""
        return f"{self.server}/{self.name}"

    def drop(self) -> None:
        """Take it away."""
        self._do(f'DROP DATABASE IF EXISTS "{self.name}" WITH (FORCE)')

    def _do(self, statement: str) -> None:
        with psycopg.connect(f"{self.server}/postgres", autocommit=True) as connection:
            connection.execute(statement.encode())

    @staticmethod
    def _reach() -> str:
        for user in USERS:
            server = SERVER.format(user=user)
            with contextlib.suppress(psycopg.Error):
                psycopg.connect(f"{server}/postgres", connect_timeout=3).close()
                return server
        sys.exit("No PostgreSQL answers on 127.0.0.1:5432.")


class Product:
    """The running product and its supervisor."""

    def __init__(self, folder: Path, database: Database | None) -> None:
        ports = free_ports(3)
        self.web, self.phone, self.fallback = (f"http://127.0.0.1:{port}" for port in ports)
        names = ("PORT", "PHONE_PORT", "FALLBACK_PORT")
        self.environment = {
            **{name: value for name, value in os.environ.items() if name in ("PATH", "HOME")},
            **dict(zip(names, map(str, ports), strict=True)),
            "VAR_DIR": str(folder / "var"),
            "ENV_FILE": str(folder / "env"),
            "LANG": "C.UTF-8",
        }
        if database is not None:
            self.environment["DATABASE_URL"] = database.url
        self.log = (folder / "start.log").open("w")
        command = [sys.executable, "-m", "config.start"]
        self.supervisor = subprocess.Popen(
            command, env=self.environment, stdout=self.log, stderr=subprocess.STDOUT
        )
        self.folder = folder

    def wait(self) -> None:
        """Until all of it answers and the demonstration is loaded."""
        until = time.monotonic() + START
        while not self._answers() or self._loads():
            if self.supervisor.poll() is not None or time.monotonic() > until:
                sys.exit((self.folder / "start.log").read_text()[-3000:])
            time.sleep(0.5)
        self.token = secret(self.folder / "env", "TWILIO_AUTH_TOKEN")

    def kill(self, name: str) -> bool:
        """Kill one of our own processes outright; False when it is just being restarted."""
        found = [pid for pid in children(self.supervisor.pid)
                 if re.search(PROCESSES[name], command_of(pid))]  # fmt: skip
        for pid in found:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        return bool(found)

    def settle(self) -> tuple[bool, str]:
        """Wait until it says that nothing is owed; what it said last."""
        until, said = time.monotonic() + SETTLE, ""
        while time.monotonic() < until:
            done = self.manage("settled")
            said = done.stdout.strip()
            if done.returncode == 0:
                return True, said
            time.sleep(2)
        return False, said

    def complaints(self) -> list[dict[str, Any]]:
        """Its own list of what was acknowledged."""
        done = self.manage("complaints", "--jsonl")
        if done.returncode:
            sys.exit(done.stderr[-3000:])
        return [json.loads(line) for line in done.stdout.splitlines()]

    def manage(self, *words: str) -> subprocess.CompletedProcess[str]:
        """One of its commands."""
        command = [sys.executable, "manage.py", *words]
        return subprocess.run(
            command, env=self.environment, capture_output=True, text=True, check=False
        )

    def stop(self) -> None:
        """As Ctrl-C does; outright if it does not listen."""
        self.supervisor.terminate()
        try:
            self.supervisor.wait(timeout=30)
        except subprocess.TimeoutExpired:
            self.supervisor.kill()
            self.supervisor.wait()
        self.log.close()

    def _answers(self) -> bool:
        try:
            return all(requests.get(f"{url}/healthz", timeout=2).ok
                       for url in (self.web, self.phone, self.fallback))  # fmt: skip
        except requests.RequestException:
            return False

    def _loads(self) -> bool:
        commands = [command_of(pid) for pid in children(self.supervisor.pid)]
        return any("manage.py demo" in command for command in commands)


def free_ports(count: int) -> list[int]:
    """Ports that nobody listens on."""
    with contextlib.ExitStack() as held:
        sockets = [held.enter_context(socket.socket()) for _n in range(count)]
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [int(one.getsockname()[1]) for one in sockets]


def secret(path: Path, name: str) -> str:
    """One value of the file of secrets that the product made for itself."""
    lines = dict(line.split("=", 1) for line in path.read_text().splitlines() if "=" in line)
    return lines[name]


def children(pid: int) -> list[int]:
    """The processes that this one started, and theirs."""
    try:
        direct = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return []
    return [one for child in map(int, direct) for one in (child, *children(child))]


def command_of(pid: int) -> str:
    """How a process was started."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except OSError:
        return ""
