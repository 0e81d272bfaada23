"""How calls end: for each way to end one, in both profiles, what is filed, who is texted, who is
called back and who has taken it. Nothing said is lost, and nobody is asked for without need."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from cases.models import Case, Complaint
from hotline import calls, identity, twiml
from hotline.models import Call, Callback, Recording
from simulator import voice
from simulator.call import Line, Ways
from tests.hotline.test_duty import on_duty
from tests.people import CITIZEN
from tests.world import InProcess

MOST = 6  # seconds of one recording here; ten minutes of sound take long to make


@dataclass(frozen=True)
class End:
    """What is left of a call."""

    complaints: int = 0
    urgent: int = 0
    texts: int = 0
    missed: int = 0
    taken: int = 0
    to_key_in: int = 0


def nothing_said(line: Line) -> None:
    for _try in range(6):
        if not line.ended:
            line.say_nothing()


def hung_up_before_the_tone(line: Line) -> None:
    line.hang_up()


def hung_up_at_the_tone(line: Line) -> None:
    line.say_nothing()
    line.hang_up()


def hung_up_in_mid_sentence(line: Line) -> None:
    line.speak(then="hangup")


def spoke_on_and_on(line: Line) -> None:
    line.speak(voice.tone(MOST + 3), then="silence")
    assert not line.ended
    line.hang_up()


def ended_by_the_key(line: Line) -> None:
    line.speak(then="#")
    line.hang_up()


def asked_and_hung_up(line: Line) -> None:
    line.press("0")
    line.hang_up()


def asked_and_spoke(line: Line) -> None:
    line.press("0")
    line.speak(then="hangup")


def asked_talked_and_spoke(line: Line) -> None:
    line.press("0")
    line.say_nothing()
    line.speak(then="hangup")


def asked_talked_and_kept_silent(line: Line) -> None:
    line.press("0")
    nothing_said(line)


NOBODY, HERE, SPOKEN = "nobody on duty", "on duty", End(complaints=1, texts=1)
FIRST = End(complaints=1, urgent=1, texts=1)
TALK = End(taken=1, to_key_in=1)
ENDS: list[tuple[Callable[[Line], None], str, str, End]] = [
    (nothing_said, NOBODY, "", End(missed=1)),
    (hung_up_before_the_tone, NOBODY, "", End(missed=1)),
    (hung_up_at_the_tone, NOBODY, "", End(missed=1)),
    (hung_up_in_mid_sentence, NOBODY, "", SPOKEN),
    (spoke_on_and_on, NOBODY, "", SPOKEN),
    (ended_by_the_key, NOBODY, "", SPOKEN),
    (asked_and_hung_up, NOBODY, "", End(missed=1)),
    (asked_and_spoke, NOBODY, "", FIRST),
    (asked_and_hung_up, HERE, "busy", End(missed=1)),
    (asked_and_spoke, HERE, "busy", FIRST),
    (asked_and_spoke, HERE, "no-answer", FIRST),
    (asked_and_hung_up, HERE, "answered", TALK),  # answered and dropped
    (asked_talked_and_kept_silent, HERE, "answered", TALK),
    (asked_talked_and_spoke, HERE, "answered", End(complaints=1, texts=1, taken=1)),
]


def named(value: object) -> str:
    return getattr(value, "__name__", "" if isinstance(value, End) else str(value))


@pytest.mark.parametrize("profile", ["full", "touchtone"])
@pytest.mark.parametrize(("act", "roster", "desk", "end"), ENDS, ids=named)
def test_each_end_of_a_call_is_defined(
    here: InProcess, profile: str, act: Callable[[Line], None], roster: str, desk: str, end: End
):
    if roster == HERE:
        on_duty()
    line = here.line(CITIZEN, ways=Ways(profile=profile, desk=desk or "no-answer")).ring()
    act(line)
    after(here)
    assert left(here) == end
    assert line.ended
    assert not line.faults
    assert Call.objects.get().ended_at is not None


def after(here: InProcess) -> None:
    here.settle()
    here.pass_time(minutes=2)
    here.settle()


def left(here: InProcess) -> End:
    return End(
        complaints=Complaint.objects.count(),
        urgent=Case.objects.filter(urgent=True).count(),
        texts=len(here.inbox(CITIZEN)),
        missed=Callback.objects.filter(reason="missed").count(),
        taken=Call.objects.filter(taken_by__isnull=False).count(),
        to_key_in=calls.to_key_in().count(),
    )


@pytest.fixture(autouse=True)
def short_recordings(monkeypatch: pytest.MonkeyPatch) -> None:
    """The carrier cuts a recording where the product says; here that is soon."""
    assert twiml.LONGEST == 600  # noqa: PLR2004
    monkeypatch.setattr(twiml, "LONGEST", MOST)


@pytest.mark.parametrize("profile", ["full", "touchtone"])
def test_the_longest_recording_is_kept_whole_and_the_rest_is_asked_for(
    here: InProcess, profile: str
):
    line = here.line(CITIZEN, ways=Ways(profile=profile)).ring()
    line.speak(voice.tone(MOST + 3), then="silence")
    assert "凭证" in line.spoken  # and a key adds words
    line.hang_up()
    here.settle()
    assert Recording.objects.get().seconds == MOST


@pytest.mark.parametrize("profile", ["full", "touchtone"])
@pytest.mark.parametrize("number", sorted(identity.WITHHELD))
def test_a_withheld_number_files_and_is_never_written_to_called_or_linked(
    here: InProcess, profile: str, number: str
):
    for _call in range(2):
        here.line(number, ways=Ways(profile=profile)).ring().speak(then="hangup")
    here.line(number, ways=Ways(profile=profile)).ring().hang_up()
    after(here)
    assert Complaint.objects.values("alias").distinct().count() == 2
    assert not Callback.objects.exists()
    assert here.carrier.sent == []


@pytest.mark.parametrize("profile", ["full", "touchtone"])
def test_who_calls_twice_in_a_minute_has_two_complaints_under_one_alias(
    here: InProcess, profile: str
):
    for _call in range(2):
        here.line(CITIZEN, ways=Ways(profile=profile)).ring().speak(then="hangup")
        here.pass_time(seconds=20)
    after(here)
    assert left(here) == End(complaints=2, texts=2)
    assert Complaint.objects.values("alias").distinct().count() == 1
