"""What a citizen who holds the receipt may know: the state in plain words, a date, the replies,
and the outcome. Never an official's name; a measure only once it is published."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accountability.models import Ruling
from cases import attachments, clocks, disputes, reexaminations, thread
from cases.attachments import Sent
from cases.models import Case, Clock, Complaint, Dispatch, Finding, Message
from record.moves import Text

OVER = ("closed", "declined", "transferred", "answered")


@dataclass(frozen=True)
class Utterance:
    """One line of the thread as its citizen reads it; ``who`` is empty for the citizen himself."""

    at: datetime
    who: Text
    words: str


@dataclass(frozen=True)
class Progress:
    """A citizen's view of one complaint. ``step`` is the machine word behind ``words``."""

    number: str
    step: str
    words: Text
    due_on: date | None
    received_at: datetime
    reasons: str
    answer: str
    replies: tuple[Dispatch, ...]
    outcome: tuple[str, ...]
    thread: tuple[Utterance, ...]
    questions: tuple[Message, ...]
    may_dispute: bool
    must_say_why: bool
    may_ask_again: bool
    asked_again: Text
    files: tuple[Sent, ...]

    @property
    def closed(self) -> bool:
        """Whether it is over."""
        return self.step in OVER


WORDS = {
    "received": _("Received. Staff will decide whether it is accepted."),
    "accepted": _("Accepted. It is being prepared for handling."),
    "dispatched": _("Sent to the responsible unit, which must reply to you."),
    "passed_on": _("Passed on to the unit you commend."),
    "visit": _("Somebody from the township comes to you, and calls you first."),
    "replied": _("The unit has replied. We ask you whether it is solved."),
    "investigated": _("The conduct you complained of is being investigated."),
    "ruling": _("The investigation is over. The discipline office decides."),
    "reopened": _("Opened again. Staff decide what follows."),
    "closed": _("Closed."),
    "declined": _("Not accepted."),
    "transferred": _("Handed over to the emergency services at once."),
    "answered": _("Answered."),
}


STEP_AT = {
    Dispatch.Kind.MATTER: "dispatched",
    Dispatch.Kind.VISIT: "visit",
    Dispatch.Kind.NOTE: "passed_on",
}
"""The step while a unit has something, the most telling first."""

AGAIN = {
    "asked": _("You asked that the decision be examined again. Other people look at it now."),
    "upheld": _("The decision was examined again, and stands."),
    "granted": _("The decision was examined again, and set aside."),
}


def progress(complaint: Complaint) -> Progress:
    """The complaint as its citizen may see it now."""
    case = complaint.case
    step = _step(complaint, case)
    clock = None if step in OVER else clocks.shown(case)
    declined = complaint.events.filter(move="decline").first()
    replied = case.dispatches.exclude(reply="").order_by("replied_at")
    again = complaint.reexaminations.last()
    return Progress(
        number=complaint.number,
        step=step,
        words=WORDS[step],
        due_on=timezone.localdate(clock.due_at) if clock else None,
        received_at=complaint.received_at,
        reasons=declined.reason if declined else "",
        answer=complaint.answer,
        replies=tuple(replied.select_related("unit")),
        outcome=tuple(outcome(case)) if step == "closed" else (),
        thread=tuple(_thread(complaint)),
        questions=tuple(thread.open_questions(complaint)) if case.is_live else (),
        may_dispute=disputes.may_dispute(complaint),
        must_say_why=disputes.needs_reason(case),
        may_ask_again=reexaminations.may_ask(complaint),
        asked_again=AGAIN[again.state] if again else "",
        files=tuple(attachments.sent_with(complaint)),
    )


def _thread(complaint: Complaint) -> Iterator[Utterance]:
    for message in complaint.messages.select_related("dispatch__unit"):
        who: Text = "" if message.inbound else _("The hotline")
        yield Utterance(message.at, message.dispatch.unit.name if message.dispatch else who,
                        message.words)  # fmt: skip


def outcome(case: Case) -> list[str]:
    """The result in plain words: findings counted, measures only where published."""
    words = []
    findings = Finding.objects.filter(allegation__case=case)
    sustained = findings.filter(value=Finding.Value.SUSTAINED).count()
    if findings.exists():
        words.append(
            str(_("Of %(all)s allegations, %(sustained)s were sustained."))
            % {"all": findings.count(), "sustained": sustained}
        )
    words += [
        str(_("Measure taken: %(measure)s.")) % {"measure": ruling.get_measure_display()}
        for ruling in published(case)
    ]
    return words


def published(case: Case) -> list[Ruling]:
    """The published rulings that came of this case, in the order they were published."""
    dockets = case.allegations.filter(docket__isnull=False).values("docket_id")
    told = Ruling.objects.filter(docket__in=dockets, published_at__isnull=False)
    return list(told.order_by("published_at"))


def _step(complaint: Complaint, case: Case) -> str:
    if complaint.state in Complaint.ENDED:
        return str(complaint.state)
    if not case.is_live:
        return "closed"
    if complaint.state == Complaint.State.RECEIVED:
        return "received"
    if case.clocks.filter(kind=Clock.Kind.DISPUTE, stopped_at__isnull=True).exists():
        return "reopened"
    return _step_of_work(case)


def _step_of_work(case: Case) -> str:
    parts = set(case.dispatches.values_list("state", "kind"))
    if Dispatch.State.REPLIED in {state for state, _kind in parts}:
        return "replied"
    open_kinds = {kind for state, kind in parts if state != Dispatch.State.SETTLED}
    for kind, step in STEP_AT.items():
        if kind in open_kinds:
            return step
    conduct = set(case.allegations.values_list("state", flat=True))
    if "registered" in conduct:
        return "investigated"
    return "ruling" if conduct else "accepted"
