"""What an incoming message does, by whichever channel, and the one message that answers it."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from cases import disputes
from cases.disputes import Disputed
from cases.models import Dispatch
from hotline import (
    answers,
    filing,
    identity,
    keypad,
    limits,
    loops,
    media,
    reach,
    receipts,
    replies,
    verdicts,
)
from hotline.channels import Channel, Inbound
from hotline.dialogue import Kind, Understood, language_of, understand
from hotline.models import Intake, OutboundText, Person
from record.moves import NotAllowed

LEVEL = {True: Dispatch.Level.SATISFIED, False: Dispatch.Level.DISSATISFIED}
"""A text's yes or no, as a level of the five (EXPERIENCE 2.2)."""


@dataclass(frozen=True)
class Answer:
    """The text to answer with; ``about`` where it tells an event that is told but once."""

    template: str
    intake: Intake | None = None
    about: str = ""
    values: dict[str, Any] = field(default_factory=dict)


def hear(channel: Channel, came: Inbound) -> OutboundText | None:
    """Do what a message asks for; gives the text that answers it, or None for silence."""
    known = came.is_handle or identity.is_short(came.sender)
    person = identity.remember(came.sender, is_handle=known)
    reach.heard(person, channel)
    if came.opt_out:
        _obey_carrier(person, came.opt_out)
        return None
    words = clean(came.words)
    heard = filing.Heard(
        source=channel.source(came.sid),
        channel=channel.name,
        person=person,
        words=words,
        language=language_of(words),
        media=came.media,
    )
    automatic = loops.is_automatic(person, words)
    silent = loops.must_be_silent(person, automatic=automatic)
    asked = media.meant(understand(words, is_receipt=_is_receipt), heard.media)
    silent = silent or (asked.kind == "stop" and identity.is_opted_out(person))
    answer = _keep(heard) if automatic else DO[asked.kind](heard, asked)
    return None if silent else _say(heard, channel, answer)


def clean(words: str) -> str:
    """What a database can keep: no NUL, and no half of a pair of UTF-16."""
    return words.replace("\x00", "").encode(errors="replace").decode()


def _hear_words(heard: filing.Heard, _asked: Understood | None = None) -> Answer:
    """Words answer what was asked for, where that is one thing; else they join or are filed."""
    disputed = answers.asked_why(heard.person)
    if disputed is not None:
        return _dispute(heard, disputed)
    asked = answers.questions(heard.person)
    if len(asked) == 1 and asked[0].intake:
        filing.add(heard, asked[0].intake, answers=asked[0].message)
        return _numbered("answer_added", asked[0].intake)
    begun = None if asked else answers.going_on(heard.person)
    if begun is not None:
        filing.add(heard, begun.intake, answers=begun.message.answers)
        return _numbered("answer_added", begun.intake)
    return _join(heard, asked)


def _join(heard: filing.Heard, asked: list[OutboundText]) -> Answer:
    """Words that answer one of several questions of one complaint join it, those of a day the
    open one; the rest is a complaint."""
    intakes = {text.intake for text in asked}
    joined = intakes.pop() if len(intakes) == 1 else filing.open_intake(heard.person)
    if joined is None:
        return _file(heard)
    filing.add(heard, joined)
    return _numbered("joined", joined)


def _keep(heard: filing.Heard) -> Answer:
    """What a machine wrote is kept where it belongs, and answers nothing."""
    sent = heard.person.texts.exclude(intake=None).select_related("intake__complaint__case")
    last = sent.order_by("-pk").first()
    if last is None or last.intake is None or not last.intake.complaint.case.is_live:
        return _join(heard, [])
    filing.add(heard, last.intake)
    return _numbered("joined", last.intake)


def _begin(heard: filing.Heard, asked: Understood) -> Answer:
    """A new complaint was asked for, whatever is open; but a flood from one number is one."""
    if not (asked.words or heard.media):
        return Answer("help")
    joined = filing.joins(heard.person)
    if joined is None:
        return _file(heard)
    filing.add(heard, joined)
    return _numbered("joined", joined)


def _file(heard: filing.Heard) -> Answer:
    return _numbered("receipt", filing.file(heard))


def _follow(heard: filing.Heard, asked: Understood) -> Answer:
    """The progress behind a receipt; words typed after it are added to that complaint."""
    refused, intake = "unknown_receipt", None
    try:
        intake = limits.find_receipt(asked.receipt, source=_source(heard.person))
    except (limits.TooMany, limits.Unavailable):
        refused = "later"
    if intake is None:
        # A bank card has a right check digit too: what is said besides is a complaint.
        return _hear_words(heard) if asked.words or heard.media else Answer(refused)
    if asked.words or heard.media:
        return _say_of(heard, asked.words, intake)
    values = replies.told(intake)
    return Answer(values.pop("template"), intake, values=values)


