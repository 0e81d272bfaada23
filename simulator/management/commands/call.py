"""`manage.py call`: a call from the terminal."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from simulator import script
from simulator.client import Phone
from simulator.views import CALLER

PATHS = {"press": "press", "silence": "silence", "hangup": "hangup"}


class Command(BaseCommand):
    """Calls the hotline through the running phone and prints what is heard."""

    help = "Call the hotline: the caller's part is a script, what is heard is printed."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """The caller, the script and the phone to use."""
        parser.add_argument("--from", dest="number", default=CALLER, help="caller's number")
        parser.add_argument(
            "--script",
            default="speak hangup",
            help="steps: silence press:2 speak speak:voice.wav speak:voice.wav# hangup",
        )
        parser.add_argument("--phone", default="", help="address of the phone's process")
        parser.add_argument("--touchtone", action="store_true", help="as a small switch calls")
        parser.add_argument(
            "--desk",
            default="no-answer",
            choices=["answered", "busy", "no-answer", "failed", "machine"],
            help="what a person who is dialled does",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Act out the script, printing line by line."""
        steps, sounds = _steps(options["script"])
        self.phone = Phone(options["phone"])
        self.printed = 0
        profile = "touchtone" if options["touchtone"] else "full"
        fields = {"from": options["number"], "profile": profile, "desk": options["desk"]}
        state = self.show(self.phone.ask("/api/calls", fields))
        for step in steps:
            if state["ended"]:
                break
            state = self.show(self.act(state["id"], step, sounds))
        if not state["ended"]:
            state = self.show(self.phone.ask(f"/api/calls/{state['id']}/hangup"))
        if state["faults"]:
            raise CommandError(_("The carrier found faults: see above."))

    def act(self, call: str, step: script.Step, sounds: dict[str, bytes]) -> dict[str, Any]:
        """One step of the caller."""
        if step.act == "speak":
            return self.phone.speak(call, sounds.get(step.path), step.then)
        fields = {"digits": step.keys} if step.act == "press" else {}
        return self.phone.ask(f"/api/calls/{call}/{PATHS[step.act]}", fields)

    def show(self, state: dict[str, Any]) -> dict[str, Any]:
        """Print what is new in the transcript."""
        for each in state["transcript"][self.printed :]:
            words = f"[{each['language']}] {each['text']}" if each["language"] else each["text"]
            self.stdout.write(f"{each['kind']:8} {words}".rstrip())
        self.printed = len(state["transcript"])
        return state


def _steps(text: str) -> tuple[list[script.Step], dict[str, bytes]]:
    """The script's steps, and the sound files that they name."""
    try:
        steps = script.read(text)
        return steps, {step.path: Path(step.path).read_bytes() for step in steps if step.path}
    except (script.BadScript, OSError) as error:
        raise CommandError(str(error)) from error
