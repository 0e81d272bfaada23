"""A complainant lets the unit of one matter see name and number, and takes it back at any time."""

import re
from typing import Any

import pytest
from django.test import Client

from accountability.models import OrgUnit, User
from cases import complaints, dispatches
from cases.models import Complaint, Dispatch
from hotline.models import Consent, ConsentView
from tests import make
from tests.people import CITIZEN, NEIGHBOUR, WITHHELD
from tests.world import InProcess

NAME, MOBILE = "金丝雀姓名", "+8610000000555"


class Matter:
    """A complaint whose matter is at a unit, the citizen who follows it, and the unit's handler."""

    def __init__(self, here: InProcess, unit: OrgUnit | None = None, **said: Any) -> None:
        self.here, self.unit = here, unit or make.unit()
        self.browser = here.citizen()
        page = self.browser.open("/complain/")
        words = {"words": "窗口没人", "mobile": MOBILE, "name": NAME, **said}
        page = self.browser.send(self.browser.send(page, "/complain/", **words), "/check/")
        found = re.search(r"(\d{4}\s+){3}\d{4}", page.text)
        assert found
        self.receipt = re.sub(r"\D", "", found[0])
        self.complaint = Complaint.objects.latest("pk")
        self.dispatcher = make.user("dispatcher")
        self.handler = make.user("unit_handler", self.unit)
        self.sent = self.send()

    def send(self) -> Dispatch:
        """Accepted, and sent to the unit."""
        kind = self.complaint.kind
        complaints.accept(self.complaint, kind=kind, by=self.dispatcher, reason="好")
        case = self.complaint.case
        return dispatches.send(case, self.unit, released_text="请核实", by=self.dispatcher)

    def follow(self) -> Any:
        """The page on which the citizen follows it."""
        page = self.browser.open("/follow/")
        return self.browser.send(page, "/follow/", receipt=self.receipt)

    def press(self, release: str) -> Any:
        """One of the two buttons."""
        self.follow()
        form = {"matter": self.sent.pk, "release": release}
        return self.browser.client.post("/follow/consent/", form, follow=True)

    def get(self, ending: str = "contact/released/", by: User | None = None) -> Any:
        """A page of the unit."""
        client = Client()
        client.force_login(by or self.handler)
        return client.get(f"/unit/{self.sent.pk}/{ending}")


@pytest.fixture
def matter(here: InProcess) -> Matter:
    return Matter(here)


def shows(answer: Any) -> bool:
    html = answer.content.decode()
    return NAME in html or MOBILE in html


def test_the_unit_sees_name_and_number_from_the_consent_until_it_is_taken_back(matter: Matter):
    assert "/follow/consent/" in matter.follow().html
    assert not shows(matter.get())
    assert "现在可以看到" in matter.press("yes").content.decode()
    assert "/contact/released/" in matter.get("contact/").content.decode()
    answer = matter.get()
    assert NAME in answer.content.decode()
    assert f'href="tel:{MOBILE}"' in answer.content.decode()
    assert "no-store" in answer.headers["Cache-Control"]
    assert "已收回" in matter.press("no").content.decode()
    assert not shows(matter.get())
    assert "/contact/released/" not in matter.get("contact/").content.decode()


def test_each_look_of_the_unit_has_its_row(matter: Matter):
    served = shows(matter.get())
    matter.press("yes")
    served += sum(shows(matter.get()) for _n in range(2))
    served += shows(matter.get(by=make.user("unit_handler", matter.unit)))
    assert not any(shows(matter.get(page)) for page in ("", "contact/"))
    matter.press("no")
    served += shows(matter.get())
    assert served == ConsentView.objects.count() == 3


def test_only_who_handles_the_matter_sees_it(matter: Matter):
    matter.press("yes")
    others = [make.user("unit_handler", make.unit()), *map(make.user, ("operator", "custodian"))]
    assert [matter.get(by=other).status_code for other in others] == [404, 403, 403]
    make.allegation(matter.complaint, matter.dispatcher, matter.handler.official)
    assert matter.get().status_code == 404
    assert not ConsentView.objects.exists()


