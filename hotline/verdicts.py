"""What a citizen says of the result, by whichever door: solved or not, disputed, examine again."""

from django.db import transaction
from django.utils.translation import gettext as _

from cases import dispatches, disputes, reexaminations
from cases.disputes import Disputed
from cases.models import Dispatch
from hotline import filing
from hotline.models import Callback, Intake
from record.history import Actor


def say(dispatch: Dispatch, *, solved: bool, level: int | None, by: Actor = "citizen") -> None:
    """Keep whether a matter is solved, and how satisfied the citizen is (5 to 1, or not said).

    Raises NotAllowed when it was said by another door meanwhile.
    """
    dispatches.answer(dispatch, reached=True, solved=solved, level=level, by=by)
    close_callbacks(dispatch)


def close_callbacks(dispatch: Dispatch) -> None:
    """The question of a matter was answered: nobody needs to call about it any more."""
    Callback.objects.filter(dispatch=dispatch, done_at__isnull=True).update(
        done_at=dispatch.answered_at
    )


def dispute(heard: filing.Heard, intake: Intake) -> Disputed:
    """Dispute the closing; what was said or spoken besides is kept as added words."""
    with transaction.atomic():
        outcome = disputes.dispute(intake.complaint, reason=_reason(heard))
        _keep(heard, intake)
    return outcome


def reexamine(heard: filing.Heard, intake: Intake) -> None:
    """Ask that the decision be examined again, with what was said or spoken besides."""
    with transaction.atomic():
        reexaminations.ask(intake.complaint, words=_reason(heard))
        _keep(heard, intake)


def _reason(heard: filing.Heard) -> str:
    return heard.words or (_("Spoken: hear the recording.") if heard.recordings else "")


def _keep(heard: filing.Heard, intake: Intake) -> None:
    if heard.words or heard.recordings:
        filing.add(heard, intake)
