"""What citizens are told by text: one text per event and complainant, each in one segment.

The row keeps the template; a receipt is rendered only at the moment of sending.
"""

from typing import Any

from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from accountability import measures
from cases import progress
from cases.models import Complaint, Message, News
from hotline import callbacks, channels, codes, identity, reach, receipts, relay
from hotline.models import Call, Callback, Intake, OutboundText, Person
from record.moves import Text

TEXTS: dict[str, Text] = {
    "receipt": _("Received. Receipt %(receipt)s, case %(number)s. Keep it."),
    "joined": _("Added to case %(number)s. For a new complaint text 4 and your words."),
    "state": _("%(number)s: %(state)s"),
    "state_due": _("%(number)s: %(state)s Due %(due)s."),
    "ask_receipt": _("Text the 16 digits of your receipt to see the progress."),
    "unknown_receipt": _("This receipt is not known. Check the 16 digits and text them again."),
    "later": _("The progress cannot be shown right now. Try again in ten minutes."),
    "help": _("Text your complaint. 3: progress. 4 + words: new. 9: no more texts."),
    "answer_added": _("Answer to case %(number)s noted. New complaint: 4 and your words."),
    "which": _("Several cases wait for your word. Text the receipt, then 1 or 2."),
    "ask_reason": _("Why should case %(number)s be opened again? Text the reason."),
    "disputed": _("Your word on case %(number)s is noted. Staff decide and tell you."),
    "nothing_closed": _("You have no closed case here. Text your complaint."),
    "thanks": _("Thank you. Your answer on case %(number)s is noted."),
    "stopped": _("You will get no more texts. Text START to get them again."),
    "started": _("You will get texts again."),
    "accepted": _("Case %(number)s is accepted and goes to a unit soon."),
    "accepted_due": _("Case %(number)s is accepted. Due %(due)s."),
    "declined": _("Case %(number)s is not accepted. Your receipt shows the reason."),
    "answered": _("Case %(number)s is answered. Your receipt shows the answer."),
    "replied": _("Case %(number)s has a reply. Solved? Text 1. Not solved? Text 2."),
    "replied_unasked": _("Case %(number)s has a reply. Your receipt shows it."),
    "closed": _("Case %(number)s is closed. Your receipt shows the result."),
    "closed_measure": _("Case %(number)s is closed: %(measure)s."),
    "reopened": _("Case %(number)s is open again."),
    "kept_closed": _("Case %(number)s stays closed. Your receipt shows the reason."),
    "upheld": _("Case %(number)s was examined again; the decision stands."),
    "granted": _("Case %(number)s was examined again and is open again."),
    "published": _("Case %(number)s, published: %(measure)s."),
    "transferred": _("Case %(number)s is with %(service)s now. In danger call %(service)s."),
}

CHATTER = frozenset(
    ("help", "ask_receipt", "unknown_receipt", "later", "stopped", "started", "which",
     "nothing_closed")
)  # fmt: skip
"""Answers that tell no news: nobody calls when one of them does not arrive."""

HIDDEN = "•••• •••• •••• ••••"
"""What staff see in the place of a receipt."""

SHORT: dict[str, Text] = {
    "received": _("received, not yet decided."),
    "accepted": _("accepted, being prepared."),
    "dispatched": _("with the responsible unit."),
    "replied": _("answered; solved? 1 yes, 2 no."),
    "passed_on": _("passed on to the unit."),
    "visit": _("somebody comes to you."),
    "answered": _("answered."),
    "investigated": _("under investigation."),
    "ruling": _("before the discipline office."),
    "reopened": _("opened again."),
    "closed": _("closed."),
    "declined": _("not accepted."),
    "transferred": _("handed to the emergency services."),
}
"""States in the few characters that a text has room for."""


def owe(
    about: str,
    person: Person,
    template: str,
    *,
    intake: Intake | None = None,
    state: str = OutboundText.State.OWED,
    channel: str = "text",
    message: Message | None = None,
    **values: str,
) -> OutboundText:
    """Owe one text to a person, once for what it is about."""
    text, _new = OutboundText.objects.get_or_create(
        about=about,
        defaults={
            "person": person,
            "intake": intake,
            "template": template,
            "values": values,
            "state": state,
            "channel": channel,
            "message": message,
            "next_try_at": timezone.now(),
        },
    )
    return text


def render(text: OutboundText, *, hidden: bool = False) -> str:
    """The words of a text in the citizen's language, the receipt put in only now; ``hidden``:
    as staff may read it."""
    spoken = text.intake.language if text.intake else "zh-hans"
    language = text.values.get("language") or spoken
    values = dict(text.values)
    if text.template == "receipt" and text.intake:
        values["receipt"] = HIDDEN if hidden else _receipt(text.intake)
    with translation.override(language):
        if text.template in relay.FORMS:
            return relay.fullest(text, values, channels.named(text.channel).fits)
        return str(TEXTS[text.template]) % _spelled(values)


def _receipt(intake: Intake) -> str:
    return receipts.grouped(receipts.digits_of(intake))


def report_to(text: OutboundText) -> str:
    """Where the carrier reports the delivery of this text."""
    return channels.named(text.channel).report_to(text.pk)


