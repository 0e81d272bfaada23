"""A virus scanner on loopback that speaks clamd's INSTREAM, and finds one word."""

import socketserver
import struct
import threading
from typing import Any

VIRUS = b"HARMLESS-TEST-VIRUS"


class Session(socketserver.StreamRequestHandler):
    """One question: the stream in pieces, each with its length, an empty one at the end."""

    def handle(self) -> None:
        """Read the stream, give the verdict."""
        assert self.rfile.read(10) in (b"zINSTREAM\x00", b"nINSTREAM\n")
        data = b""
        while length := struct.unpack("!L", self.rfile.read(4))[0]:
            data += self.rfile.read(length)
        self.server.heard.append(data)  # type: ignore[attr-defined]
        verdict = self.server.says or (b"Test.Virus FOUND" if VIRUS in data else b"OK")  # type: ignore[attr-defined]
        self.wfile.write(b"stream: " + verdict + b"\n")


class Scanner(socketserver.ThreadingTCPServer):
    """Runs in a thread until the test ends."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Session)
        self.heard: list[bytes] = []
        self.says = b""
        threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True).start()

    @property
    def address(self) -> str:
        """As the setting names it."""
        host, port = self.server_address[:2]
        return f"{host!s}:{port}"

    def __exit__(self, *args: Any) -> None:
        self.shutdown()
        super().__exit__(*args)
