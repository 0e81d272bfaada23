"""Drafts of what callers said: made by a machine where one is configured, corrected by people."""

from typing import Any

import pytest
from django.core.checks import run_checks
from django.test import Client

from cases import transcripts
from cases.models import Case, Complaint, Evidence, Transcript
from hotline import tasks, transcribing
from hotline.models import OutboundText, Transcription
from record.moves import NotAllowed
from tests import make
from tests.people import CITIZEN
from tests.world import InProcess

WORDS = "窗口没有人，等了一个上午。"


class Scribe:
    """A small engine: says what it is told to, or fails."""

    name = "scribe"
    says: str | None = WORDS
    fails = False
    heard: list[tuple[bytes, str]] = []

    def transcribe(self, wav: bytes, language: str) -> str | None:
        """Remember what was given."""
        if type(self).fails:
            raise RuntimeError("no")
        type(self).heard.append((wav[:4], language))
        return type(self).says


@pytest.fixture
def scribe(settings: Any) -> Any:
    """The small engine, configured as any other."""
    settings.TRANSCRIBER = f"{__name__}.Scribe"
    Scribe.says, Scribe.fails, Scribe.heard = WORDS, False, []
    return Scribe


def called(here: InProcess) -> Case:
    """Somebody called and spoke; the recording is at home."""
    here.line(CITIZEN).ring().speak(then="hangup")
    here.settle()
    return Case.objects.get()


def signed_in(role: str) -> Client:
    client = Client()
    client.force_login(make.user(role))
    return client


def address(case: Case) -> str:
    return f"/desk/evidence/{case.evidence.get().pk}/words/"


def test_without_an_engine_nothing_is_written_down(here: InProcess):
    called(here)
    assert tasks.transcribe() == 0
    assert not Transcription.objects.exists()


def test_a_recording_is_drafted_once_and_shown_as_a_machines(here: InProcess, scribe):
    case = called(here)
    before = OutboundText.objects.count()
    for _twice in range(2):
        tasks.transcribe()
    assert scribe.heard == [(b"RIFF", "zh-hans")]
    written = Transcript.objects.get()
    assert (written.words, written.is_machine, written.engine) == (WORDS, True, "scribe")
    assert [row.actor for row in written.history.all()] == ["system:transcribing"]
    assert Complaint.objects.get().words == ""  # the citizen's own words are not made up
    assert OutboundText.objects.count() == before
    client = signed_in("operator")
    assert "机器草稿" in client.get("/desk/?view=all").content.decode()
    voices = client.get(f"/desk/recordings/of/{case.pk}/").content.decode()
    assert WORDS in voices
    assert "未经人工核对" in voices


def test_people_correct_the_draft_and_both_stay_in_history(here: InProcess, scribe):
    case = called(here)
    tasks.transcribe()
    client = signed_in("operator")
    assert WORDS in client.get(address(case)).content.decode()
    answer = client.post(address(case), {"words": "窗口没人"})
    assert answer["Location"] == f"/desk/cases/{case.pk}/"
    written = Transcript.objects.get()
    assert (written.words, written.is_machine) == ("窗口没人", False)
    assert [row.words for row in written.history.order_by("pk")] == [WORDS, "窗口没人"]
    assert [bool(row.history_change_reason) for row in written.history.all()] == [True, True]
    queue = client.get("/desk/?view=all").content.decode()
    assert "窗口没人" in queue
    assert "机器草稿" not in queue
    assert "听写了录音" in client.get(f"/desk/cases/{case.pk}/").content.decode()
    tasks.transcribe()
    assert Transcript.objects.get().words == "窗口没人"


def test_what_people_wrote_first_is_not_drafted_over(here: InProcess, scribe):
    case = called(here)
    signed_in("operator").post(address(case), {"words": "窗口没人"})
    tasks.transcribe()
    assert scribe.heard == []
    transcripts.draft(case.evidence.get().recording, WORDS, engine="late")
    assert Transcript.objects.get().words == "窗口没人"


def test_empty_words_are_refused_with_a_sentence(here: InProcess):
    case = called(here)
    answer = signed_in("operator").post(address(case), {"words": " "})
    assert answer.status_code == 422
    assert not Transcript.objects.exists()


def test_a_failing_recording_is_tried_a_few_times_and_then_left_to_people(here: InProcess, scribe):
    case = called(here)
    scribe.fails = True
    for _try in range(6):
        tasks.transcribe()
        here.pass_time(minutes=10)
    task = Transcription.objects.get()
    assert (task.state, task.tries) == ("left", 3)
    voices = signed_in("operator").get(f"/desk/recordings/of/{case.pk}/").content.decode()
    assert "请人工收听" in voices


def test_a_recording_without_words_is_left_to_people(here: InProcess, scribe):
    scribe.says = None
    called(here)
    tasks.transcribe()
    assert Transcription.objects.get().state == "left"
    assert not Transcript.objects.exists()


def test_one_recording_at_a_time_so_that_texts_do_not_wait(here: InProcess, scribe):
    called(here)
    with transcribing.sweep._busy:
        assert tasks.transcribe() == 0
    assert tasks.transcribe() == 1


def test_an_engine_that_cannot_be_loaded_leaves_everything_as_it_was(here: InProcess, settings):
    settings.TRANSCRIBER = "hotline.transcribing.whisper.Whisper"
    called(here)
    assert tasks.transcribe() == 0
    assert not Transcription.objects.exists()


@pytest.mark.django_db
def test_only_who_may_see_the_case_and_add_evidence_writes_it_down():
    case = make.complaint().case
    piece = Evidence.objects.filter(case=case).first() or recording_of(case)
    path = f"/desk/evidence/{piece.pk}/words/"
    assert signed_in("investigator").get(path).status_code == 404
    assert signed_in("auditor").get(path).status_code == 403
    with pytest.raises(NotAllowed):
        transcripts.write(piece, "x", by=make.user("auditor"))
    unit = make.unit()
    barred = make.user("operator", unit)
    mine = recording_of(make.complaint(about_unit=unit).case)
    with pytest.raises(NotAllowed):
        transcripts.write(mine, "x", by=barred)
    assert not Transcript.objects.exists()


def recording_of(case: Case) -> Evidence:
    from cases import evidence

    return evidence.add_recording(case, f"opaque{case.pk}", by="citizen")


def test_a_model_that_is_not_there_is_warned_of(settings, tmp_path):
    assert "hotline.W001" not in {one.id for one in run_checks()}
    settings.ASR_MODEL_DIR = str(tmp_path / "none")
    (warning,) = [one for one in run_checks() if one.id == "hotline.W001"]
    assert "is no folder" in warning.msg
    settings.ASR_MODEL_DIR = str(tmp_path)
    assert "hotline.W001" in {one.id for one in run_checks()}  # the package is not installed
