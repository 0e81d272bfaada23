"""The house around the apps: settings, the starter, the supervisor's table, the translations."""

import configparser
import json
import os
import signal
import socket
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from django import forms
from django.conf import settings
from django.test import RequestFactory

from config import celery_app, dotenv, environment, messages, ports, start
from config.follow import Log
from config.middleware import CommonMiddleware

ROOT = Path(__file__).resolve().parent.parent
KEY = "k1:" + "A" * 43
PRODUCTION = {
    "DJANGO_ENV": "production",
    "PUBLIC_BASE_URL": "https://hotline.example",
    "SECRET_KEY": "s" * 60,
    "VAULT_KEYS": KEY,
    "RECEIPT_KEYS": KEY,
    "RECEIPT_PEPPERS": KEY,
    "TWILIO_ACCOUNT_SID": "AC" + "0" * 32,
    "TWILIO_AUTH_TOKEN": "token",
    "TWILIO_PHONE_NUMBER": "+867388312345",
}


def ask_settings(names: list[str], **variables: str) -> subprocess.CompletedProcess[str]:
    """What the settings say in a process of their own, in this environment alone."""
    script = (
        "import sys; from config import settings as s;"
        "print(*(getattr(s, name) for name in sys.argv[1:]), sep='|')"
    )
    given = {"PATH": os.environ["PATH"], "ENV_FILE": os.devnull, **variables}
    command = [sys.executable, "-c", script, *names]
    return subprocess.run(command, cwd=ROOT, env=given, capture_output=True, text=True, check=False)


# --- Settings ------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "name", [n for n in PRODUCTION if n not in {"DJANGO_ENV", "PUBLIC_BASE_URL"}]
)
def test_production_refuses_to_start_without_a_secret(name):
    without = {key: value for key, value in PRODUCTION.items() if key != name}
    answer = ask_settings(["SECRET_KEY"], **without)
    assert answer.returncode
    assert answer.stderr.rstrip().endswith(f"{name} must be set when DJANGO_ENV is production.")


def test_production_is_locked_to_its_address():
    names = ["ALLOWED_HOSTS", "SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME", "SECURE_SSL_REDIRECT"]
    answer = ask_settings([*names, "TWILIO_API_BASE_URL", "DEBUG"], **PRODUCTION, DJANGO_DEBUG="1")
    hosts = ["hotline.example", "127.0.0.1", "localhost", "[::1]"]
    expected = [hosts, "__Host-session", "__Host-csrftoken", True, "https://api.twilio.com", False]
    assert answer.stdout.strip() == "|".join(map(str, expected))


def test_the_phone_is_not_installed_in_production():
    assert "simulator" not in ask_settings(["INSTALLED_APPS"], **PRODUCTION).stdout
    assert "simulator" in ask_settings(["INSTALLED_APPS"]).stdout


def test_the_environment_wins_over_the_file(tmp_path):
    file = tmp_path / "env"
    file.write_text("TWILIO_ACCOUNT_SID=ACfile\nTWILIO_PHONE_NUMBER=+861\n")
    names = ["TWILIO_ACCOUNT_SID", "TWILIO_PHONE_NUMBER"]
    answer = ask_settings(names, ENV_FILE=str(file), TWILIO_ACCOUNT_SID="ACenvironment")
    assert answer.stdout.strip() == "ACenvironment|+861"


def test_a_command_in_a_second_terminal_finds_what_runs(tmp_path):
    ports.remember({"web": 8123, "phone": 8124, "valkey": 8125}, tmp_path)
    names = ["PUBLIC_BASE_URL", "TWILIO_API_BASE_URL", "REDIS_URL"]
    answer = ask_settings(names, VAR_DIR=str(tmp_path))
    found = "http://127.0.0.1:8123|http://127.0.0.1:8124|redis://127.0.0.1:8125/0"
    assert answer.stdout.strip() == found


def test_who_publishes_never_waits_long_for_the_broker():
    names = ["CHANNEL_LAYERS", "CACHES", "DOORBELL"]
    layers, caches, rings = ask_settings(names, REDIS_URL="redis://b:1/0").stdout.strip().split("|")
    layers, caches = eval(layers), eval(caches)
    ringer = layers["ringer"]["CONFIG"]["hosts"][0]
    assert ringer["socket_timeout"] == ringer["socket_connect_timeout"] == 0.5
    assert layers["default"]["CONFIG"]["hosts"][0]["socket_timeout"] is None
    assert layers["default"]["CONFIG"]["prefix"] == layers["ringer"]["CONFIG"]["prefix"]
    assert caches["default"]["OPTIONS"]["socket_timeout"] == 0.5
    assert rings == "True"