def again(text: OutboundText) -> OutboundText:
    """Owe a text that did not arrive once more; each of them but once."""
    return owe(
        f"again:{text.pk}",
        text.person,
        text.template,
        intake=text.intake,
        channel=text.channel,
        message=text.message,
        **text.values,
    )


def owe_receipt(call: Call) -> None:
    """After a call whose number is open and textable: the receipt, unless it was refused."""
    intake = call.intake
    if intake and call.wants_text and identity.may_text(intake.person):
        owe(
            f"receipt:{intake.source}",
            intake.person,
            "receipt",
            intake=intake,
            number=intake.complaint.number,
        )


def told(intake: Intake) -> dict[str, str]:
    """The template and values that tell the progress of a filing in one text."""
    seen = progress.progress(intake.complaint)
    values = {"number": seen.number, "step": seen.step, "template": "state"}
    if seen.due_on:
        values |= {"due": seen.due_on.isoformat(), "template": "state_due"}
    return values


def tell(news: News) -> None:
    """One piece of news to every complainant it concerns; a reply also asks for a call-back."""
    for intake in _concerned(news):
        if news.kind == News.Kind.REPLIED:
            _ask_back(news, intake)
        if not _told_before(news, intake):
            _tell(news, intake)


def _tell(news: News, intake: Intake) -> None:
    """The same to each who complained together, by the way that is open to him; only the first is
    asked whether it is solved. Where no way is, it is kept for the page and seen by staff."""
    template, values = _said(news, intake)
    about = f"event:{news.event_id}:{intake.pk}"
    _owe_news(news, intake, intake.person, about, template, values)
    unasked = "replied_unasked" if template == "replied" else template
    for row in intake.joined.select_related("person"):
        _owe_news(news, intake, row.person, f"{about}:{row.person_id}", unasked, values)


def _owe_news(
    news: News, intake: Intake, person: Person, about: str, template: str, values: dict[str, str]
) -> None:
    way = reach.way(person, intake.channel)
    text = owe(
        about,
        person,
        template,
        intake=intake,
        state=OutboundText.State.OWED if way else OutboundText.State.KEPT,
        channel=way.channel.name if way else "text",
        message=news.message,
        **values,
    )
    if text.state == OutboundText.State.KEPT:
        keep(text)


def keep(text: OutboundText) -> None:
    """Not sent, for the citizen wants no texts or cannot get any: seen by staff, who read out
    what somebody wrote to him."""
    text.state = OutboundText.State.KEPT
    text.error_code = codes.OPTED_OUT if identity.is_opted_out(text.person) else ""
    text.claimed_until = None
    text.save()
    relay.read_out(text)


def _told_before(news: News, intake: Intake) -> bool:
    """Whether the closing text already named the measure that was published."""
    if news.kind != News.Kind.PUBLISHED or news.docket is None:
        return False
    closing = OutboundText.objects.filter(intake=intake, template="closed_measure")
    measure = news.docket.ruling.measure
    return any(text.values["measure"] == measure for text in closing)


def _concerned(news: News) -> list[Intake]:
    filed = Intake.objects.filter(is_demo=False).select_related("person", "complaint__case")
    if news.complaint_id:
        return list(filed.filter(complaint=news.complaint_id))
    heard = filed.filter(complaint__case=news.case_id).exclude(complaint__state__in=Complaint.ENDED)
    return list(heard.order_by("pk"))


def _said(news: News, intake: Intake) -> tuple[str, dict[str, str]]:
    values = {"number": intake.complaint.number}
    if news.kind == News.Kind.ACCEPTED:
        due = progress.progress(intake.complaint).due_on
        return ("accepted_due", {**values, "due": due.isoformat()}) if due else ("accepted", values)
    if news.message is not None:
        return _relayed(news.message, intake), values
    if news.kind in (News.Kind.PUBLISHED, News.Kind.CLOSED):
        return _said_of_ruling(news, values)
    if news.kind == News.Kind.TRANSFERRED and (last := intake.complaint.handovers.last()):
        return "transferred", {**values, "service": last.service}
    if news.kind == News.Kind.REPLIED and not intake.person.number_hash:
        return "replied_unasked", values  # nobody's answer could be told to be his
    return str(news.kind), values


def _said_of_ruling(news: News, values: dict[str, str]) -> tuple[str, dict[str, str]]:
    if news.kind == News.Kind.PUBLISHED and news.docket:
        return "published", {**values, "measure": news.docket.ruling.measure}
    if news.kind == News.Kind.CLOSED and (rulings := progress.published(news.case)):
        return "closed_measure", {**values, "measure": rulings[-1].measure}
    return str(news.kind), values


def _relayed(message: Message, intake: Intake) -> str:
    if not message.asks:
        return "message"
    return "question" if intake.person.number_hash else "question_unlinked"


def _ask_back(news: News, intake: Intake) -> None:
    callbacks.owe(
        Callback.Reason.REPLIED,
        f"{news.dispatch_id}:{intake.pk}",
        intake.person,
        within=callbacks.after_reply(timezone.now()),
        complaint=intake.complaint,
        dispatch=news.dispatch,
    )


def _spelled(values: dict[str, Any]) -> dict[str, Any]:
    spelled = dict(values)
    if "step" in values:
        spelled["state"] = SHORT[values["step"]]
    if "measure" in values:
        spelled["measure"] = measures.Code(values["measure"]).label
    return spelled
