"""`manage.py demo`: a district to look at, its people, and three months of complaints."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.models import Case, Dispatch
from hotline import receipts
from hotline.demo import ground
from hotline.demo.people import PASSWORD, USERS, sign_ins
from hotline.models import Intake

__all__ = ["PASSWORD", "Command", "sign_ins"]


class Command(BaseCommand):
    """Loads the demonstration, once."""

    help = "Load the demonstration: units, invented people, three months of complaints."

    def add_arguments(self, parser: CommandParser) -> None:
        """What may be asked for instead of everything."""
        parser.add_argument("--users-only", action="store_true", help="units and people only")
        parser.add_argument("--logins", action="store_true", help="print who may sign in")

    def handle(self, *args: Any, **options: Any) -> None:
        """Refuse in production; else load what is missing."""
        if settings.DJANGO_ENV == "production":
            raise CommandError(_("The demonstration is never loaded in production."))
        if options["logins"]:
            for login in USERS:
                self.stdout.write(f"{login.username}  {login.role}  {PASSWORD}")
            return
        self.say = self.stdout.write if options["verbosity"] else _silent
        self.tenth = 0
        self._lay()
        if not options["users_only"]:
            self._load()

    def _lay(self) -> None:
        try:
            new = ground.lay()
        except ground.Occupied:
            raise CommandError(
                _("This database has units of its own: load the demonstration into an empty one.")
            ) from None
        self.say(
            _("Units and people are made.") if new else _("Units and people are there already.")
        )

    def _load(self) -> None:
        from hotline.demo import load  # its texts are read only when they are wanted

        loaded = load.load(timezone.now(), self._tell_progress)
        if not loaded:
            self.say(_("The demonstration is there already; nothing was done."))
            return
        self.say(_("%(number)s complaints were loaded.") % {"number": loaded})
        self._show_receipts()
        self.say(_("Sign in as: %(names)s") % {"names": ", ".join(sign_ins())})
        self.say(_("Password: %(password)s") % {"password": PASSWORD})

    def _tell_progress(self, done: int, total: int) -> None:
        """One line for each tenth; it can be stopped at any moment and goes on from there."""
        tenth = 10 * done // total
        if tenth > self.tenth:
            self.tenth = tenth
            self.say(_("%(done)s of %(total)s") % {"done": done, "total": total})

    def _show_receipts(self) -> None:
        """Two receipts to follow: one that was replied to, one that is closed."""
        demo = Intake.objects.filter(is_demo=True).select_related("complaint").order_by("-pk")
        replied = demo.filter(complaint__case__dispatches__state=Dispatch.State.REPLIED)
        closed = demo.filter(complaint__case__dispatches__solved=True)
        closed = closed.filter(complaint__case__state=Case.State.CLOSED)
        for name, intakes in ((_("replied"), replied), (_("closed"), closed)):
            intake = intakes.first()
            if intake is not None:
                digits = receipts.grouped(receipts.digits_of(intake))
                told = {"number": intake.complaint.number, "receipt": digits, "state": name}
                self.say(_("Follow %(number)s (%(state)s): receipt %(receipt)s") % told)


def _silent(text: str) -> None:
    """Say nothing."""
