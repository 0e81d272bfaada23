"""Who complained is opened by request, decided by another, for half an hour, each look recorded."""

import re
from typing import Any

import pytest
from django.db import IntegrityError, connection
from django.test import Client

from accountability.models import User
from cases import allegations, complaints, recusal
from cases.models import Case, Complaint
from hotline import reveals
from hotline.models import Intake, RevealEvent, RevealRequest, RevealView
from hotline.tasks import end_reveals
from record.history import acting
from tests import make
from tests.people import CITIZEN, WITHHELD
from tests.world import InProcess

NAME, MOBILE = "金丝雀姓名", "+8610000000555"


class Vault:
    """A report by web with name and number, the people around it, and their browsers."""

    def __init__(self, here: InProcess, **said: Any) -> None:
        self.here = here
        self.browser = here.citizen()
        page = self.browser.open("/complain/")
        words = {"words": "窗口没人", "mobile": MOBILE, "name": NAME, **said}
        page = self.browser.send(page, "/complain/", **words)
        page = self.browser.send(page, "/complain/check/")
        self.receipt = re.sub(r"\D", "", re.search(r"(\d{4}\s+){3}\d{4}", page.text)[0])  # type: ignore[index]
        self.case = Case.objects.latest("pk")
        self.asker, self.custodian = make.user("operator"), make.user("custodian")

    def client(self, user: User) -> Client:
        """The browser of somebody who signed in."""
        client = Client()
        client.force_login(user)
        return client

    def ask(self, by: User | None = None, **said: str) -> Any:
        """Ask, as the form beside the case does."""
        form = {
            "intake": Intake.objects.latest("pk").pk,
            "purpose": "facts",
            "reason": "要核实时间",
        }
        path = f"/desk/identity/{self.case.pk}/ask/"
        return self.client(by or self.asker).post(path, {**form, **said})

    def decide(self, step: str = "approve", by: User | None = None) -> Any:
        """Decide on the latest request."""
        path = f"/vault/{RevealRequest.objects.latest('pk').pk}/{step}/"
        return self.client(by or self.custodian).post(path, {"reason": "理由充分"})

    def look(self, by: User | None = None) -> Any:
        """Open the page that shows the identity."""
        path = f"/desk/opened/{RevealRequest.objects.latest('pk').pk}/"
        return self.client(by or self.asker).get(path)

    def beside(self, by: User | None = None) -> str:
        """What stands beside the case: what the vault holds, and who asked for it."""
        path = f"/desk/identity/{self.case.pk}/"
        return self.client(by or self.asker).get(path).content.decode()

    def state(self) -> str:
        """Where the latest request stands."""
        return RevealRequest.objects.latest("pk").state

    def follows(self) -> str:
        """What the complainant reads."""
        browser = self.here.citizen()
        page = browser.send(browser.open("/follow/"), "/follow/", receipt=self.receipt)
        return page.text


@pytest.fixture
def vault(here: InProcess) -> Vault:
    return Vault(here, is_report="on")


def shows(answer: Any) -> bool:
    html = answer.content.decode()
    return NAME in html or MOBILE in html


def test_a_second_person_opens_it_and_only_who_asked_sees_it(vault: Vault):
    assert vault.ask().status_code == 302
    assert vault.state() == "requested"
    assert not shows(vault.look())
    assert vault.decide().status_code == 302
    answer = vault.look()
    html = answer.content.decode()
    assert NAME in html
    assert f'href="tel:{MOBILE}"' in html
    assert "no-store" in answer.headers["Cache-Control"]
    assert "operator 甲" in html.split('class="watermark"')[1]
    assert "30分钟" in html.replace(" ", "")
    assert int(answer.headers["Refresh"]) == 30 * 60 + 1
    for other in (vault.custodian, make.user("operator"), make.user("supervisor")):
        assert not shows(vault.look(other))


