"""`manage.py add_user`: an account with one role, above all the first administrator's."""

from getpass import getpass
from typing import Any

from django.contrib.auth.models import Group
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils.translation import gettext as _

from accountability import roles
from accountability.models import User
from record.history import acting


class Command(BaseCommand):
    help = "Add an account with one role; the password is asked for, or read from standard input."

    def add_arguments(self, parser: CommandParser) -> None:
        """Who, and as what."""
        parser.add_argument("username")
        parser.add_argument("--name", required=True)
        parser.add_argument("--role", required=True, choices=sorted(roles.ROLES))
        parser.add_argument("--password-stdin", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        """Make it, historied like every account."""
        if User.objects.filter(username=options["username"]).exists():
            raise CommandError(_("There is an account of this name already."))
        user = User(username=options["username"], name=options["name"])
        user.is_staff = options["role"] == "administrator"
        user.set_password(self._password(user, piped=options["password_stdin"]))
        with transaction.atomic(), acting("system:add_user", f"Added as {options['role']}"):
            roles.install()
            user.save()
            user.groups.add(Group.objects.get(name=options["role"]))
        self.stdout.write(_("Added: %(user)s") % {"user": user.username})

    def _password(self, user: User, *, piped: bool) -> str:
        password = input() if piped else getpass()
        try:
            validate_password(password, user)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        return password