def test_acknowledged_rows_survive_a_power_cut_on_sqlite():
    answer = ask_settings(["DATABASES"])
    assert "PRAGMA synchronous=FULL" in answer.stdout
    assert "'transaction_mode': 'IMMEDIATE'" in answer.stdout


@pytest.mark.parametrize("address", ["/voice/incoming", "/sms/status", "/voice/no/such"])
def test_the_carrier_is_never_redirected(address):
    request = RequestFactory().post(address)
    assert not CommonMiddleware(lambda request: None).should_redirect_with_slash(request)


# --- Forms ---------------------------------------------------------------------------------------
class Asked(forms.Form):
    """One field of each sort."""

    words = forms.CharField(widget=forms.Textarea, help_text="Say it.")
    on = forms.DateField(required=False)
    kind = forms.ChoiceField(choices=[("a", "A")], widget=forms.RadioSelect)
    agreed = forms.BooleanField()
    nonce = forms.CharField(widget=forms.HiddenInput, required=False)


def test_a_refused_form_says_so_first_and_at_the_field():
    html = str(Asked({"on": "never"}))
    assert html.index('class="problem"') < html.index("<textarea")
    assert 'href="#id_words"' in html
    assert 'aria-describedby="id_words_helptext id_words_error"' in html
    assert html.count("is-invalid") == 4


def test_a_new_form_has_large_targets_and_no_errors():
    html = str(Asked())
    assert "error-summary" not in html
    assert 'class="form-control form-control-lg"' in html
    assert html.count("form-check-input") == 2
    assert '<input type="hidden" name="nonce" id="id_nonce">' in html


# --- Secrets -------------------------------------------------------------------------------------
def test_secrets_are_made_once_and_only_their_owner_reads_them(tmp_path):
    file = tmp_path / ".env"
    dotenv.complete(file, older={})
    first = file.read_text()
    dotenv.complete(file, older={})
    assert file.read_text() == first
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert dotenv.names_in(first) >= set(PRODUCTION) - {"DJANGO_ENV", "PUBLIC_BASE_URL"}


def test_what_a_person_wrote_into_the_file_stays(tmp_path):
    file = tmp_path / ".env"
    file.write_text("# mine\nTWILIO_AUTH_TOKEN=theirs")
    dotenv.complete(file, older={})
    lines = file.read_text().splitlines()
    assert lines[:2] == ["# mine", "TWILIO_AUTH_TOKEN=theirs"]
    assert sum(line.startswith("TWILIO_AUTH_TOKEN=") for line in lines) == 1


def test_what_was_sealed_before_the_file_existed_can_still_be_opened():
    made = dotenv.new_secrets({"VAULT_KEYS": environment.development_keys("VAULT_KEYS")})
    assert [part.split(":")[0] for part in made["VAULT_KEYS"].split(",")] == ["k1", "dev"]


# --- Ports ---------------------------------------------------------------------------------------
@pytest.fixture
def taken():
    """A port that somebody listens on."""
    with socket.socket() as somebody:
        somebody.bind(("127.0.0.1", 0))
        somebody.listen()
        yield somebody.getsockname()[1]


def test_a_taken_port_is_one_sentence_that_says_what_to_do(taken, monkeypatch):
    monkeypatch.setenv("PORT", str(taken))
    with pytest.raises(ports.Taken) as refusal:
        ports.choose()
    assert str(refusal.value).startswith(f"Port {taken} is already in use: stop what uses it")
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize("text", ["http", "0", "70000", "-1"])
def test_a_port_that_is_none_is_refused(text, monkeypatch):
    monkeypatch.setenv("PORT", text)
    with pytest.raises(ports.Taken, match="is not a port"):
        ports.choose()


def test_the_broker_keeps_its_port_and_never_takes_the_usual_one(taken, monkeypatch):
    free = ports.any_free(set())
    assert ports.prefer(free, set()) == free
    assert ports.prefer(taken, set()) != taken
    assert ports.prefer(free, {free}) != free
    monkeypatch.setattr(ports, "is_free", lambda port: True)
    assert ports.prefer(ports.USUAL_REDIS, set()) != ports.USUAL_REDIS


def test_the_choice_is_left_for_other_terminals(tmp_path, monkeypatch):
    ports.remember({"web": 1, "phone": 2, "fallback": 4, "valkey": 3}, tmp_path)
    monkeypatch.setenv("VAR_DIR", str(tmp_path))
    assert environment.remembered_ports() == {"web": 1, "phone": 2, "fallback": 4, "valkey": 3}
    (tmp_path / "ports.json").write_text("torn")
    assert environment.remembered_ports() == {}


