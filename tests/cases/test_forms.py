"""Forms propose what a browser's own fields understand."""

import pytest

from cases.forms import AllegeForm
from tests import make

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_day_is_proposed_in_the_form_a_date_field_reads(language, settings):
    from django.utils import translation

    with translation.override(language):
        html = str(AllegeForm(about=make.complaint().case)["happened_on"])
    assert 'type="date"' in html
    assert f'value="{make.complaint().day.isoformat()}"' in html