def test_each_page_that_showed_an_identity_has_its_row(vault: Vault):
    vault.ask()
    served = sum(shows(vault.look()) for _n in range(2))
    vault.decide()
    served += sum(shows(vault.look()) for _n in range(3))
    for other in (vault.custodian, make.user("investigator"), make.user("dispatcher")):
        served += shows(vault.look(other))
    vault.here.pass_time(minutes=31)
    served += shows(vault.look())
    assert served == RevealView.objects.count() == 3
    assert set(RevealView.objects.values_list("user", flat=True)) == {vault.asker.pk}


def test_without_the_row_there_is_no_page(vault: Vault, monkeypatch: pytest.MonkeyPatch):
    vault.ask()
    vault.decide()

    def full(**_columns: Any) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(RevealView.objects, "create", full)
    with pytest.raises(OSError, match="disk full"):
        vault.look()


def test_after_half_an_hour_the_page_shows_nothing_and_says_so(vault: Vault):
    vault.ask()
    vault.decide()
    vault.here.pass_time(minutes=30)
    answer = vault.look()
    assert (answer.status_code, shows(answer)) == (410, False)
    assert "时间已过" in answer.content.decode()
    assert vault.state() == "opened"
    assert "已关闭" in vault.beside()
    assert (end_reveals(), end_reveals()) == (1, 0)
    assert vault.state() == "ended"


def test_the_span_is_a_setting(vault: Vault, settings: Any):
    settings.REVEAL_MINUTES = 5
    vault.ask()
    vault.decide()
    vault.here.pass_time(minutes=4)
    assert shows(vault.look())
    vault.here.pass_time(minutes=1)
    assert not shows(vault.look())


def test_a_new_need_is_a_new_request_and_nothing_is_overwritten(vault: Vault):
    vault.ask()
    assert "/ask/" not in vault.beside()
    assert "/ask/" in vault.beside(make.user("operator"))
    assert "已申请" in vault.ask(reason="再来").content.decode()
    vault.decide()
    assert vault.ask().status_code == 422
    vault.here.pass_time(minutes=31)
    assert vault.ask(purpose="protect").status_code == 302
    assert [r.state for r in RevealRequest.objects.order_by("pk")] == ["ended", "requested"]
    moves = list(RevealEvent.objects.order_by("pk").values_list("move", flat=True))
    assert moves == ["ask", "open", "end", "ask"]


def test_a_denied_request_shows_nothing_and_keeps_the_reason(vault: Vault):
    vault.ask()
    vault.decide("deny")
    assert not shows(vault.look())
    html = vault.beside()
    assert "未批准" in html
    assert "理由充分" in html
    assert vault.decide().status_code == 422
    assert vault.state() == "denied"


def test_nobody_decides_on_the_own_request(vault: Vault):
    from django.contrib.auth.models import Group

    with acting("system:test", "Two roles"):
        vault.asker.groups.add(Group.objects.get(name="custodian"))
    vault.ask()
    assert vault.decide(by=vault.asker).status_code == 404
    with pytest.raises(reveals.NotAllowed):
        reveals.approve(RevealRequest.objects.get(), by=vault.asker, reason="自己")
    row = RevealRequest.objects.get()
    assert row.state == "requested"
    row.decided_by = vault.asker
    with pytest.raises(IntegrityError), acting("system:test", "Forged"):
        row.save()


def test_a_custodian_with_an_interest_does_not_know_of_the_request(vault: Vault):
    insider = make.user("custodian")
    recusal.bar(vault.case, [insider])
    vault.ask()
    number = vault.case.number
    assert number not in vault.client(insider).get("/vault/").content.decode()
    assert vault.decide(by=insider).status_code == 404
    with pytest.raises(reveals.NotAllowed):
        reveals.approve(RevealRequest.objects.get(), by=insider, reason="好")
    assert number in vault.client(vault.custodian).get("/vault/").content.decode()


