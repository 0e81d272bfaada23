"""Every text is one segment in both languages, whatever fills it, and holds no link."""

import itertools
from datetime import date

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from accountability.measures import Code
from accountability.models import OrgUnit
from cases.models import Dispatch, Message
from hotline import replies
from hotline.channels import named
from hotline.channels.base import units
from hotline.demo.units import UNITS
from hotline.models import OutboundText
from hotline.relay import FORMS
from hotline.replies import SHORT, TEXTS

LANGUAGES = ("zh-hans", "en")
SEGMENT = 70
LONGEST_UNIT = max((unit.name for unit in UNITS), key=len)
LONGEST = {
    "receipt": "9999 9999 9999 9999",
    "number": "2026-9999999",
    "service": "122",
    "due": date(2026, 12, 30).isoformat(),
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("template", TEXTS)
def test_one_segment_with_the_longest_values(template: str, language: str):
    values = [
        {**LONGEST, "step": state, "measure": code}
        for state, code in itertools.product(SHORT, Code.values)
    ]
    for filled in values:
        with translation.override(language):
            text = str(TEXTS[template]) % replies._spelled(filled)
        assert units(text) <= SEGMENT, (units(text), text)
        assert "http" not in text


@given(st.integers(1, 9_999_999), st.sampled_from(sorted(TEXTS)), st.sampled_from(LANGUAGES))
def test_rendering_never_fails(serial, template, language):
    values = {**LONGEST, "number": f"2026-{serial:06d}", "step": "received", "measure": "warning"}
    text = OutboundText(template=template, values={**values, "language": language})
    assert units(replies.render(text)) <= SEGMENT


def relayed(template: str, language: str, words: str, unit: str = "") -> OutboundText:
    """A text that passes on what somebody wrote."""
    matter = Dispatch(unit=OrgUnit(name=unit)) if unit else None
    message = Message(words=words, asks=template == "question", dispatch=matter)
    values = {"number": LONGEST["number"], "language": language}
    return OutboundText(template=template, values=values, message=message)


@given(
    st.sampled_from(sorted(FORMS)),
    st.sampled_from(LANGUAGES),
    st.text(st.characters(codec="utf-8"), max_size=200),
    st.sampled_from(["", LONGEST_UNIT, "娄" * 60]),
)
def test_whatever_is_written_to_a_citizen_is_one_segment(template, language, words, unit):
    body = replies.render(relayed(template, language, words, unit))
    assert named("text").fits(body)
    assert LONGEST["number"] in body
    with_words = bool(words.strip()) and words.strip() in body
    assert with_words or "凭证" in body or "receipt" in body


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_words_and_their_author_go_out_where_they_fit(language):
    assert "几点" in (body := replies.render(relayed("question", language, "几点?", "民政局")))
    assert "民政局" in body
    long = "窗口号和工作人员的样子、" * 5
    body = replies.render(relayed("question", language, long, "民政局"))
    assert long not in body
    assert "民政局" in body


@pytest.mark.parametrize("words", ["见 http://a.example", "www.example.org", "HTTPS://x"])
def test_no_text_holds_a_link(words):
    assert words not in replies.render(relayed("message", "zh-hans", words))