# --- The starter and the supervisor --------------------------------------------------------------
def run_start(**variables: str) -> subprocess.CompletedProcess[str]:
    """Try to start the product in this environment alone."""
    given = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8", **variables}
    command = [sys.executable, "-m", "config.start"]
    return subprocess.run(
        command, cwd=ROOT, env=given, capture_output=True, text=True, check=False, timeout=30
    )


def test_a_refused_start_is_one_sentence_and_a_failure(taken, tmp_path):
    folders = {"VAR_DIR": str(tmp_path / "var"), "ENV_FILE": str(tmp_path / ".env")}
    answer = run_start(PORT=str(taken), **folders)
    assert (answer.returncode, answer.stdout) == (1, "")
    assert answer.stderr.count("\n") == 1
    assert f"PORT={taken + 10} make run" in answer.stderr


def test_a_folder_that_cannot_be_written_is_one_sentence(tmp_path):
    (tmp_path / "file").touch()
    answer = run_start(VAR_DIR=str(tmp_path / "file" / "var"), ENV_FILE=str(tmp_path / ".env"))
    assert answer.returncode == 1
    assert "cannot be written: set VAR_DIR to another" in answer.stderr
    assert answer.stderr.count("\n") == 1


def test_the_starter_is_not_for_production(tmp_path):
    answer = run_start(**PRODUCTION, VAR_DIR=str(tmp_path), ENV_FILE=os.devnull)
    assert answer.returncode == 1
    assert "in production run what Procfile names" in answer.stderr


@pytest.fixture
def own_environment(monkeypatch):
    """Whatever the starter sets is taken back."""
    monkeypatch.setattr(os, "environ", os.environ.copy())
    for name in ("REDIS_URL", "TWILIO_API_BASE_URL", "PUBLIC_BASE_URL", "FALLBACK_BASE_URL"):
        os.environ.pop(name, None)


@pytest.mark.usefixtures("own_environment")
def test_own_engines_are_started_only_where_none_is_named(tmp_path):
    chosen = {"web": 1, "phone": 2, "fallback": 4, "valkey": 3}
    start.set_environment(tmp_path, chosen)
    assert os.environ["START_PHONE"] == os.environ["START_VALKEY"] == "true"
    assert os.environ["REDIS_URL"] == "redis://127.0.0.1:3/0"
    assert os.environ["TWILIO_API_BASE_URL"] == "http://127.0.0.1:2"
    assert os.environ["PUBLIC_BASE_URL"] == "http://127.0.0.1:1"
    assert os.environ["FALLBACK_BASE_URL"] == "http://127.0.0.1:4"


@pytest.mark.usefixtures("own_environment")
def test_engines_that_are_named_are_left_alone(tmp_path):
    os.environ.update(
        REDIS_URL="redis://b/0", TWILIO_API_BASE_URL="https://c", PUBLIC_BASE_URL="https://p"
    )
    start.set_environment(tmp_path, {"web": 1, "phone": 2, "fallback": 4, "valkey": 3})
    assert os.environ["START_PHONE"] == os.environ["START_VALKEY"] == "false"
    assert os.environ["REDIS_URL"] == "redis://b/0"
    assert os.environ["PUBLIC_BASE_URL"] == "https://p"
    assert "FALLBACK_BASE_URL" not in os.environ


@pytest.mark.usefixtures("own_environment")
def test_the_supervisors_table_is_complete(tmp_path):
    """Every variable in it is one that the starter sets; every process dies with it."""
    start.set_environment(tmp_path, {"web": 1, "phone": 2, "fallback": 4, "valkey": 3})
    values = {f"ENV_{name}": value for name, value in os.environ.items()} | {"here": str(ROOT)}
    table = configparser.RawConfigParser(inline_comment_prefixes=(" ;",))
    table.read(ROOT / "supervisord.conf")
    programs = [name for name in table.sections() if name.startswith("program:")]
    for section in table.sections():
        for value in dict(table[section]).values():
            assert value % values
    for name in programs:
        assert "config/child.py" in table[name]["command"]
        assert table[name]["stopasgroup"] == table[name]["killasgroup"] == "true"
    names = {name.removeprefix("program:") for name in programs}
    assert names == {"web", "fallback", "worker", "beat", "phone", "valkey", "demo"}