def test_a_custodian_sees_the_request_and_no_case(vault: Vault):
    vault.ask()
    client = vault.client(vault.custodian)
    assert client.get("/work/").headers["Location"] == "/vault/"
    html = client.get(f"/vault/{RevealRequest.objects.get().pk}/").content.decode()
    for told in (vault.case.number, "要核实时间", "核实情况", "举报", "operator 甲"):
        assert told in html
    assert "窗口没人" not in html
    assert client.get(f"/desk/cases/{vault.case.pk}/").status_code == 403
    assert client.get(f"/desk/identity/{vault.case.pk}/").status_code == 403


def test_who_does_not_see_the_case_cannot_ask(vault: Vault):
    for role, status in (("investigator", 404), ("auditor", 403), ("unit_handler", 403)):
        assert vault.ask(make.user(role)).status_code == status, role
    barred = make.user("operator")
    recusal.bar(vault.case, [barred])
    assert vault.ask(barred).status_code == 404
    assert not RevealRequest.objects.exists()


def test_who_lost_the_case_sees_nothing_of_what_was_opened(vault: Vault):
    vault.ask()
    vault.decide()
    recusal.bar(vault.case, [vault.asker])
    assert vault.look().status_code == 404
    assert not RevealView.objects.exists()


def test_who_lost_the_case_gets_nothing_opened(vault: Vault):
    vault.ask()
    recusal.bar(vault.case, [vault.asker])
    assert "无权查看本案" in vault.decide().content.decode()
    assert vault.state() == "requested"


def test_an_investigator_asks_for_the_case_assigned_to_him(vault: Vault):
    dispatcher, pair = make.user("dispatcher"), [make.user("investigator") for _n in range(2)]
    complaints.accept(Complaint.objects.get(), kind="report", by=dispatcher, reason="好")
    make.allegation(Complaint.objects.get(), dispatcher, make.official(make.unit()))
    allegations.assign(vault.case, pair, by=dispatcher)
    assert vault.ask(pair[0]).status_code == 302
    vault.decide()
    assert shows(vault.look(pair[0]))
    assert not shows(vault.look(pair[1]))


def test_what_is_written_wrongly_is_kept_and_said_in_words(vault: Vault):
    answer = vault.ask(purpose="", reason="只写了理由")
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "请选择查阅身份的用途" in html
    assert "只写了理由" in html
    vault.ask()
    answer = vault.client(vault.custodian).post(
        f"/vault/{RevealRequest.objects.get().pk}/deny/", {"reason": " "}
    )
    assert "请写明理由" in answer.content.decode()


def test_of_an_anonymous_caller_there_is_nothing_to_ask(here: InProcess):
    here.line(WITHHELD).ring().speak(then="hangup")
    intake, operator = Intake.objects.get(), make.user("operator")
    client = Client()
    client.force_login(operator)
    html = client.get(f"/desk/identity/{intake.complaint.case_id}/").content.decode()
    assert "匿名" in html
    assert "/ask/" not in html
    with pytest.raises(reveals.NotAllowed):
        reveals.ask(intake, purpose="facts", reason="好奇", by=operator)


def test_the_fragment_says_what_is_there_and_never_what_it_is(vault: Vault):
    client = vault.client(make.user("auditor"))
    path = f"/desk/identity/{vault.case.pk}/"
    page = client.get(f"/desk/cases/{vault.case.pk}/").content.decode()
    assert f'hx-get="{path}"' in page
    assert f'href="{path}"' in page
    fragment = client.get(path, headers={"HX-Request": "true"})
    assert b"<html" not in fragment.content
    for html in (fragment.content.decode(), vault.beside(make.user("auditor"))):
        assert "留有姓名" in html
        assert "留有电话" in html
        assert NAME not in html
        assert MOBILE not in html
        assert "/ask/" not in html


