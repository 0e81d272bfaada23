"""Seals everything anew under the first of VAULT_KEYS, beside the running product."""

from collections import Counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from hotline import rotation
from record import sealing


class Command(BaseCommand):
    help = (
        "Seal under the first of VAULT_KEYS whatever is sealed under an older one. Exit 0 only "
        "when nothing needs an older key; it can be stopped and run again. Receipts stay."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        """Rotate, and say which keys may go."""
        self.stdout.write(_("Current key: %(key)s") % {"key": sealing.vault().current})
        try:
            needed = rotation.rotate(self._tell)
        except KeyboardInterrupt:
            raise CommandError(_("Stopped. What was done stays done; run it again.")) from None
        except OSError as error:
            told = {"error": error.strerror or type(error).__name__}
            raise CommandError(_("A file could not be written (%(error)s).") % told) from error
        old = [key for key in sealing.vault().keys if key != sealing.vault().current]
        unneeded = [key for key in old if key not in needed]
        if unneeded:
            told = {"keys": ", ".join(unneeded)}
            self.stdout.write(_("Nothing needs these keys any more: %(keys)s") % told)
        if needed:
            raise CommandError("\n".join(_problems(needed)))
        self.stdout.write(_("Everything is under the current key."))

    def _tell(self, what: str, done: int) -> None:
        self.stdout.write(_("%(what)s: %(done)s resealed") % {"what": what, "done": done})


def _problems(needed: Counter[str]) -> list[str]:
    """One sentence for each key that something still names."""
    gone = _("%(count)s values need the key %(key)s, which is not in VAULT_KEYS: put it back.")
    left = _(
        "%(count)s values still need the key %(key)s: written by a process that was not "
        "restarted, or damaged. Restart all processes and run it again."
    )
    here = sealing.vault().keys
    return [
        (left if key in here else gone) % {"count": count, "key": key}
        for key, count in sorted(needed.items())
    ]
