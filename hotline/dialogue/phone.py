"""The phone's script: each step gives what is said and what comes next."""

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from hotline.dialogue.parts import Ask, Found, Go, HangUp, Listen, Part, Say

RECEIPT_DIGITS = 16
WRONG_RECEIPTS = 3


def voice(step: str, digits: str = "", found: Found | None = None) -> tuple[Part, ...]:
    """The answer at one step of a call."""
    return STEPS[step](digits, found or Found())


def _greet(digits: str, found: Found) -> tuple[Part, ...]:
    return (
        Ask("key", (Say(_("Hotline. Recorded. Speak after the tone.")),), seconds=1),
        *_listen(),
    )


def _key(digits: str, found: Found) -> tuple[Part, ...]:
    if digits == "0":
        return (Go("duty"),)
    if digits == "2":
        return _ask_receipt(_("Enter the sixteen digits of your receipt."))
    return _listen()


def _listen() -> tuple[Part, ...]:
    return (Listen("recorded"), Go("silent"))


def _silent(digits: str, found: Found) -> tuple[Part, ...]:
    return (Say(_("We heard nothing. Speak after the tone.")), Listen("recorded"), Go("goodbye"))


def _recorded(digits: str, found: Found) -> tuple[Part, ...]:
    if not found.receipt:
        return _added(digits, found) if found.added else _goodbye(digits, found)
    receipt = Say(_("Received. Your receipt: %(receipt)s.") % {"receipt": found.receipt})
    again = Say(_("Again: %(receipt)s.") % {"receipt": found.receipt})
    number = Say(_("Case number %(number)s.") % {"number": found.number})
    keys = Say(_("1 repeats, 2 adds words, 3: no text, 0: a person."))
    return (Ask("after", (receipt, again, number, keys)), *_goodbye(digits, found))


def _after(digits: str, found: Found) -> tuple[Part, ...]:
    if digits == "0":
        return (Go("duty"),)
    if digits == "1":
        return _recorded("", found)
    if digits == "2":
        return (Listen("added"), Go("goodbye"))
    if digits == "3":
        return (Say(_("No text will be sent. Goodbye.")), HangUp())
    return _goodbye(digits, found)


def _added(digits: str, found: Found) -> tuple[Part, ...]:
    return (Say(_("Your words were added. Goodbye.")), HangUp())


def _receipt(digits: str, found: Found) -> tuple[Part, ...]:
    if found.number:
        told = Say(f"{found.number} {found.state}")
        if found.closed:
            return (told, *_goodbye(digits, found))
        keys = Say(_("Press 1 to add words."))
        return (Ask("choice", (told, *_due(found), keys)), *_goodbye(digits, found))
    if found.wrong >= WRONG_RECEIPTS:
        return (Say(_("Please call again with your receipt at hand. Goodbye.")), HangUp())
    return _ask_receipt(_("This receipt is not known. Enter the sixteen digits again."))


def _due(found: Found) -> tuple[Say, ...]:
    if found.due_on is None:
        return ()
    return (Say(_("Due on %(date)s.") % {"date": date_format(found.due_on)}),)


def _choice(digits: str, found: Found) -> tuple[Part, ...]:
    if digits == "1":
        return (Listen("added"), Go("goodbye"))
    return _goodbye(digits, found)


def _goodbye(digits: str, found: Found) -> tuple[Part, ...]:
    return (Say(_("Goodbye.")), HangUp())


def _ask_receipt(words: str) -> tuple[Part, ...]:
    return (Ask("receipt", (Say(words),), digits=RECEIPT_DIGITS, seconds=10), Go("goodbye"))


STEPS = {
    "greet": _greet,
    "key": _key,
    "silent": _silent,
    "recorded": _recorded,
    "after": _after,
    "added": _added,
    "receipt": _receipt,
    "choice": _choice,
    "goodbye": _goodbye,
}
