"""Every text is one segment in both languages, whatever fills it, and holds no link."""

import itertools
from datetime import date

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from accountability.measures import Code
from hotline import replies
from hotline.models import OutboundText
from hotline.replies import SHORT, TEXTS

LANGUAGES = ("zh-hans", "en")
LONGEST = {
    "receipt": "9999 9999 9999 9999",
    "number": "2026-9999999",
    "service": "122",
    "due": date(2026, 12, 30).isoformat(),
}


def units(text: str) -> int:
    """Characters as a UCS-2 segment counts them."""
    return len(text.encode("utf-16-le")) // 2


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
        assert units(text) <= replies.SEGMENT, (units(text), text)
        assert "http" not in text


@given(st.integers(1, 9_999_999), st.sampled_from(sorted(TEXTS)), st.sampled_from(LANGUAGES))
def test_rendering_never_fails(serial, template, language):
    values = {**LONGEST, "number": f"2026-{serial:06d}", "step": "received", "measure": "warning"}
    text = OutboundText(template=template, values={**values, "language": language})
    assert units(replies.render(text)) <= replies.SEGMENT
