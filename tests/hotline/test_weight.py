"""Every page of a citizen is light: what it links is added up, in both languages."""

import gzip
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from hotline import limits, receipts
from hotline.models import Intake
from tests import make
from tests.hotline.test_webform import ABOUT, CANARY, hall, sent
from tests.world import InProcess

__all__ = ["hall"]

LIGHT = 45 * 1024  # bytes gzipped, everything that a first visit loads
LONG = "窗口没人值守，材料被退回三次。" * 60  # about as much as people write


def weight(html: str) -> int:
    """The page and all it links, compressed as they are sent; nothing of it from elsewhere."""
    assert not re.search(r'(?:href|src|action)="https?://', html)
    linked = set(re.findall(r'(?:href|src)="(?:/static/)([^"?#]+)', html))
    files = [Path(str(finders.find(name))).read_bytes() for name in linked]
    return sum(len(gzip.compress(one)) for one in [html.encode(), *files])


def pages(here: InProcess, client: Client) -> dict[str, str]:
    """Each page of a citizen, by what it is."""
    form = {"words": LONG, "about": ABOUT, "nonce": "0" * 31 + "1"}
    found = {
        path: client.get(path).content.decode()
        for path in ("/", "/complain/", "/follow/", "/bulletins/", "/nowhere/")
    }
    found["similar"] = client.post("/complain/", form).content.decode()
    found["several"] = client.post("/complain/", {**form, "about": "食品"}).content.decode()
    found["wrong"] = client.post("/complain/", {"words": "", "mobile": "1"}).content.decode()
    found["check"] = client.post("/complain/", {**form, "repeats": "no"}).content.decode()
    client.post("/complain/check/", form)
    found["receipt"] = client.get("/receipt/").content.decode()
    receipt = receipts.digits_of(Intake.objects.latest("pk"))
    client.post("/follow/", {"receipt": receipt})
    client.post("/follow/case/", {"words": LONG, "nonce": "0" * 32})
    found["following"] = client.get("/follow/case/").content.decode()
    for _try in range(11):
        found["too many"] = client.post("/follow/", {"receipt": "1" * 16}).content.decode()
    return found


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_page_of_a_citizen_is_light(hall, here: InProcess, monkeypatch, language: str):
    _first, check = sent(here, words=CANARY, about=ABOUT)
    here.citizen().send(check, "/complain/check/")
    monkeypatch.setitem(limits.RATES, "file", limits.Rate(0, 0))  # with the work's script
    monkeypatch.setattr("hotline.proof.is_given", lambda *_: True)
    make.unit("卫生局")
    client = Client(headers={"Accept-Language": language})
    found = pages(here, client)
    heavy = {name: weight(html) for name, html in found.items() if weight(html) > LIGHT}
    assert not heavy, heavy
    scripts = {name for name, html in found.items() if "work.js" in html}
    assert scripts == {"check"}
    assert all(f'lang="{language}"' in html for html in found.values())
    assert "data-prefer" in found["check"]


def test_the_heaviest_page_is_the_form_and_works_without_its_scripts(hall, here: InProcess):
    html = Client().get("/complain/").content.decode()
    assert html.count("<script") == 4
    assert not re.search(r"<script(?![^>]*src=)", html)
    assert " on" + "click" not in html
