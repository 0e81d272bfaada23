"""`manage.py roles`: each role's group holds exactly its permissions; part of every release."""

from typing import Any

from django.core.management.base import BaseCommand

from accountability import roles


class Command(BaseCommand):
    help = "Make every role hold exactly the permissions that the code gives it."

    def handle(self, *args: Any, **options: Any) -> None:
        """Safe to run again."""
        roles.install()
