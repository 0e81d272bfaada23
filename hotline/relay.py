"""What the hotline and a unit write to a citizen, on its way out: the words themselves where they
fit, else a notice; and read out to whom no text can reach."""

import re
from collections.abc import Callable

from django.utils.translation import gettext_lazy as _

from hotline import callbacks, identity
from hotline.models import Callback, OutboundText
from record.moves import Text

LINK = re.compile(r"https?:|www\.|://", re.IGNORECASE)
"""No text of ours holds a link: who gets one from elsewhere shall know that it is not from us."""

FORMS: dict[str, tuple[tuple[str, Text], ...]] = {
    "message": (
        ("words unit", _("%(number)s, %(unit)s: %(words)s")),
        ("words", _("%(number)s, the hotline: %(words)s")),
        ("unit", _("%(number)s: %(unit)s wrote to you. Your receipt shows it.")),
        ("", _("Case %(number)s: a message for you. Your receipt shows it.")),
    ),
    "question": (
        ("words unit", _("%(number)s, %(unit)s asks: %(words)s (answer here)")),
        ("words", _("%(number)s, the hotline asks: %(words)s (answer here)")),
        ("unit", _("%(number)s: %(unit)s asks you. Your receipt shows it.")),
        ("", _("Case %(number)s: a question for you. Your receipt shows it.")),
    ),
    "question_unlinked": (
        ("words unit", _("%(number)s, %(unit)s asks: %(words)s (text your receipt first)")),
        ("words", _("%(number)s, the hotline asks: %(words)s (text your receipt first)")),
        ("unit", _("%(number)s: %(unit)s asks you. Your receipt shows it.")),
        ("", _("Case %(number)s: a question for you. Your receipt shows it.")),
    ),
}
"""From the fullest form to the barest, each with what it needs. Who filed without being linked to
his number is known by his receipt alone."""


def fullest(text: OutboundText, values: dict[str, str], fits: Callable[[str], bool]) -> str:
    """The fullest form that fits in one message, in the language of the moment."""
    has = _parts(text)
    needed = {"words", "unit"} - set(has)
    forms = [form for needs, form in FORMS[text.template] if not needed & set(needs.split())]
    said = [str(form) % {**values, **has} for form in forms]
    return next((body for body in said if fits(body)), said[-1])


def read_out(text: OutboundText) -> None:
    """Somebody calls, reads the message and takes the answer down; unless no call is wanted."""
    if text.message is None or identity.is_opted_out(text.person):
        return
    callbacks.owe(
        Callback.Reason.READ_OUT,
        text.pk,
        text.person,
        within=callbacks.NEXT_DAY,
        complaint=text.message.complaint,
        text=text,
    )


def _parts(text: OutboundText) -> dict[str, str]:
    """The words, unless they hold a link, and the unit that wrote them."""
    message = text.message
    if message is None:
        return {}
    words = message.words.strip()
    has = {"words": words} if words and not LINK.search(words) else {}
    if message.dispatch is not None:
        return {**has, "unit": message.dispatch.unit.name}
    return has
