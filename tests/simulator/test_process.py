"""The phone as its own process, against a product on a socket that checks every signature."""

import os
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qsl

import pytest
from django.core.management import CommandError, call_command
from twilio.request_validator import RequestValidator

from simulator import voice
from tests.simulator.toy import ACCOUNT, CALLER, HOTLINE

TOKEN = "a-token-for-this-test"
PUBLIC = "https://hotline.example"
ROOT = Path(__file__).resolve().parents[2]
ANSWERS = {
    "/voice/incoming/": '<Gather timeout="1"><Say language="cmn-CN">请说。</Say></Gather>'
    '<Record action="/voice/recorded/" finishOnKey="#"/>',
    "/voice/recorded/": '<Say language="cmn-CN">已经受理。</Say><Hangup/>',
    "/sms/incoming/": "<Message>收到</Message>",
}


class Product(BaseHTTPRequestHandler):
    """Answers only what is rightly signed for the public address."""

    def do_POST(self):
        length = int(self.headers["Content-Length"])
        form = dict(parse_qsl(self.rfile.read(length).decode(), keep_blank_values=True))
        signature = self.headers["X-Twilio-Signature"]
        good = RequestValidator(TOKEN).validate(PUBLIC + self.path, form, signature)
        good = good and self.headers["Host"] == "hotline.example"
        good = good and self.headers["X-Forwarded-Proto"] == "https"
        body = f"<Response>{ANSWERS[self.path]}</Response>" if self.path in ANSWERS else ""
        self.send_response(200 if good else 403)
        if body:
            self.send_header("Content-Type", "text/xml")
        self.end_headers()
        self.wfile.write(body.encode() if good else b"")

    def log_message(self, *args):
        pass


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


@pytest.fixture(scope="module")
def phone(tmp_path_factory):
    """The address of a running phone."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Product)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    port = free_port()
    environment = {
        **os.environ,
        "TWILIO_ACCOUNT_SID": ACCOUNT,
        "TWILIO_AUTH_TOKEN": TOKEN,
        "TWILIO_PHONE_NUMBER": HOTLINE,
        "PUBLIC_BASE_URL": PUBLIC,
        "PRODUCT_URL": f"http://127.0.0.1:{server.server_port}",
        "PHONE_PORT": str(port),
        "PHONE_DATA_DIR": str(tmp_path_factory.mktemp("phone")),
        "ENV_FILE": os.devnull,
    }
    command = [sys.executable, "-m", "uvicorn", "simulator.asgi:application", "--port", str(port)]
    address = f"http://127.0.0.1:{port}"
    with subprocess.Popen(
        [*command, "--log-level", "warning"], cwd=ROOT, env=environment
    ) as process:
        try:
            wait_for(f"{address}/healthz")
            yield address
        finally:
            process.terminate()
            server.shutdown()
            server.server_close()


def wait_for(address):
    end = time.monotonic() + 30
    while True:
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except OSError:
            assert time.monotonic() < end, "the phone never came up"
            time.sleep(0.1)


def test_a_call_from_the_terminal_is_heard_line_by_line(phone, tmp_path, capsys):
    wav = tmp_path / "voice.wav"
    wav.write_bytes(voice.tone(2))
    call_command("call", "--from", CALLER, "--phone", phone, "--script", f"silence speak:{wav}#")
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "say      [cmn-CN] 请说。"
    assert "voice    2.0 s" in lines
    assert "say      [cmn-CN] 已经受理。" in lines
    assert lines[-1] == "end      completed"


def test_the_default_call_speaks_and_hangs_up(phone, capsys):
    call_command("call", "--phone", phone, "--touchtone")
    assert capsys.readouterr().out.splitlines()[-2:] == ["hangup", "end      completed"]


def test_a_text_from_the_terminal_prints_the_reply(phone, capsys):
    call_command("text", "--from", CALLER, "--phone", phone, "路灯", "坏了")
    assert capsys.readouterr().out == "收到\n"


def test_the_commands_explain_their_refusals(phone, tmp_path):
    for words in (
        ["call", "--phone", phone, "--script", "sing"],
        ["call", "--phone", phone, "--script", f"speak:{tmp_path}/missing.wav"],
        ["call", "--phone", phone, "--from", "12"],
        ["text", "--phone", f"http://127.0.0.1:{free_port()}", "hello"],
    ):
        with pytest.raises(CommandError):
            call_command(*words)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_page_comes_with_all_that_it_needs(phone, language):
    request = urllib.request.Request(f"{phone}/", headers={"Accept-Language": language})
    with urllib.request.urlopen(request) as answer:
        page = answer.read().decode()
        assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
    assert f'lang="{language}"' in page
    assert HOTLINE in page
    for name in (
        "phone.js",
        "phone.css",
        "thread.js",
        "speech.js",
        "wav.js",
        "tap.js",
        "phone.svg",
    ):
        with urllib.request.urlopen(f"{phone}/static/simulator/{name}") as found:
            assert found.status == 200


def test_another_sites_page_cannot_use_the_phone(phone):
    request = urllib.request.Request(
        f"{phone}/api/texts", b"{}", {"Sec-Fetch-Site": "cross-site"}, method="POST"
    )
    with pytest.raises(urllib.error.HTTPError) as refused, urllib.request.urlopen(request):
        pass
    assert refused.value.code == 403
    refused.value.close()
