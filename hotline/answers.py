"""What a text can answer: whether a matter is solved, a question that was asked, why a closed
case should be opened again. Where several are open nothing is guessed."""

from datetime import timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from cases import disputes, thread
from cases.models import Complaint, Dispatch, Message
from hotline.deliveries import LOST
from hotline.models import AddedWords, Intake, OutboundText, Person

QUESTION_OPEN = timedelta(days=7)
GOES_ON = timedelta(hours=24)
"""So long the next text gives a reason that was asked for, or goes on with an answer."""


def matters(person: Person) -> list[Dispatch]:
    """The replies of units that wait for this person's word, of the last seven days."""
    since = timezone.now() - QUESTION_OPEN
    waiting = Dispatch.objects.filter(
        state=Dispatch.State.REPLIED,
        replied_at__gte=since,
        case__complaints__in=_told(person).values("complaint"),
    )
    return list(waiting.select_related("case").distinct().order_by("pk"))


def matters_of(complaint: Complaint) -> QuerySet[Dispatch]:
    """The replies of units in its case that wait for the citizen's word."""
    replied = complaint.case.dispatches.filter(state=Dispatch.State.REPLIED)
    return replied.select_related("unit")


def intake_in(person: Person, dispatch: Dispatch) -> Intake:
    """The filing of this person that a matter is about."""
    return _told(person).filter(complaint__case=dispatch.case_id).latest("pk")


def questions(person: Person) -> list[OutboundText]:
    """The questions that reached this person in the last seven days, as far as anybody knows,
    and that nobody answered yet."""
    since = timezone.now() - QUESTION_OPEN
    state = OutboundText.State
    left = Q(state=state.SENT) | Q(state=state.OWED, claimed_until__isnull=False)
    asked = OutboundText.objects.filter(
        left,
        person=person,
        created_at__gte=since,
        message__asks=True,
        message__answered_by__isnull=True,
    ).exclude(delivery__in=LOST)
    found = asked.select_related("intake__complaint__case", "message").order_by("pk")
    return [text for text in found if text.intake and text.intake.complaint.case.is_live]


def question_in(intake: Intake) -> Message | None:
    """The one question that waits in a complaint, wherever the citizen read it."""
    waiting = list(thread.open_questions(intake.complaint)[:2])
    return waiting[0] if len(waiting) == 1 else None


def going_on(person: Person) -> AddedWords | None:
    """The answer that this person's next words go on with; None when he began something since."""
    since = timezone.now() - GOES_ON
    said = AddedWords.objects.filter(
        intake__person=person, at__gte=since, message__answers__isnull=False
    ).exclude(channel__in=("web", "desk"))
    last = said.select_related("intake__complaint__case", "message__answers").last()
    if last is None or not last.intake.complaint.case.is_live:
        return None
    newer = person.intakes.filter(filed_at__gte=last.at).exclude(channel="web")
    return None if newer.exists() else last


def asked_why(person: Person) -> Intake | None:
    """The closed complaint for whose dispute this person's next words give the reason."""
    asked = OutboundText.objects.filter(
        person=person, template="ask_reason", created_at__gte=timezone.now() - GOES_ON
    )
    last = asked.select_related("intake__complaint__case").order_by("pk").last()
    if last is None or last.intake is None or not disputes.may_dispute(last.intake.complaint):
        return None
    given = last.intake.added.filter(at__gt=last.created_at)
    return None if given.exists() else last.intake


def closed(person: Person) -> Intake | None:
    """The complaint of this person whose case was closed last."""
    over = person.intakes.filter(
        complaint__state__in=disputes.HANDLED,
        complaint__case__state="closed",
        complaint__case__merged_into__isnull=True,
    )
    return over.select_related("complaint__case").order_by("complaint__case__closed_at").last()


def _told(person: Person) -> QuerySet[Intake]:
    return Intake.objects.filter(person=person).exclude(complaint__state__in=Complaint.ENDED)
