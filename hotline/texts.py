"""What an incoming text does, and the one text that answers it."""

from dataclasses import replace
from datetime import timedelta

from django.http import QueryDict
from django.utils import timezone

from cases.models import Dispatch
from hotline import filing, identity, limits, media, receipts, replies, twiml, verdicts
from hotline.dialogue import Understood, language_of, understand
from hotline.models import Callback, Intake, OutboundText, Person

ANSWERED = OutboundText.State.ANSWERED
QUESTION_OPEN = timedelta(days=7)
LEVEL = {True: Dispatch.Level.SATISFIED, False: Dispatch.Level.DISSATISFIED}
"""A text's yes or no, as a level of the five (EXPERIENCE 2.2)."""


def hear(form: QueryDict) -> bytes:
    """Do what the text asks for, and answer it with one text or with silence."""
    sid = str(form.get("MessageSid") or form["SmsSid"])
    body = form.get("Body", "").replace("\x00", "")  # which PostgreSQL does not store
    person = identity.remember(form.get("From", ""))
    if form.get("OptOutType"):
        _obey_carrier(person, str(form["OptOutType"]))
        return twiml.silence()
    heard = filing.Heard(
        source=sid,
        channel="text",
        person=person,
        words=body,
        language=language_of(body),
        media=media.named_in(form),
    )
    answer = _do(heard, media.meant(understand(body, is_receipt=_is_receipt), heard.media))
    return twiml.text(replies.render(answer), replies.report_to(answer))


def _do(heard: filing.Heard, asked: Understood) -> OutboundText:
    match asked.kind:
        case "words" | "new":
            return _file(heard, asked)
        case "receipt":
            return _follow(heard, asked)
        case "solved" | "unsolved":
            return _answer(heard, solved=asked.kind == "solved")
        case "stop" | "start":
            return _obey(heard, stop=asked.kind == "stop")
        case _:
            return _say(heard, "ask_receipt" if asked.kind == "progress" else "help")


def _file(heard: filing.Heard, asked: Understood) -> OutboundText:
    """A complaint; within a day it joins the open one, unless a new one is asked for."""
    fresh = asked.kind == "new"
    if fresh and not (asked.words or heard.media):
        return _say(heard, "help")
    joined = filing.joins(heard.person) if fresh else filing.open_intake(heard.person)
    if joined is not None:
        filing.add(heard, joined)
        return _say(heard, "joined", joined, number=joined.complaint.number)
    intake = filing.file(heard)
    return _say(heard, "receipt", intake, number=intake.complaint.number)


def _follow(heard: filing.Heard, asked: Understood) -> OutboundText:
    """The progress behind a receipt; words typed after it are added to that complaint."""
    refused, intake = "unknown_receipt", None
    try:
        intake = limits.find_receipt(asked.receipt, source=heard.person.alias)
    except (limits.TooMany, limits.Unavailable):
        refused = "later"
    closed = intake is not None and not intake.complaint.case.is_live
    adds = bool(asked.words or heard.media)
    if adds and (intake is None or closed):
        # A bank card has a right check digit too: what is said besides is a complaint.
        return _file(heard, Understood("words", words=heard.words))
    if intake is None:
        return _say(heard, refused)
    if adds:
        filing.add(_with_words(heard, asked.words), intake)
        return _say(heard, "joined", intake, number=intake.complaint.number)
    values = replies.told(intake)
    return _say(heard, values.pop("template"), intake, **values)


def _obey(heard: filing.Heard, *, stop: bool) -> OutboundText:
    """No more texts, or texts again."""
    (identity.opt_out if stop else identity.opt_in)(heard.person)
    return _say(heard, "stopped" if stop else "started")


def _answer(heard: filing.Heard, *, solved: bool) -> OutboundText:
    """1 or 2 answers the open question to this number; with nothing open it files nothing."""
    asked = (
        Callback.objects.filter(
            person=heard.person,
            done_at__isnull=True,
            created_at__gte=timezone.now() - QUESTION_OPEN,
            dispatch__state=Dispatch.State.REPLIED,
        )
        .select_related("dispatch__case", "complaint")
        .order_by("-pk")
        .first()
    )
    if asked is None or asked.dispatch is None or asked.complaint is None:
        return _say(heard, "help")
    verdicts.say(asked.dispatch, solved=solved, level=LEVEL[solved])
    return _say(heard, "thanks", number=asked.complaint.number)


def _say(
    heard: filing.Heard, template: str, intake: Intake | None = None, **values: str
) -> OutboundText:
    return replies.owe(
        f"answer:{heard.source}",
        heard.person,
        template,
        intake=intake,
        state=ANSWERED,
        language=heard.language,
        **values,
    )


def _with_words(heard: filing.Heard, words: str) -> filing.Heard:
    return replace(heard, words=words)


def _is_receipt(typed: str) -> bool:
    return receipts.is_valid(receipts.clean(typed))


def _obey_carrier(person: Person, opt: str) -> None:
    if opt.upper() == "STOP":
        identity.opt_out(person)
    elif opt.upper() == "START":
        identity.opt_in(person)
