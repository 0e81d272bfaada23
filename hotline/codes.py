"""The carrier's error numbers of texts in plain words, and whether trying again is of use
(TELEPHONY 1.2)."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from record.moves import Text

OPTED_OUT = "21610"
OUTSIDE_WINDOW = "63016"


@dataclass(frozen=True)
class Code:
    """What a number means to whoever must act on it; ``again``: another try may succeed."""

    words: Text
    again: bool = False


CODES = {
    "20003": Code(_("the carrier refused our account; tell the administrator"), again=True),
    "20429": Code(_("the carrier was busy"), again=True),
    "21211": Code(_("the number does not exist")),
    "21212": Code(_("our own number is set up wrongly; tell the administrator"), again=True),
    "21408": Code(_("texts to this country are switched off; tell the administrator")),
    "21602": Code(_("the text was empty; tell the administrator")),
    "21603": Code(_("our own number is not set up; tell the administrator"), again=True),
    "21604": Code(_("the text named no number; tell the administrator")),
    OPTED_OUT: Code(_("the citizen wants no texts")),
    "21614": Code(_("the number is no mobile")),
    "21617": Code(_("the text was too long; tell the administrator")),
    "30003": Code(_("the phone is switched off or out of reach"), again=True),
    "30004": Code(_("the phone blocks our texts")),
    "30005": Code(_("the number is not in use")),
    "30006": Code(_("a landline, or a network that cannot be reached")),
    "30007": Code(_("the network filtered the text out; tell the administrator")),
    "30008": Code(_("the network does not say why"), again=True),
    "30009": Code(_("a part of the text got lost on its way"), again=True),
    OUTSIDE_WINDOW: Code(_("on this channel we may only answer within a day"), again=True),
}

UNKNOWN = Code(_("the carrier does not say why"), again=True)


def meaning(code: str) -> Code:
    """What an error number means; one that we do not know may pass."""
    return CODES.get(code, UNKNOWN)
