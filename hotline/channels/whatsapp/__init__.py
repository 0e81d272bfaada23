"""WhatsApp, as the carrier passes it on: the same door and the same people as text messages."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from hotline import identity
from hotline.channels.carrier import CarrierChannel


class WhatsApp(CarrierChannel):
    """Whoever wrote may be answered freely for 24 hours; the carrier takes 1,600 units at once
    (error 21617), fewer than WhatsApp itself would."""

    name = "whatsapp"
    label = _("WhatsApp")
    prefix = "whatsapp:"
    longest = 1600
    window = timedelta(hours=24)

    def address(self, sender: str) -> str:
        """The number, marked as the carrier wants it."""
        return f"{self.prefix}{sender}" if identity.usable(sender) else ""
