"""The thread with a citizen: what investigators and units write, and what is answered to it.

Who complained stays above: a message goes down to an alias, and the hotline finds the person.
"""

import uuid
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accountability.models import User
from cases import events, live, news, recusal, workflow
from cases.models import Case, Complaint, Dispatch, Event, Message, News
from cases.models.complaints import Channel
from record import moves
from record.history import Actor, acting, actor_name
from record.moves import NotAllowed

PERMISSION = "cases.write_to_citizen"


def write(
    complaint: Complaint,
    words: str,
    *,
    by: User,
    asks: bool = False,
    dispatch: Dispatch | None = None,
) -> Message:
    """Write to the citizen of a complaint, or ask him something; a unit does so in its matter.

    Raises NotAllowed for who may not see the case (or handle the matter), and in a closed one.
    """
    if dispatch is None:
        moves.require(by, PERMISSION, recusal.conflicts(complaint.case, by))
    else:
        moves.require(by, workflow.UNIT, recusal.keeps_from_matter(dispatch, by))
    now = timezone.now()
    with transaction.atomic(), acting(by, "Written to the citizen"):
        moves.lock(complaint.case)
        workflow.must_be_live(complaint.case)
        message = Message.objects.create(
            complaint=complaint,
            intake=f"relay-{uuid.uuid4().hex}",
            inbound=False,
            channel=Channel.DESK,
            words=words,
            at=now,
            author=actor_name(by),
            dispatch=dispatch,
            asks=asks,
        )
        event = _told(message, "ask" if asks else "write", by)
        news.leave(
            complaint.case, News.Kind.MESSAGE, event=event, complaint=complaint, message=message
        )
    live.announce(complaint.case)
    return message


def write_of(dispatch: Dispatch, words: str, *, by: User, asks: bool = False) -> Message:
    """A unit writes in its matter, to the first citizen who still waits. Raises NotAllowed as
    ``write`` does, and where nobody waits: what was handed over or answered has ended."""
    waiting = dispatch.case.complaints.exclude(state__in=Complaint.ENDED).first()
    if waiting is None:
        raise NotAllowed(str(_("No citizen of this case waits any more.")))
    return write(waiting, words, by=by, asks=asks, dispatch=dispatch)


def of_case(case: Case) -> Any:
    """Everything written and answered in a case, in order, with who wrote it."""
    found = Message.objects.filter(complaint__case=case)
    return found.select_related("dispatch__unit").order_by("at", "pk")


def open_questions(complaint: Complaint) -> Any:
    """What the citizen was asked and did not answer yet, oldest first."""
    return complaint.messages.filter(asks=True, answered_by__isnull=True)


def release(answer: Message, words: str, *, by: User) -> None:
    """Let the unit that asked read an answer, in words that do not tell who gave it."""
    question = answer.answers
    if question is None or question.dispatch is None:
        raise NotAllowed(str(_("No unit asked for this.")))
    moves.require(by, workflow.DISPATCH, recusal.conflicts(answer.complaint.case, by))
    with transaction.atomic(), acting(by, "Released to the unit that asked"):
        moves.lock(answer.complaint.case)
        answer.refresh_from_db()
        answer.released_words = words
        answer.save()
        _told(answer, "release", by)


def unreleased(complaints: Any) -> Any:
    """Answers to units that nobody released yet."""
    return Message.objects.filter(
        complaint__in=complaints, answers__dispatch__isnull=False, released_words=""
    )


def of_matter(dispatch: Dispatch) -> list[tuple[bool, str]]:
    """The thread as the unit of a matter reads it: its own words, and answers that were released;
    without hours, which could tell who spoke. Inbound or not, and the words."""
    own = dispatch.messages.prefetch_related("answered_by").order_by("at", "pk")
    found = []
    for message in own:
        found.append((False, message.words))
        answers = message.answered_by.all()
        found += [(True, answer.released_words) for answer in answers if answer.released_words]
    return found


def _told(message: Message, move: str, by: Actor) -> Event:
    said = message.words or str(_("A voice recording"))
    return events.tell(
        message.complaint.case_id, "thread", move, by=by, reason=said,
        complaint=message.complaint, dispatch=message.dispatch,
    )  # fmt: skip