def _say_of(whole: filing.Heard, words: str, intake: Intake) -> Answer:
    """Words on the complaint whose receipt was typed before them; nobody would read them in a
    closed one, so there they are a complaint, or dispute the closing."""
    heard, asked = replace(whole, words=words), understand(words, is_receipt=_is_receipt)
    if not intake.complaint.case.is_live:
        if asked.kind == "reopen":
            return _dispute(replace(whole, words=asked.words), intake)
        return _hear_words(whole)
    waiting = answers.matters_of(intake.complaint)
    if asked.kind in ("solved", "unsolved") and len(waiting) == 1:
        return _judged(waiting[0], intake, solved=asked.kind == "solved")
    question = answers.question_in(intake)
    filing.add(heard, intake, answers=question)
    return _numbered("answer_added" if question else "joined", intake)


def _judge(heard: filing.Heard, asked: Understood) -> Answer:
    """1 or 2 answers the open question to this number; with nothing open a figure files nothing,
    and words are words."""
    waiting = answers.matters(heard.person)
    if len(waiting) == 1:
        intake = answers.intake_in(heard.person, waiting[0])
        return _judged(waiting[0], intake, solved=asked.kind == "solved")
    if not asked.is_key:
        return _hear_words(heard)
    return Answer("which" if waiting else "help")


def _judged(dispatch: Dispatch, intake: Intake, *, solved: bool) -> Answer:
    try:
        verdicts.say(dispatch, solved=solved, level=LEVEL[solved])
    except NotAllowed:  # said by another door at this very moment
        return _numbered("joined", intake)
    return _numbered("thanks", intake)


def _reopen(heard: filing.Heard, asked: Understood) -> Answer:
    """Dispute the case that was closed last; where none was, what is said is a complaint."""
    intake = answers.closed(heard.person)
    if intake is None:
        return _hear_words(heard) if asked.words else Answer("nothing_closed")
    return _dispute(replace(heard, words=asked.words), intake)


def _dispute(heard: filing.Heard, intake: Intake) -> Answer:
    """The first time at once; afterwards with a reason, which is asked for."""
    case = intake.complaint.case
    if case.disputed_at is not None:
        if heard.words:
            filing.add(heard, intake)
        return _numbered("disputed", intake)
    if disputes.needs_reason(case) and not heard.words.strip():
        return _numbered("ask_reason", intake)
    try:
        outcome = verdicts.dispute(heard, intake)
    except NotAllowed:  # opened again at this very moment
        return _join(heard, [])
    if outcome == Disputed.ASKED:
        return _numbered("disputed", intake)
    event = case.events.filter(machine="case", move="reopen").latest("pk")
    return replace(_numbered("reopened", intake), about=f"event:{event.pk}:{intake.pk}")


def _obey(heard: filing.Heard, asked: Understood) -> Answer:
    """No more texts, or texts again."""
    stop = asked.kind == "stop"
    (identity.opt_out if stop else identity.opt_in)(heard.person)
    return Answer("stopped" if stop else "started")


def _obey_carrier(person: Person, opt: str) -> None:
    if opt.upper() == "STOP":
        identity.opt_out(person)
    elif opt.upper() == "START":
        identity.opt_in(person)


def _numbered(template: str, intake: Intake) -> Answer:
    return Answer(template, intake, values={"number": intake.complaint.number})


def _say(heard: filing.Heard, channel: Channel, answer: Answer) -> OutboundText:
    """In the request's own answer where the channel can, else owed as the next message."""
    state = OutboundText.State
    return replies.owe(
        answer.about or f"answer:{heard.source}",
        heard.person,
        answer.template,
        intake=answer.intake,
        state=state.ANSWERED if channel.answers else state.OWED,
        channel=channel.name,
        language=heard.language or _spoken_before(heard.person, answer),
        **answer.values,
    )


def _spoken_before(person: Person, answer: Answer) -> str:
    """For who typed figures alone: of the filing that is answered, else of his last one."""
    if answer.intake is not None:
        return ""
    languages = person.intakes.order_by("-pk").values_list("language", flat=True)
    return languages.first() or ""


def _source(person: Person) -> str:
    """Whom wrong receipts count against: those who cannot be told apart share one count."""
    return person.alias if person.number_hash else keypad.WITHHELD


def _is_receipt(typed: str) -> bool:
    return receipts.is_valid(receipts.clean(typed))


DO: dict[Kind, Callable[[filing.Heard, Understood], Answer]] = {
    "words": _hear_words,
    "new": _begin,
    "receipt": _follow,
    "solved": _judge,
    "unsolved": _judge,
    "reopen": _reopen,
    "stop": _obey,
    "start": _obey,
    "progress": lambda _heard, _asked: Answer("ask_receipt"),
    "help": lambda _heard, _asked: Answer("help"),
}