def test_given_twice_it_is_one_and_given_again_it_is_another(matter: Matter):
    for release in ("yes", "yes", "no", "no", "yes"):
        matter.press(release)
    given = Consent.objects.order_by("pk")
    assert [c.withdrawn_at is None for c in given] == [False, True]
    assert {h.actor for h in Consent.history.all()} == {"citizen"}
    assert Consent.history.count() == 3


def test_a_report_is_never_released(here: InProcess):
    matter = Matter(here, is_report="on")
    assert "/follow/consent/" not in matter.follow().html
    assert "没有提供或收回" in matter.press("yes").content.decode()
    assert not Consent.objects.exists()


def test_a_case_that_takes_in_a_report_shows_nothing_more(matter: Matter):
    matter.press("yes")
    report = make.complaint(kind="report")
    case = matter.complaint.case
    complaints.merge(report, case, by=matter.dispatcher, reason="同一件事")
    assert not shows(matter.get())
    assert "已收回" in matter.press("no").content.decode()
    assert "/follow/consent/" not in matter.follow().html


def test_a_settled_matter_shows_nothing_more(matter: Matter):
    matter.press("yes")
    dispatches.acknowledge(matter.sent, by=matter.handler)
    dispatches.name(matter.sent, official=matter.handler.official, nobody="", by=matter.handler)
    dispatches.reply(matter.sent, words="已办", by=matter.handler)
    assert shows(matter.get())
    dispatches.answer(matter.sent, reached=True, solved=True, level=5, by="citizen")
    answer = matter.get()
    assert (answer.status_code, shows(answer)) == (410, False)


def test_who_left_nothing_has_nothing_to_release(here: InProcess):
    here.line(WITHHELD).ring().speak(then="hangup")
    matter = Matter(here, mobile="", name="")
    assert "/follow/consent/" not in matter.follow().html
    matter.press("yes")
    assert not Consent.objects.exists()


def test_nobody_decides_for_another_or_for_a_foreign_matter(matter: Matter):
    other = Matter(matter.here, mobile=NEIGHBOUR, name="")
    other.sent = matter.sent
    other.press("yes")
    stranger = matter.here.citizen().client
    form = {"matter": matter.sent.pk, "release": "yes"}
    assert stranger.post("/follow/consent/", form).headers["Location"] == "/follow/"
    assert not Consent.objects.exists()


def test_without_a_consent_the_units_pages_are_equal_to_the_byte(here: InProcess):
    """Whoever complained: with name and number, with none, as a report, once released before."""
    unit = make.unit()
    matters = [
        Matter(here, unit),
        Matter(here, unit, mobile="", name=""),
        Matter(here, unit, mobile=CITIZEN, name=""),
        Matter(here, unit, is_report="on"),
    ]
    matters[0].press("yes")
    matters[0].press("no")
    handler = matters[0].handler
    for ending in ("", "contact/", "contact/released/"):
        pages = {blanked(matter.get(ending, handler), matter) for matter in matters}
        assert len(pages) == 1, ending


def blanked(answer: Any, matter: Matter) -> str:
    html = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", answer.content.decode())
    html = html.replace(matter.sent.case.number, "N").replace(f"/unit/{matter.sent.pk}/", "/N/")
    return f"{answer.status_code} {html}"


def test_the_fragment_is_linked_and_a_page_of_its_own(matter: Matter):
    html = matter.get("").content.decode()
    path = f"/unit/{matter.sent.pk}/contact/"
    assert f'hx-get="{path}"' in html
    assert f'href="{path}"' in html
    client = Client()
    client.force_login(matter.handler)
    assert b"<html" not in client.get(path, headers={"HX-Request": "true"}).content
    assert b"<html" in client.get(path).content
