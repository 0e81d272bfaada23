"""The script: short prompts, nothing between the caller and the tone, texts told apart."""

from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from hotline import receipts
from hotline.dialogue import STEPS, Ask, Found, Go, HangUp, Listen, Say, understand, voice


def is_receipt(typed: str) -> bool:
    return receipts.is_valid(receipts.clean(typed))


def test_the_greeting_is_at_most_twenty_characters_and_needs_no_key():
    with translation.override("zh-hans"):
        ask, listen, *_rest = voice("greet")
    assert isinstance(ask, Ask)
    assert isinstance(listen, Listen)
    assert len(ask.say[0].words) <= 20
    assert ask.seconds == 1


def test_any_key_but_zero_and_two_skips_to_the_tone():
    for key in "13456789*#":
        assert isinstance(voice("key", key)[0], Listen)
    assert isinstance(voice("key", "2")[0], Ask)
    assert voice("key", "0") == (Go("duty"),)


def test_the_receipt_is_spoken_twice():
    (ask, *_rest) = voice("recorded", "", Found(receipt="1 2 3 4", number="2026-000001"))
    spoken = " ".join(say.words for say in ask.say)
    assert spoken.count("1 2 3 4") == 2


def test_every_step_ends_or_goes_on_by_itself():
    """A caller who says and types nothing is never left in silence."""
    for step in STEPS:
        last = voice(step)[-1]
        assert not isinstance(last, Say | Listen | Ask), step


def test_three_wrong_receipts_end_the_call_kindly():
    parts = voice("receipt", "1", Found(wrong=3))
    assert isinstance(parts[-1], HangUp)
    assert isinstance(voice("receipt", "1", Found(wrong=2))[0], Ask)


@given(st.text(max_size=300))
def test_no_text_is_lost(body):
    """Whatever is no keyword keeps every word of it."""
    heard = understand(body, is_receipt=is_receipt)
    if heard.kind == "words":
        assert heard.words == body.strip()
    if heard.kind in ("receipt", "new"):
        assert body.strip().endswith(heard.words)


def test_keywords_in_both_languages():
    for body, kind in {
        "进度": "progress", "C": "progress", "3": "progress", "Status": "progress",
        "退订": "stop", "STOP": "stop", "td": "stop", "9": "stop",
        "帮助": "help", "0": "help", "1": "solved", "没解决": "unsolved", "START": "start",
        "停车场乱收费": "words", "1号窗口没人": "words", "新来的人态度差": "words", "": "words",
    }.items():  # fmt: skip
        assert understand(body, is_receipt=is_receipt).kind == kind, body


def test_a_new_complaint_can_be_forced():
    for body in ("4 窗口没人", "新 窗口没人", "new 窗口没人", "4:窗口没人"):
        heard = understand(body, is_receipt=is_receipt)
        assert (heard.kind, heard.words) == ("new", "窗口没人"), body
