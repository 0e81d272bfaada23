"""What the phone says, given by staff: words or a recording, with history, and heard at once."""

import hashlib
import io
import math
import wave
from array import array
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError
from django.test import Client

from hotline import prompts, sounds
from hotline.models import Call, Prompt
from tests import make
from tests.hotline.test_webhooks import post
from tests.people import CITIZEN
from tests.world import InProcess

GREETING = "/desk/prompts/greeting-zh-hans/"
RECEIPT = "/desk/prompts/receipt-zh-hans/"


def wav(seconds: float, hertz: int = 440) -> bytes:
    """A tone of this length."""
    samples = array(
        "h", (int(9000 * math.sin(i * hertz / 1273)) for i in range(int(8000 * seconds)))
    )
    out = io.BytesIO()
    with wave.open(out, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(8000)
        sound.writeframes(samples.tobytes())
    return out.getvalue()


def mp3(seconds: float) -> bytes:
    """Silent frames of MPEG 1 layer III, 64 kbit/s at 44.1 kHz, with tags before and after."""
    frame = b"\xff\xfb\x50\x00" + bytes(208 - 4)
    tag = b"ID3\x04\x00\x00\x00\x00\x00\x0a" + bytes(10)
    return tag + frame * round(seconds * 44100 / 1152) + b"TAG" + bytes(125)


def give(client: Client, path: str = GREETING, sound: bytes = b"", **said: Any) -> Any:
    """Post the form as the page has it, changed as said."""
    shown = client.get(path).context["form"].initial
    form = {"words": shown["words"], "version": shown["version"], "reason": "更好懂", **said}
    if sound:
        form["recording"] = SimpleUploadedFile("prompt.bin", sound)
    return client.post(path, form)


@pytest.fixture
def staff(here: InProcess) -> Client:
    client = Client()
    client.force_login(make.user("dispatcher"))
    return client


def heard(here: InProcess) -> str:
    return here.call(CITIZEN, "hangup")


def test_other_words_are_heard_at_once_and_the_default_comes_back(here: InProcess, staff: Client):
    assert give(staff, words="娄星热线,会录音,嘀声后请讲。").status_code == 302
    assert heard(here) == "娄星热线,会录音,嘀声后请讲。"
    page = staff.get(GREETING).content.decode()
    assert "更好懂" in page
    assert "dispatcher 甲" in page
    answer = staff.post(f"{GREETING}default/", {"restore-version": 1, "restore-reason": "不好懂"})
    assert answer.status_code == 302
    assert "娄星区投诉热线" in heard(here)
    assert Prompt.history.count() == 2
    assert give(staff, words="热线,录音,嘀声后说。").status_code == 302
    assert heard(here) == "热线,录音,嘀声后说。"


@pytest.mark.parametrize(
    ("path", "words", "refusal"),
    [
        (GREETING, "这里是娄星区的投诉热线,通话录音,请在嘀声后说。", "24个字"),
        (GREETING, "娄星区投诉热线,请在嘀声后说。", "录音"),
        (GREETING, "", "请写出"),
        (RECEIPT, "已收到。", "%(receipt)s"),
        (RECEIPT, "您的凭证%(receipt)s,编号%(number)s。", "%(receipt)s"),
        (RECEIPT, "凭证%(receipt)s。" + "请记好" * 20, "最长15秒"),
        ("/desk/prompts/goodbye-zh-hans/", "再见" * 20, "要说9.5秒"),
        ("/desk/prompts/goodbye-en/", "good bye " * 15, "要说11.5秒"),
        ("/desk/prompts/choice_reply-zh-hans/", "要听单位的答复请按1。", "最长2秒"),
    ],
)
def test_what_cannot_be_said_is_refused_with_the_figure_and_kept_in_the_form(
    here: InProcess, staff: Client, path: str, words: str, refusal: str
):
    answer = give(staff, path, words=words)
    assert answer.status_code == 422
    errors = str(answer.context["form"].errors["words"])
    assert refusal in errors, errors
    assert answer.context["form"]["words"].value() == words
    assert not Prompt.objects.exists()


@pytest.mark.parametrize(("sound", "kind"), [(wav(3), "x-wav"), (mp3(3), "mpeg")])
def test_a_recording_is_played_by_its_own_address(
    here: InProcess, staff: Client, sound: bytes, kind: str
):
    assert give(staff, words="娄星热线,会录音,请讲。", sound=sound).status_code == 302
    line = here.line(CITIZEN).ring()
    (played,) = [each.text for each in line.transcript if each.kind == "play"]
    path = played.partition("8000")[2] or played[played.index("/voice/") :]
    answer = Client().get(path)
    assert answer.content == sound
    assert answer.headers["Content-Type"] == f"audio/{kind}"
    assert "immutable" in answer.headers["Cache-Control"]
    assert Client().get(path + "x").content == b""
    assert Client().get(path + "x").status_code == 404
    told = Call.objects.get().announced[0]
    assert told["sha256"] == hashlib.sha256(sound).hexdigest()
    assert told["words"] == "娄星热线,会录音,请讲。"


def test_another_recording_has_another_address_and_the_old_one_stays(
    here: InProcess, staff: Client
):
    first, second = wav(2), wav(2, 550)
    for sound in (first, second):
        assert give(staff, sound=sound).status_code == 302
    for sound in (first, second):
        path = f"/voice/prompt/{hashlib.sha256(sound).hexdigest()}.wav"
        assert Client().get(path).content == sound
    assert give(staff, words="娄星热线,会录音,请讲。", keeps_recording="on").status_code == 302
    assert Prompt.objects.get().sha256 == hashlib.sha256(second).hexdigest()
    assert give(staff, words="娄星热线,会录音,请讲。").status_code == 302
    assert Prompt.objects.get().sha256 == ""


def test_a_citizens_voice_is_no_prompt(here: InProcess):
    here.line(CITIZEN).ring().speak(then="hangup")
    here.settle()
    from hotline.models import Recording

    voice = Recording.objects.get()
    for name in (voice.sha256, voice.opaque, voice.kept):
        assert Client().get(f"/voice/prompt/{name}.wav").status_code == 404


@pytest.mark.parametrize(
    ("sound", "refusal"),
    [
        (wav(8.5), "8.5秒"),
        (mp3(9), "9.0秒"),
        (b"RIFF" + bytes(100), "无法识别"),
        (b"%PDF-1.7" + bytes(100), "无法识别"),
        (mp3(2)[:-200] + b"\x00\x01\x02\x03" * 60, "无法识别"),
        (wav(70), "1 MB"),
    ],
)
def test_a_recording_that_is_long_large_or_none_is_refused(
    here: InProcess, staff: Client, sound: bytes, refusal: str
):
    answer = give(staff, "/desk/prompts/goodbye-zh-hans/", sound=sound)
    assert answer.status_code == 422
    assert refusal in str(answer.context["form"].errors["recording"])


def test_a_header_that_claims_more_than_there_is_does_not_lengthen_a_sound():
    assert sounds.measure(wav(2)[:-8000]).seconds == pytest.approx(1.5)
    assert sounds.measure(mp3(2)).seconds == pytest.approx(2, abs=0.05)


def test_a_recorded_prompt_leads_up_to_figures_that_are_spoken(here: InProcess, staff: Client):
    assert give(staff, RECEIPT, sound=wav(2)).status_code == 302
    line = here.line(CITIZEN).ring()
    line.speak(then="#")
    kinds = [each.kind for each in line.transcript]
    at = kinds.index("play")
    assert line.transcript[at + 1].kind == "say"
    assert line.transcript[at + 1].text.replace(" ", "").replace(",", "").isdigit()


def test_the_figures_after_a_recording_count_too(here: InProcess, staff: Client):
    answer = give(staff, RECEIPT, sound=wav(11))
    assert answer.status_code == 422
    assert "要说15.4秒" in str(answer.context["form"].errors["recording"])
    assert give(staff, RECEIPT, sound=wav(10)).status_code == 302


def test_two_people_at_once_do_not_overwrite_each_other(here: InProcess, staff: Client):
    assert give(staff, words="热线,录音,嘀声后说。").status_code == 302
    answer = give(staff, words="热线,录音,嘀声后讲。", version=0)
    assert answer.status_code == 422
    assert "别人刚刚改过" in answer.content.decode()
    assert Prompt.objects.get().words == "热线,录音,嘀声后说。"


def test_a_repeated_request_gets_the_words_of_the_first(here: InProcess, staff: Client):
    form = {"CallSid": "CA00000001", "From": CITIZEN, "CallStatus": "ringing"}
    first = post("/voice/incoming/", **form)
    assert give(staff, words="热线,录音,嘀声后说。").status_code == 302
    assert post("/voice/incoming/", **form).content == first.content
    later = post("/voice/incoming/", **{**form, "CallSid": "CA00000002"})
    assert "热线,录音,嘀声后说。" in later.content.decode()
    assert [call.announced[0]["version"] for call in Call.objects.order_by("pk")] == [0, 1]


def test_while_the_prompts_cannot_be_read_the_defaults_are_spoken(
    here: InProcess, staff: Client, monkeypatch: pytest.MonkeyPatch
):
    assert give(staff, words="热线,录音,嘀声后说。").status_code == 302

    def stumble(*_: Any, **__: Any) -> None:
        raise DatabaseError

    monkeypatch.setattr(Prompt.objects, "exclude", stumble)
    assert "娄星区投诉热线" in heard(here)


def test_a_document_asks_for_the_prompts_once(here: InProcess, django_assert_num_queries):
    with django_assert_num_queries(1):
        prompts.current()


def test_the_list_is_paged_filtered_and_asks_a_known_number_of_questions(
    here: InProcess, staff: Client, django_assert_num_queries
):
    give(staff, words="热线,录音,嘀声后说。")
    staff.get("/desk/prompts/")
    with django_assert_num_queries(5):
        page = staff.get("/desk/prompts/")
    assert len(page.context["page"].object_list) == 25
    assert len(staff.get("/desk/prompts/?changed=1").context["page"].object_list) == 1
    assert len(staff.get("/desk/prompts/?words=满意&language=zh-hans").context["page"]) == 1
    english = staff.get("/desk/prompts/?language=en&page=2").context["page"]
    assert {row.language for row in english} == {"en"}
    assert "没有这样的" in staff.get("/desk/prompts/?words=zzz").content.decode()


@pytest.mark.parametrize("role", ["operator", "unit_handler", "auditor"])
def test_who_may_not_edit_prompts_reaches_none(here: InProcess, role: str):
    client = Client()
    client.force_login(make.user(role))
    for path in ("/desk/prompts/", GREETING):
        assert client.get(path).status_code == 403
    assert client.post(GREETING, {"words": "x"}).status_code == 403
    assert client.post(f"{GREETING}default/", {}).status_code == 403


@pytest.mark.parametrize("path", ["nothing", "greeting", "greeting-fr", "x-zh-hans"])
def test_a_prompt_that_is_not_there_is_not_found(here: InProcess, staff: Client, path: str):
    assert staff.get(f"/desk/prompts/{path}/").status_code == 404
