"""The script: short prompts, nothing between the caller and the tone, texts told apart."""

import re

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from hotline import receipts, twiml
from hotline.dialogue import (
    CHOICES,
    PROMPTS,
    STEPS,
    Ask,
    Found,
    Go,
    HangUp,
    Listen,
    Say,
    pace,
    prompt,
    understand,
    voice,
)
from hotline.dialogue.prompts import estimate


def is_receipt(typed: str) -> bool:
    return receipts.is_valid(receipts.clean(typed))


def test_the_greeting_is_at_most_twenty_characters_and_needs_no_key():
    with translation.override("zh-hans"):
        ask, listen, *_rest = voice("greet")
    assert isinstance(ask, Ask)
    assert isinstance(listen, Listen)
    assert len(ask.say[0].words) <= 20
    assert ask.seconds == 1


def test_any_key_but_five_skips_to_the_tone():
    for key in "34567*#":
        assert isinstance(voice("key", key)[0], Listen)
    assert voice("key", "0") == (Go("duty"),)
    for key in "1289":
        assert not isinstance(voice("key", key)[0], Listen)


def test_key_nine_says_the_greeting_slowly_one_clause_at_a_time():
    (ask, listen, *_rest) = voice("key", "9")
    assert ask.say[0].slow
    assert isinstance(listen, Listen)
    xml = twiml.speak((ask,), 1).decode()
    assert xml.count("<Say") == 4
    assert "prosody" not in xml


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("name", PROMPTS)
def test_no_prompt_is_longer_than_eight_seconds_but_the_receipt(name, language):
    template = PROMPTS[name]
    assert template.most <= (15 if name.startswith("receipt") else 8)
    assert estimate(name, template.default(language), language) <= template.most


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize(
    "choices",
    [("question", "verdict", "reply", "words"), ("reply", "dispute", "again")],
)
def test_all_choices_that_can_be_open_fit_one_prompt(choices, language):
    with translation.override(language):
        (ask, *_end) = voice("unsaid", "", Found(number="2026-000001", choices=choices))
        told = " ".join(say.words for say in ask.say[-len(choices) :])
    assert pace.seconds(told, language) <= 8
    assert all(CHOICES[choice] in told for choice in choices)


def test_the_recording_starts_within_seven_seconds():
    for language in ("zh-hans", "en"):
        with translation.override(language):
            ask = voice("greet")[0]
        assert pace.seconds(ask.say[0].words, language) + ask.seconds <= 7


@given(st.text(max_size=400))
def test_long_words_are_spoken_in_pieces_and_nothing_is_left_out(words):
    pieces = pace.pieces(words, "zh-hans")
    assert all(pace.seconds(piece, "zh-hans") <= 8 for piece in pieces)
    heard = [sign for sign in words if sign.isalnum()]
    assert [sign for sign in "".join(pieces) if sign.isalnum()] == heard


def test_a_chinese_name_in_an_english_prompt_is_spoken_by_a_chinese_voice():
    with translation.override("en"):
        say = prompt("verdict_request", unit="政务服务中心")
        xml = twiml.speak((say,), 1).decode()
    spoken = re.findall(r'<Say language="([^"]+)" voice="([^"]+)">([^<]+)</Say>', xml)
    assert [one[0] for one in spoken] == ["en-US", "cmn-CN", "en-US"]
    assert "政务服务中心" in spoken[1][2]
    assert spoken[1][1] == "Polly.Zhiyu"


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


def test_hours_and_amounts_are_not_torn_apart():
    assert pace.clauses("工作日8:30—12:00,收费1,200元。") == ["工作日8:30—12:00,", "收费1,200元。"]
