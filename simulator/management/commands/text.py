"""`manage.py text`: a text from the terminal."""

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
        parser.add_argument("words", nargs="+", help="the text")
        parser.add_argument("--from", dest="number", default=CALLER, help="sender's number")
        parser.add_argument("--phone", default="", help="address of the phone's process")

    def handle(self, *args: Any, **options: Any) -> None:
        """Send it, print the replies."""
        fields = {"from": options["number"], "body": " ".join(options["words"])}
        for reply in Phone(options["phone"]).ask("/api/texts", fields)["replies"]:
            self.stdout.write(reply["body"])