@pytest.mark.skipif(
    sys.platform != "linux", reason="only Linux tells a child of its parent's death"
)
def test_a_child_does_not_outlive_a_killed_parent():
    child = str(ROOT / "config" / "child.py")
    script = (
        "import subprocess, sys, time;"
        f"c = [sys.executable, '-IS', {child!r}, 'sleep', '60'];"
        "print(subprocess.Popen(c).pid, flush=True);"
        "time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE) as parent:
        assert parent.stdout
        grandchild = int(parent.stdout.readline())
        wait_until(lambda: command_of(grandchild).startswith("sleep"))
        parent.send_signal(signal.SIGKILL)
        parent.wait()
        wait_until(lambda: not command_of(grandchild))


def command_of(pid: int) -> str:
    """What a process runs; empty when it is gone."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return ""


def wait_until(holds) -> None:
    """At most five seconds."""
    end = time.monotonic() + 5
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.02)


def test_a_log_is_followed_from_its_end_through_a_rotation(tmp_path):
    path = tmp_path / "web.log"
    path.write_text("old\n")
    log = Log(path)
    with path.open("a") as out:
        out.write("one\ntw")
    assert log.new_lines() == ["    web | one"]
    with path.open("a") as out:
        out.write("o\n")
    assert log.new_lines() == ["    web | two"]
    path.write_text("new\n")
    assert log.new_lines() == ["    web | new"]


# --- Translations --------------------------------------------------------------------------------
TEMPLATE = """{% load i18n %}{% translate "Sign in" %}{% translate 'It”s' context "door" %}
{{ _("Now") }}{% blocktranslate count n=n trimmed %}
  one {{ n }} case
{% plural %}{{ n }} cases{% endblocktranslate %}"""
MODULE = (
    '_("Go")\nngettext_lazy("%(n)s day", "%(n)s days", "n")\npgettext("noun", "Post")\n_(name)\n'
)


@pytest.fixture
def source(tmp_path):
    """A small product with one template and one module."""
    (tmp_path / "templates").mkdir()
    (tmp_path / "cases").mkdir()
    (tmp_path / "templates" / "page.html").write_text(TEMPLATE)
    (tmp_path / "cases" / "views.py").write_text(MODULE)
    return tmp_path


def test_texts_are_found_in_templates_and_modules(source):
    found = {(message.context, message.id) for message in messages.wanted(source) if message.id}
    assert found == {
        (None, "Sign in"),
        ("door", "It”s"),
        (None, "Now"),
        (None, ("one %(n)s case", "%(n)s cases")),
        (None, "Go"),
        (None, ("%(n)s day", "%(n)s days")),
        ("noun", "Post"),
    }


def test_the_catalogue_is_stale_until_updated_and_incomplete_until_translated(source):
    catalogue = source / "locale" / "django.po"
    messages.update(source, catalogue)
    assert {p.split(":")[0] for p in messages.problems(source, catalogue)} == {"not translated"}
    translate_all(catalogue)
    assert messages.problems(source, catalogue) == []
    (source / "cases" / "views.py").write_text(MODULE + '_("New")\n')
    assert "the catalogue is older than the source: run `make messages`" in messages.problems(
        source, catalogue
    )


def test_a_translation_that_drops_a_value_is_wrong(source):
    catalogue = source / "locale" / "django.po"
    messages.update(source, catalogue)
    translate_all(catalogue)
    catalogue.write_text(catalogue.read_text().replace("译 %(n)s", "译 %(m)s"))
    assert any(problem.startswith("wrong") for problem in messages.problems(source, catalogue))


def translate_all(path: Path) -> None:
    """Give each text a translation that keeps its values."""
    made: Catalog = messages.updated(path.parent.parent, path)
    for message in made:
        if message.id:
            plural = isinstance(message.id, tuple)
            message.string = ("译 %(n)s",) if plural else "译"
    path.write_text(messages.rendered(made))


def test_the_catalogue_compiles(source):
    catalogue = source / "locale" / "django.po"
    messages.update(source, catalogue)
    messages.compile_catalogue(catalogue)
    assert catalogue.with_suffix(".mo").read_bytes()[:4] == bytes.fromhex("de120495")


def test_the_product_speaks_chinese_first():
    assert settings.LANGUAGE_CODE == "zh-hans"
    assert json.loads(json.dumps([code for code, _ in settings.LANGUAGES])) == ["zh-hans", "en"]


# --- Background work -----------------------------------------------------------------------------
def test_every_task_is_looked_after_by_the_clock():
    celery_app.loader.import_default_modules()
    ours = {name for name in celery_app.tasks if not name.startswith("celery.")}
    assert set(celery_app.conf.beat_schedule) == {name for name in ours if ".tests." not in name}


def test_a_message_of_the_clock_dies_before_the_next_one_comes():
    for entry in celery_app.conf.beat_schedule.values():
        assert entry["options"]["expires"] <= entry["schedule"]