def test_where_policy_lets_it_a_complaint_opens_at_once_and_is_logged_the_same(
    here: InProcess, settings: Any
):
    settings.REVEAL_NEEDS_CUSTODIAN = False
    vault = Vault(here)
    vault.ask()
    assert vault.state() == "opened"
    assert shows(vault.look())
    assert RevealView.objects.count() == 1
    row = RevealRequest.objects.get()
    assert row.decided_by is None
    assert [(h.state, h.actor) for h in row.history.order_by("pk")] == [
        ("requested", f"user:{vault.asker.pk}"),
        ("opened", "system:policy"),
    ]
    assert "您的身份于" in vault.follows()
    complaints.accept(
        Complaint.objects.get(), kind="report", by=make.user("dispatcher"), reason="好"
    )
    assert not shows(vault.look())
    vault.here.pass_time(minutes=31)
    vault.ask()
    assert vault.state() == "requested"


def test_policy_never_opens_a_report(vault: Vault, settings: Any):
    settings.REVEAL_NEEDS_CUSTODIAN = False
    vault.ask()
    assert vault.state() == "requested"
    assert not shows(vault.look())


def test_the_complainant_reads_when_and_for_what_and_no_name(vault: Vault):
    assert "您的身份" not in vault.follows()
    vault.ask()
    vault.decide("deny")
    assert "您的身份于" not in vault.follows()
    vault.ask()
    vault.decide()
    vault.here.pass_time(days=1)
    vault.ask(purpose="protect")
    vault.decide()
    text = vault.follows()
    first, second = re.findall(r"您的身份于(\S+)被查阅，用途：(\S+?)。", text)
    assert first == ("2026年11月18日", "核实情况")
    assert second == ("2026年11月19日", "防止打击报复")
    assert "甲" not in text
    assert "要核实时间" not in text
    browser = vault.here.citizen()
    browser.client.cookies["language"] = "en"
    page = browser.send(browser.open("/follow/"), "/follow/", receipt=vault.receipt)
    assert "Your identity was opened on Nov. 18, 2026 for asking about the facts." in page.text


def test_a_merged_case_opens_each_complainant_apart(here: InProcess):
    here.text(CITIZEN, "窗口没人")
    vault = Vault(here)
    dispatcher = make.user("dispatcher")
    first, second = Complaint.objects.order_by("pk")
    complaints.accept(first, kind="complaint", by=dispatcher, reason="好")
    complaints.merge(second, first.case, by=dispatcher, reason="重复")
    vault.case = first.case
    vault.ask()
    vault.decide()
    html = vault.look().content.decode()
    assert MOBILE in html
    assert CITIZEN not in html


def test_the_fragment_asks_the_same_number_of_questions_for_many_requests(
    vault: Vault, django_assert_max_num_queries: Any
):
    client, path = vault.client(vault.asker), f"/desk/identity/{vault.case.pk}/"
    vault.ask()
    vault.decide()
    client.get(path)
    with django_assert_max_num_queries(20) as few:
        client.get(path)
    asked = len(few)
    for _n in range(5):
        vault.here.pass_time(minutes=31)
        vault.ask()
        vault.decide()
        vault.look()
    with django_assert_max_num_queries(asked):
        client.get(path)


@pytest.mark.skipif(connection.vendor != "postgresql", reason="races are proved on PostgreSQL")
@pytest.mark.django_db(transaction=True)
def test_of_two_custodians_at_once_one_decides(vault: Vault):
    import threading

    from django.db import connections

    vault.ask()
    second = make.user("custodian")
    codes: list[int] = []

    def send(step: str, by: User) -> None:
        codes.append(vault.decide(step, by).status_code)
        connections.close_all()

    both = [
        threading.Thread(target=send, args=("approve", vault.custodian)),
        threading.Thread(target=send, args=("deny", second)),
    ]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()
    assert sorted(codes) == [302, 422]
    assert RevealEvent.objects.exclude(move="ask").count() == 1
