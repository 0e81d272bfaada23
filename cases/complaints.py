"""The citizen's filing: taken in once, added to, triaged."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from accountability.models import OrgUnit, ServiceItem, User
from cases import clocks, events, evidence, live, news, recusal, workflow
from cases.attachments import Attachment, attach
from cases.models import Case, Clock, Complaint, Event, Message, News
from cases.models.complaints import Channel
from record import moves
from record.history import Actor, acting, actor_name
from record.moves import NotAllowed

JOINS_WITHIN_HOURS = 24


@dataclass(frozen=True)
class Filing:
    """What a citizen brought, less who he is. ``intake`` is the filing's unique name at the
    hotline; ``recordings`` are opaque ids of voices kept there, ``attachments`` files that were
    sealed before. ``repeats`` is the complaint that the citizen says is about the same;
    ``in_flood``: one of unusually many from one place.
    ``visit_in`` is the township from which somebody is asked to come; ``on_behalf``: an agent
    filed it for somebody."""

    intake: str
    channel: str
    alias: str
    words: str = ""
    kind: str = Complaint.Kind.COMPLAINT
    language: str = "zh-hans"
    about_unit: OrgUnit | None = None
    item: ServiceItem | None = None
    happened_on: date | None = None
    recordings: tuple[str, ...] = ()
    urgent: bool = False
    repeats: Complaint | None = None
    in_flood: bool = False
    attachments: tuple[Attachment, ...] = ()
    visit_in: OrgUnit | None = None
    on_behalf: bool = False


def file(
    filing: Filing,
    *,
    by: Actor = "citizen",
    barred: Iterable[User] = (),
    at: datetime | None = None,
) -> Complaint:
    """Take in one filing as a complaint with a case, a clock and an event, in one transaction.
    A person who takes it in answers for it first, by name.

    Raises IntegrityError when this intake was filed before: the caller answers as it did then.
    """
    at = at or timezone.now()
    with transaction.atomic(), acting(by, f"Filed by {filing.channel}"):
        case = Case.objects.create(opened_at=at, urgent=filing.urgent)
        complaint = _keep(filing, case, by, at)
        recusal.bar(case, list(barred))
        for recording in filing.recordings:
            evidence.add_recording(case, recording, by=by)
        attach(complaint, filing.attachments, by=by)
        clocks.start_acceptance(complaint, by=by)
        _told(complaint, "file", by, at, _way(complaint))
    live.announce(case)
    return complaint


def _keep(filing: Filing, case: Case, by: Actor, at: datetime) -> Complaint:
    """The row of a filing; a person who took it in is its first contact."""
    return Complaint.objects.create(
        case=case,
        number=case.number,
        intake=filing.intake,
        alias=filing.alias,
        channel=filing.channel,
        kind=filing.kind,
        words=filing.words,
        language=filing.language,
        about_unit=filing.about_unit,
        item=filing.item,
        happened_on=filing.happened_on,
        suggested_repeat=filing.repeats,
        in_flood=filing.in_flood,
        received_at=at,
        first_contact=None if isinstance(by, str) else by,
        on_behalf=filing.on_behalf,
        visit_in=filing.visit_in,
    )


def add_words(
    complaint: Complaint,
    words: str,
    *,
    intake: str,
    channel: str,
    recordings: Iterable[str] = (),
    attachments: Iterable[Attachment] = (),
    answers: Message | None = None,
    by: Actor = "citizen",
) -> Message:
    """Keep words that a citizen added to a complaint, as a message of their own; what it
    ``answers`` is the question he was asked."""
    now = timezone.now()
    with transaction.atomic(), acting(by, f"Words added by {channel}"):
        moves.lock(complaint.case)
        complaint.refresh_from_db()  # it may have been merged under another case
        message = Message.objects.create(
            complaint=complaint,
            intake=intake,
            inbound=True,
            channel=channel,
            words=words,
            at=now,
            author=actor_name(by),
            answers=answers,
        )
        for recording in recordings:
            evidence.add_recording(complaint.case, recording, by=by)
        attach(complaint, attachments, by=by)
        _told(complaint, "add_words", by, now, _way(message))
    live.announce(complaint.case)
    return message


def open_of(alias: str, *, now: datetime | None = None) -> Complaint | None:
    """The complaint that a further text of this alias joins: live and at most 24 hours old."""
    since = (now or timezone.now()) - timedelta(hours=JOINS_WITHIN_HOURS)
    # A number typed on the web, or by whoever keyed it in, is nobody's proof: what its owner
    # texts must not join there.
    mine = Complaint.objects.filter(alias=alias, received_at__gte=since).exclude(
        Q(channel=Channel.WEB) | Q(first_contact__isnull=False)
    )
    live_ones = mine.exclude(case__state=Case.State.CLOSED).exclude(state__in=Complaint.ENDED)
    return live_ones.order_by("-pk").first()


def accept(complaint: Complaint, *, kind: str, by: User, reason: str) -> None:
    """Accept it, as the kind it turned out to be; the citizen is told."""
    now = timezone.now()
    with transaction.atomic():
        event = moves.perform(
            workflow.COMPLAINT, "accept", complaint, by=by, reason=reason, at=now,
            kind=kind, accepted_at=now,
        )  # fmt: skip
        clocks.stop(complaint.case, Clock.Kind.ACCEPT, now, by=by, complaint=complaint)
        if kind == Complaint.Kind.REPORT:
            clocks.start_conduct(complaint.case, now, by=by)
        news.leave(complaint.case, News.Kind.ACCEPTED, event=event, complaint=complaint)
    live.announce(complaint.case)


def answer(complaint: Complaint, words: str, *, by: User) -> None:
    """Answer an enquiry at once (L1): whoever answers is named by the event, the citizen is told,
    and the case ends with it when nothing else lives in it.

    Raises NotAllowed for a report of misconduct, which nobody answers away.
    """
    if complaint.kind == Complaint.Kind.REPORT:
        raise NotAllowed(str(_("A report of misconduct is investigated, not answered at once.")))
    now = timezone.now()
    with transaction.atomic():
        event = moves.perform(
            workflow.COMPLAINT, "answer", complaint, by=by, reason=words, at=now,
            kind=Complaint.Kind.ENQUIRY, answer=words,
        )  # fmt: skip
        clocks.stop(complaint.case, Clock.Kind.ACCEPT, now, by=by, complaint=complaint)
        news.leave(complaint.case, News.Kind.ANSWERED, event=event, complaint=complaint)
        workflow.end_with(
            complaint, by="system:answered", reason=str(_("The enquiry is answered."))
        )
    live.announce(complaint.case)


def ask_on(complaint: Complaint, *, reason: str) -> None:
    """An answer that was not enough: the enquiry waits for a decision again."""
    now, by = timezone.now(), "citizen"
    moves.perform(workflow.COMPLAINT, "ask_on", complaint, by=by, reason=reason, at=now)
    clocks.start_acceptance(complaint, by=by, at=now)


def decline(complaint: Complaint, *, channel: str, by: User, reason: str) -> None:
    """Decline with a reason and the legal channel that is open instead; the citizen is told."""
    now = timezone.now()
    with transaction.atomic():
        event = moves.perform(
            workflow.COMPLAINT, "decline", complaint, by=by, reason=reason, at=now,
            decline_channel=channel,
        )  # fmt: skip
        clocks.stop(complaint.case, Clock.Kind.ACCEPT, now, by=by, complaint=complaint)
        news.leave(complaint.case, News.Kind.DECLINED, event=event, complaint=complaint)
        workflow.end_with(complaint, by=by, reason=reason)
    live.announce(complaint.case)


def merge(complaint: Complaint, into: Case, *, by: User, reason: str) -> None:
    """Put a repeated complaint under the case it repeats; it keeps its words, receipt and alias,
    and hears the outcome. The emptied case ends and points to the one that goes on."""
    source = complaint.case
    with transaction.atomic():
        for case in sorted((source, into), key=lambda one: one.pk):
            moves.lock(case)
        into.refresh_from_db()
        accepted = into.complaints.filter(state=Complaint.State.ACCEPTED)
        if source == into or not into.is_live or not accepted.exists():
            raise NotAllowed(str(_("Choose another case that is accepted and still open.")))
        conflict = recusal.conflicts(into, by)
        if conflict:
            raise NotAllowed(str(conflict))
        now = timezone.now()
        moves.perform(
            workflow.COMPLAINT, "merge", complaint, by=by, reason=reason, at=now,
            accepted_at=complaint.accepted_at or now,
        )  # fmt: skip
        clocks.stop(source, Clock.Kind.ACCEPT, now, by=by, complaint=complaint)
        _move_under(complaint, source, into, by=by, reason=reason)
        event = _told(complaint, "take_in", by, now, reason)
        news.leave(into, News.Kind.ACCEPTED, event=event, complaint=complaint)
    live.announce(into)


def _move_under(complaint: Complaint, source: Case, into: Case, *, by: User, reason: str) -> None:
    others = source.complaints.exclude(pk=complaint.pk)
    if _live(others).exists() or source.dispatches.exists() or source.allegations.exists():
        raise NotAllowed(str(_("Work on that case has begun; merge the newer one into it.")))
    with acting(by, reason):
        complaint.case = into
        complaint.save()
        for piece in source.evidence.all():
            piece.case = into
            piece.save()
        for bar in source.bars.all():
            recusal.bar(into, [bar.user])
    workflow.end(source, by=by, reason=reason, merged_into=into)


def _way(said: Complaint | Message) -> str:
    """The channel in the product's language: the record is not written in each citizen's own."""
    with translation.override(settings.LANGUAGE_CODE):
        return str(said.get_channel_display())


def _told(complaint: Complaint, move: str, by: Actor, at: datetime, reason: str) -> Event:
    """What happened to a complaint without changing its state, for the timeline."""
    return events.tell(
        complaint.case_id, "complaint", move, by=by, reason=reason, at=at, complaint=complaint,
        source=complaint.state if move != "file" else "", target=complaint.state,
    )  # fmt: skip


def _live(complaints: Any) -> Any:
    """Those that have not ended; a merged one lives on in its new case."""
    return complaints.exclude(state__in=Complaint.ENDED)
