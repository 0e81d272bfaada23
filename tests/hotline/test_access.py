"""Who reaches what: every role against every address, and no identity on any page."""

import re

import pytest
from django.test import Client

from accountability import roles
from accountability.models import Docket, User
from cases import allegations, dispatches, referrals
from cases.models import Case, Complaint, Dispatch, Evidence
from hotline import consents, reveals
from hotline.management.commands.routes import Route, routes
from hotline.models import (
    Callback,
    ConsentView,
    Intake,
    Person,
    Recording,
    RevealRequest,
    RevealView,
)
from record.history import acting
from tests import make
from tests.people import CITIZEN
from tests.world import InProcess

NAME, MOBILE, WORDS = "金丝雀姓名", "+8610000000555", "金丝雀原话:窗口没人"
ELSEWHERE = ("voice/", "sms/", "channel/", "admin/", "i18n/", "static")
PAGES = [r for r in routes() if not r.pattern.startswith(ELSEWHERE)]


@pytest.fixture
def busy(here: InProcess) -> dict[str, str]:
    """A case on every page: by web with name and mobile, by phone with a voice, ruled."""
    page = here.citizen().open("/complain/")
    form = page.form("/complain/").fill(words=WORDS, mobile=MOBILE, name=NAME)
    Client().post("/complain/check/", form)
    line = here.line(CITIZEN).ring()
    line.speak(then="hangup")
    here.settle()
    return _worked(here)


def _worked(here: InProcess) -> dict[str, str]:
    unit, dispatcher = make.unit("金丝雀单位"), make.user("dispatcher")
    handler = make.user("unit_handler", unit)
    web, voice = Complaint.objects.order_by("pk")
    for filed in (web, voice):
        from cases import complaints

        complaints.accept(filed, kind="complaint", by=dispatcher, reason="好")
    matter = dispatches.send(web.case, unit, released_text="请核实", by=dispatcher)
    intake = Intake.objects.get(complaint=web)
    consents.give(intake, matter)
    request = reveals.ask(intake, purpose="facts", reason="核实", by=dispatcher)
    reveals.approve(request, by=make.user("custodian"), reason="同意")
    dispatches.acknowledge(matter, by=handler)
    dispatches.name(matter, official=handler.official, nobody="", by=handler)
    dispatches.reply(matter, words="已办", by=handler)
    pair = [make.user("investigator") for _n in range(2)]
    accused = make.official(make.unit())
    alleged = make.found(make.allegation(web, dispatcher, accused), dispatcher, pair)
    referrals.refer(alleged, by=pair[0], reason="移送")
    allegations.assign(voice.case, pair, by=dispatcher)
    here.settle()
    return {
        "cases:case": str(web.case_id),
        "cases:matter": str(matter.pk),
        "cases:file": str(Evidence.objects.exclude(recording="").get().pk),
        "cases:transcript": str(Evidence.objects.exclude(recording="").get().pk),
        "hotline:callback": str(Callback.objects.filter(reason="replied").get().pk),
        "hotline:recordings": str(voice.case_id),
        "hotline:identity": str(web.case_id),
        "hotline:opened": str(request.pk),
        "hotline:reveal": str(request.pk),
        "hotline:contact": str(matter.pk),
        "hotline:released": str(matter.pk),
        "hotline:texts": str(voice.case_id),
        "hotline:play": Recording.objects.get().opaque,
        "accountability:docket": str(Docket.objects.get().pk),
        **_visited(),
    }


def _visited() -> dict[str, str]:
    """A visit of an agent whom nobody here is, and an article."""
    from django.utils import timezone

    from accountability import visits
    from accountability.models import Article, ServiceAgent

    now, unit = timezone.now(), make.unit("双江乡", unit_class="township")
    with acting("system:test", "Made"):
        agent = ServiceAgent.objects.create(
            official=make.official(unit), unit=unit, since="2026-01-01"
        )
        article = Article.objects.create(name="问", answer="答", valid_from="2026-01-01")
    run = visits.ask(agent, "代办", number="2026-000001", contact_by=now, visit_by=now, at=now)
    return {
        "accountability:visit": str(run.pk),
        "accountability:article": str(article.pk),
        "hotline:place": str(run.pk),
    }


def address(route: Route, rows: dict[str, str]) -> str:
    """The address of a page with a row that is there."""
    path = "/" + route.pattern.replace("<int:year>-<int:month>", "2026-11")
    path = path.replace("<slug:name>", "nothing")
    return re.sub(r"<\w+:(pk|opaque)>", rows.get(route.name, "1"), path)


