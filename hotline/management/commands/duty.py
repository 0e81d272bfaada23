"""`manage.py duty add | remove | list`: the duty roster from the command line."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from hotline import duty
from hotline.forms.duty import ShiftForm, may_be_on_duty
from hotline.models import Shift
from record.moves import NotAllowed


class Command(BaseCommand):
    help = "Keep the duty roster: who is rung when a caller presses 0."

    def add_arguments(self, parser: CommandParser) -> None:
        """One of three, each with its own."""
        parts = parser.add_subparsers(dest="act", required=True)
        add = parts.add_parser("add", help="put a person on duty")
        add.add_argument("username")
        add.add_argument("--from", dest="starts_at", required=True, metavar="2026-11-18T22:00")
        add.add_argument("--until", dest="ends_at", required=True, metavar="2026-11-19T08:00")
        add.add_argument("--number", required=True, help="telephone to ring; - reads a line")
        add.add_argument("--order", dest="place", type=int, default=1, help="1 is rung first")
        remove = parts.add_parser("remove", help="end a shift, or take one to come off")
        remove.add_argument("shift", type=int, help="its number in the list")
        listed = parts.add_parser("list", help="the shifts that run or come")
        listed.add_argument("--all", action="store_true", help="those that are over, too")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it, or say in one sentence why not."""
        acts = {"add": self._add, "remove": self._remove, "list": self._list}
        acts[options["act"]](options)

    def _add(self, options: dict[str, Any]) -> None:
        person = may_be_on_duty().filter(username=options["username"]).first()
        if person is None:
            raise CommandError(
                _("Nobody of this name may see the calls: %(name)s") % {"name": options["username"]}
            )
        number = input() if options["number"] == "-" else options["number"]
        form = ShiftForm({**options, "user": person.pk, "number": number})
        if not form.is_valid():
            wrong = [
                f"{form.fields[name].label}: {' '.join(map(str, errors))}"
                for name, errors in form.errors.items()
            ]
            raise CommandError("\n".join(wrong))
        shift = duty.add(form.shift(), by="system:duty")
        self._show(Shift.objects.select_related("user").get(pk=shift.pk))

    def _remove(self, options: dict[str, Any]) -> None:
        shift = Shift.objects.select_related("user").filter(pk=options["shift"]).first()
        if shift is None:
            raise CommandError(_("There is no such shift."))
        try:
            duty.end(shift, by="system:duty")
        except NotAllowed as refused:
            raise CommandError(str(refused)) from refused
        self._show(shift)

    def _list(self, options: dict[str, Any]) -> None:
        shifts = Shift.objects.select_related("user")
        for shift in shifts if options["all"] else shifts.filter(ends_at__gt=timezone.now()):
            self._show(shift)

    def _show(self, shift: Shift) -> None:
        starts, ends = (
            date_format(timezone.localtime(at), "Y-m-d H:i")
            for at in (shift.starts_at, shift.ends_at)
        )
        number = duty.masked(str(shift.number))
        self.stdout.write(f"{shift.pk}  {starts} – {ends}  {shift.place}  {shift.user}  {number}")
