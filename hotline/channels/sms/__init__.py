"""Text messages of the mobile network."""

from django.utils.translation import gettext_lazy as _

from hotline import identity
from hotline.channels.base import units
from hotline.channels.carrier import CarrierChannel

GSM = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡"
    "ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
GSM_TWICE = frozenset("^{}\\[~]|€\f")
"""Signs of the network's own alphabet that cost two places."""

GSM_SEGMENT = 160


class Sms(CarrierChannel):
    """One segment: 160 places in the network's own alphabet, else 70."""

    name = "text"
    label = _("text message")
    longest = 70

    def address(self, sender: str) -> str:
        """Any number but a withheld one or a landline."""
        can = identity.usable(sender) and not identity.is_landline(sender)
        return sender if can else ""

    def fits(self, body: str) -> bool:
        """Whether it is one segment."""
        if set(body) <= GSM | GSM_TWICE:
            return sum(2 if sign in GSM_TWICE else 1 for sign in body) <= GSM_SEGMENT
        return units(body) <= self.longest