def test_every_page_asks_for_its_permission_and_shows_no_identity(busy: dict[str, str]):
    """Anonymous people are led to the door, other roles are refused, nobody sees an identity."""
    users: dict[str, User | None] = {role: make.user(role) for role in roles.ROLES}
    seen = 0
    for role, user in {"anonymous": None, **users}.items():
        client = Client()
        if user is not None:
            client.force_login(user)
        for route in PAGES:
            answer = client.get(address(route, busy))
            _is_guarded(route, user, answer.status_code)
            shown = b"".join(answer.streaming_content if answer.streaming else [answer.content])
            for canary in (NAME, MOBILE, MOBILE[3:], CITIZEN, CITIZEN[3:]):
                assert canary.encode() not in shown, (role, route.pattern, canary)
            seen += answer.status_code == 200
    assert seen > 80
    assert not RevealView.objects.exists()
    assert not ConsentView.objects.exists()


def _is_guarded(route: Route, user: User | None, status: int) -> None:
    if not route.guard.startswith("staff"):
        assert status in (200, 302, 404, 405), (route, status)
    elif user is None:
        assert status == 302, (route, status)
    elif permission := route.guard.removeprefix("staff").strip():
        allowed = user.has_perm(permission)
        assert (status != 403) == allowed, (route, user, status)


def test_the_two_pages_that_show_an_identity_show_it_to_one_person_each(busy: dict[str, str]):
    """Who asked and was let in, and who handles the matter it was released for; each on record."""
    asker = RevealRequest.objects.get(pk=busy["hotline:opened"]).asked_by
    handler = Dispatch.objects.get().official.user
    for name, user in (("hotline:opened", asker), ("hotline:released", handler)):
        client = Client()
        client.force_login(user)
        route = next(r for r in PAGES if r.name == name)
        assert NAME in client.get(address(route, busy)).content.decode()
    assert (RevealView.objects.get().user, ConsentView.objects.get().user) == (asker, handler)


def test_the_raw_words_are_for_the_desk_alone(busy: dict[str, str]):
    for role in roles.ROLES:
        user = make.user(role)
        client = Client()
        client.force_login(user)
        for route in PAGES:
            answer = client.get(address(route, busy))
            if not answer.streaming and WORDS in answer.content.decode(errors="replace"):
                assert user.has_perm("cases.see_desk"), (role, route)


def test_a_voice_is_played_only_to_who_may_see_its_case(busy: dict[str, str]):
    path = f"/desk/recordings/{busy['hotline:play']}/"
    operator = Client()
    operator.force_login(make.user("operator"))
    whole = operator.get(path)
    assert whole.content.startswith(b"RIFF")
    assert "no-store" in whole.headers["Cache-Control"]
    part = operator.get(path, headers={"Range": "bytes=4-7"})
    assert (part.status_code, part.content) == (206, whole.content[4:8])
    for role in ("unit_handler", "approver", "administrator"):
        other = Client()
        other.force_login(make.user(role))
        assert other.get(path).status_code == 403
    stranger = Client()
    stranger.force_login(make.user("investigator"))
    assert stranger.get(path).status_code == 404
    assert stranger.get(path, headers={"Range": "bytes=0-3"}).status_code == 404


def test_a_barred_user_finds_neither_the_case_nor_its_voice_nor_its_callback(busy: dict[str, str]):
    from cases import recusal

    barred = make.user("operator")
    for case in Case.objects.all():
        recusal.bar(case, [barred])
    client = Client()
    client.force_login(barred)
    beside = ("recordings", "texts", "play", "callback", "identity")
    for name in ("cases:case", *(f"hotline:{name}" for name in beside)):
        route = next(r for r in PAGES if r.name == name)
        assert client.get(address(route, busy)).status_code == 404, name
    assert "2026-0" not in client.get("/desk/?view=all").content.decode()


@pytest.mark.parametrize(
    ("role", "place"),
    [("operator", "/desk/"), ("unit_handler", "/unit/"), ("approver", "/discipline/"),
     ("custodian", "/vault/"), ("administrator", "/admin/")],
)  # fmt: skip
def test_who_signs_in_lands_at_the_own_work(db: None, role: str, place: str):
    client = Client()
    client.force_login(make.user(role))
    assert client.get("/work/").headers["Location"] == place


def test_a_disabled_account_is_out_at_once(busy: dict[str, str]):
    user = make.user("operator")
    client = Client()
    client.force_login(user)
    assert client.get("/desk/").status_code == 200
    with acting("system:test", "Left"):
        user.is_active = False
        user.save()
    assert client.get("/desk/").status_code == 302


def test_the_vault_alone_holds_the_number(busy: dict[str, str]):
    person = Person.objects.get(number_hash__isnull=False, name__isnull=False)
    assert (person.number, person.name) == (MOBILE, NAME)
