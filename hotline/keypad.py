"""What a caller does who typed a receipt: hears how it stands, and chooses among what is open."""

from django.utils.translation import gettext as _

from cases import progress, thread
from cases.models import Dispatch
from cases.progress import Progress
from hotline import answers, identity, limits, spoken, verdicts
from hotline.dialogue import CHOICES, WRONG_RECEIPTS, Found
from hotline.models import Call, Intake
from record.moves import NotAllowed

CHOSEN = {key: choice for choice, key in CHOICES.items()}
MOST_WAITS = 8
"""Breaths of about 4.5 seconds before the next try: never more than 42 seconds (PEERS S4)."""

WITHHELD = "withheld"


def ask(call: Call) -> Found:
    """What the caller must hear before he may type a receipt."""
    source = _source(call)
    is_shut = source != WITHHELD and limits.is_busy("wrong", source)
    return Found(later=is_shut, waits=_waits(source))


def look_up(call: Call, typed: str) -> Found:
    """The complaint behind a receipt that was typed; counts wrong ones against the call."""
    if call.wrong_receipts >= WRONG_RECEIPTS:
        return Found(wrong=call.wrong_receipts)
    source = _source(call)
    try:
        intake = limits.find_receipt(typed, source=source, is_shared=source == WITHHELD)
    except (limits.TooMany, limits.Unavailable):
        return Found(later=True)
    if intake is None:
        call.wrong_receipts += 1
        call.save()
        return Found(wrong=call.wrong_receipts, waits=_waits(source))
    call.following, call.knows_receipt = intake, True
    call.save()
    return follow(call)


def follow(call: Call, *, chosen: str = "", done: str = "") -> Found:
    """How the followed complaint stands now, and what its citizen may choose; nothing for who
    did not show its receipt."""
    intake = call.following
    if intake is None or not call.knows_receipt:
        return Found(done=done)
    told = progress.progress(_fresh(intake).complaint)
    matter = _matter(intake)
    asked = told.questions[0] if told.questions else None
    who = asked.dispatch.unit.name if asked and asked.dispatch else _("The hotline")
    return Found(
        number=told.number,
        state=str(told.words),
        due_on=told.due_on,
        facts=tuple(str(fact) for fact in (told.reasons, *told.outcome, told.asked_again) if fact),
        replies=tuple((matter.unit.name, matter.reply) for matter in told.replies),
        question=(who, asked.words) if asked else ("", ""),
        unit=matter.unit.name if matter else "",
        must_say_why=told.must_say_why,
        choices=tuple(_choices(told, matter)),
        chosen=chosen,
        done=done,
    )


def choose(call: Call, key: str, turn: int) -> Found:
    """The caller pressed a key: what it leads to, if it is open now. The first dispute counts at
    once; a question and a matter are kept, so that the answer is about what was heard."""
    found = follow(call)
    choice = CHOSEN.get(key, "")
    intake = call.following
    if intake is None or choice not in (*found.choices, "slow"):
        return found
    call.asked = thread.open_questions(intake.complaint).first() if choice == "question" else None
    call.matter = _matter(intake) if choice == "verdict" else None
    call.solved = None
    call.save()
    if choice == "dispute" and not found.must_say_why:
        return _dispute(call, intake, turn)
    return follow(call, chosen=choice)


def say_solved(call: Call, key: str) -> Found:
    """Solved or not; it is noted once the level is known, or the caller is gone."""
    if key in ("1", "2") and call.matter is not None:
        call.solved = key == "1"
        call.save()
    return follow(call)


def rate(call: Call, key: str) -> Found:
    """How satisfied the caller is, 5 to 1; another key, or none, leaves it open."""
    level = int(key) if key in ("1", "2", "3", "4", "5") else None
    return follow(call, done="answer_thanks" if _note(call, level) else "choice_refusal")


def examine_again(call: Call, turn: int) -> Found:
    """The caller wants the decision examined again, and said nothing of why."""
    if call.listening == "again" and call.following is not None:
        _examine(call, call.following, turn)
    return follow(call, done="again_thanks")


def conclude(call: Call) -> None:
    """The caller is gone: what he pressed counts, also where he did not stay for the last key."""
    _note(call, None)
    if call.listening == "again" and call.following is not None:
        _examine(call, call.following, 0)


def _note(call: Call, level: int | None) -> bool:
    matter, solved = call.matter, call.solved
    if matter is None or solved is None:
        return False
    call.matter = call.solved = None
    call.save()
    try:
        verdicts.say(matter, solved=solved, level=level)
    except NotAllowed:  # by another door meanwhile
        return False
    return True


def _dispute(call: Call, intake: Intake, turn: int) -> Found:
    try:
        verdicts.dispute(spoken.heard(call, f"{call.sid}:{turn}"), intake)
    except NotAllowed:
        return follow(call)
    return follow(call, chosen="dispute", done="reopening")


def _examine(call: Call, intake: Intake, turn: int) -> None:
    call.listening = ""
    call.save()
    try:
        verdicts.reexamine(spoken.heard(call, f"{call.sid}:{turn}"), intake)
    except NotAllowed:  # asked already
        return


def _choices(told: Progress, matter: Dispatch | None) -> list[str]:
    """What is open now, the most needed first."""
    is_open = {
        "question": bool(told.questions),
        "verdict": matter is not None,
        "reply": bool(told.replies),
        "words": not told.closed,
        "dispute": told.may_dispute,
        "again": told.may_ask_again,
    }
    return [choice for choice, yes in is_open.items() if yes]


def _matter(intake: Intake) -> Dispatch | None:
    """The first matter that waits for the citizen's word."""
    return answers.matters_of(intake.complaint).first()


def _fresh(intake: Intake) -> Intake:
    """The intake as it is after what was just done to its case."""
    return Intake.objects.select_related("complaint__case", "person").get(pk=intake.pk)


def _waits(source: str) -> int:
    """How often a caller must hear that he has to wait before the next try: once for each wrong
    receipt of his number lately. Those who withhold theirs share one count."""
    return min(limits.used("wrong", source), MOST_WAITS)


def _source(call: Call) -> str:
    """Whom wrong receipts count against."""
    return call.person.alias if identity.may_call(call.person) else WITHHELD
