"""`manage.py text`: a text from the terminal."""

import base64
import mimetypes
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from simulator.client import Phone
from simulator.views import CALLER


class Command(BaseCommand):
    """Sends a text to the hotline through the running phone and prints the replies."""

    help = "Text the hotline and print what it answers."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """The sender, the words and the phone to use."""
        parser.add_argument("words", nargs="*", help="the text")
        parser.add_argument("--photo", default="", help="a picture or another file to send with it")
        parser.add_argument("--from", dest="number", default=CALLER, help="sender's number")
        parser.add_argument("--phone", default="", help="address of the phone's process")

    def handle(self, *args: Any, **options: Any) -> None:
        """Send it, print the replies."""
        fields = {"from": options["number"], "body": " ".join(options["words"])}
        if options["photo"]:
            path = Path(options["photo"])
            fields["photo"] = base64.b64encode(path.read_bytes()).decode()
            fields["photo_type"] = mimetypes.guess_type(path.name)[0] or ""
        for reply in Phone(options["phone"]).ask("/api/texts", fields)["replies"]:
            self.stdout.write(reply["body"])
