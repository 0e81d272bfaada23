"""Keying in what people say, write and bring: filed as all else, by name, handed over once."""

import uuid
from typing import Any

import pytest
from django.test import Client

from accountability.models import Article, ArticleUse, User
from cases.models import Case, Complaint
from hotline import calls, receipts
from hotline.models import Call, Intake, Joined, OutboundText, Person
from record.history import acting
from tests import make
from tests.hotline.test_duty import ask, on_duty
from tests.people import CITIZEN, NEIGHBOUR
from tests.world import ClientBrowser, InProcess

pytestmark = pytest.mark.django_db
SCREEN, RECEIPT = "/desk/intake/", "/desk/receipt/"


def browser(user: User) -> ClientBrowser:
    """The browser of somebody who signed in."""
    client = Client()
    client.force_login(user)
    return ClientBrowser(client)


def keyed(user: User, **said: Any) -> tuple[ClientBrowser, Any]:
    """Key something in, and see what comes."""
    desk = browser(user)
    page = desk.open(SCREEN)
    return desk, desk.send(page, SCREEN, **{"words": "大厅三号窗口中午没有人", **said})


def test_a_walk_in_is_filed_and_hears_the_receipt(here: InProcess):
    operator, unit = make.user("operator"), make.unit("民政局")
    desk, page = keyed(operator, how="desk", about="民政局", number="100 0000 0101", name="苏某")
    filed = Intake.objects.select_related("complaint", "person").get()
    assert page.url == RECEIPT
    assert receipts.grouped(receipts.digits_of(filed)).replace(" ", "") in page.text.replace(
        " ", ""
    )
    complaint = filed.complaint
    assert (complaint.channel, complaint.about_unit) == ("desk", unit)
    assert complaint.first_contact == operator
    assert complaint.events.get(move="file").actor == f"user:{operator.pk}"
    assert (filed.person.number, filed.person.name) == (CITIZEN, "苏某")
    assert str(operator) in desk.open(f"/desk/cases/{complaint.case_id}/").text
    here.settle()
    assert [f"{complaint.number}" in body for body in here.inbox(CITIZEN)] == [True]


def test_what_is_urgent_is_decided_on_within_half_an_hour(here: InProcess):
    operator = make.user("operator")
    keyed(operator, urgent=["on"])
    keyed(operator, words="不急的事")
    urgent, other = Case.objects.order_by("pk")
    clock = urgent.clocks.get(kind="accept")
    assert (clock.amount, clock.unit) == (30, "minute")
    rows = browser(operator).open("/desk/?view=new").html
    assert rows.index(f'"/desk/cases/{urgent.pk}/"') < rows.index(f'"/desk/cases/{other.pk}/"')


def test_the_receipt_is_shown_until_it_is_handed_over(here: InProcess):
    desk, page = keyed(make.user("operator"))
    again = desk.open(RECEIPT)
    assert again.url == RECEIPT
    assert desk.send(again, RECEIPT).url == SCREEN
    assert desk.open(RECEIPT).url == SCREEN


def test_nobody_can_look_a_receipt_up_ten_minutes_later(here: InProcess):
    desk, _page = keyed(make.user("operator"))
    here.pass_time(minutes=11)
    assert desk.open(RECEIPT).url == SCREEN


def test_another_colleague_sees_no_receipt(here: InProcess):
    keyed(make.user("operator"))
    assert browser(make.user("operator")).open(RECEIPT).url == SCREEN


def test_the_same_form_is_filed_once(here: InProcess):
    desk = browser(make.user("operator"))
    page = desk.open(SCREEN)
    for _n in range(2):
        desk.send(page, SCREEN, words="两次")
    assert Intake.objects.count() == 1


@pytest.mark.parametrize("typed", ["民政局", "minzheng", "mzj", "MZJ"])
def test_a_unit_is_found_by_chinese_pinyin_or_initials(here: InProcess, typed: str):
    unit = make.unit("民政局")
    make.unit("公安分局")
    keyed(make.user("operator"), about=typed)
    assert Complaint.objects.get().about_unit == unit


@pytest.mark.parametrize(("typed", "named"), [("局", "民政局、"), ("没有这个", "没有这样的单位")])
def test_a_name_that_says_too_little_is_asked_for_again(here: InProcess, typed: str, named: str):
    for name in ("民政局", "公安分局"):
        make.unit(name)
    _desk, page = keyed(make.user("operator"), about=typed)
    assert page.status == 422
    assert not Intake.objects.exists()
    assert "大厅三号窗口中午没有人" in page.html
    assert named in page.text or "公安分局、" in page.text


WRONG = [
    ({"words": ""}, "请写下群众说了什么"),
    ({"number": "12"}, "号码请带区号"),
    ({"identity": "named"}, "实名需要姓名"),
    ({"identity": "anonymous", "name": "苏某"}, "匿名即不留任何信息"),
    ({"answer": "十个工作日"}, "只有咨询可以当场答复"),
    ({"happened_on": "2026-11-19"}, "不能填以后的日期"),
    ({"others": "一 1\n二 2\n三 3\n四 4\n五 5"}, "共同反映最多五人"),
]


@pytest.mark.parametrize(("said", "sentence"), WRONG, ids=[next(iter(w[0])) for w in WRONG])
def test_what_does_not_fit_is_said_and_nothing_typed_is_lost(
    here: InProcess, said: dict[str, str], sentence: str
):
    _desk, page = keyed(make.user("operator"), **said)
    assert page.status == 422
    assert sentence in page.text
    assert page.form(SCREEN).controls["words"].chosen == [
        said.get("words", "大厅三号窗口中午没有人")
    ]
    assert not Person.objects.exists()


def test_of_an_anonymous_filing_nothing_is_kept(here: InProcess):
    keyed(make.user("operator"), identity="anonymous")
    person = Person.objects.get()
    assert (person.number, person.name, person.number_hash) == (None, None, None)
    assert Intake.objects.get().identity == "anonymous"
    assert not OutboundText.objects.exists()


def test_a_report_is_not_linked_to_the_number(here: InProcess):
    keyed(make.user("operator"), kind="report", number=CITIZEN)
    assert Person.objects.get().number_hash is None


def test_another_name_under_a_known_number_is_neither_lost_nor_written_over(here: InProcess):
    operator = make.user("operator")
    for name in ("苏某", "白某"):
        keyed(operator, number=CITIZEN, name=name)
    assert {person.name for person in Person.objects.all()} == {"苏某", "白某"}


def test_what_its_owner_texts_does_not_join_a_filing_keyed_in_under_his_number(here: InProcess):
    keyed(make.user("operator"), number=CITIZEN)
    here.text(CITIZEN, "路灯坏了")
    assert Complaint.objects.count() == 2


def test_five_complain_together_with_one_receipt_and_each_hears_the_news(here: InProcess):
    dispatcher = make.user("dispatcher")
    keyed(dispatcher, number=CITIZEN, others=f"白某 {NEIGHBOUR}\n蓝某")
    filed = Intake.objects.get()
    assert Joined.objects.filter(intake=filed).count() == 2
    here.settle()
    digits = receipts.grouped(receipts.digits_of(filed))
    assert [digits in text for text in here.inbox(CITIZEN) + here.inbox(NEIGHBOUR)] == [True, True]
    from cases import complaints

    complaints.accept(filed.complaint, kind="complaint", by=dispatcher, reason="符合条件")
    here.settle()
    assert len(here.inbox(CITIZEN)) == len(here.inbox(NEIGHBOUR)) == 2


def test_an_operator_may_file_against_his_own_unit_and_then_sees_it_no_more(here: InProcess):
    unit = make.unit("热线中心")
    operator = make.user("operator", unit)
    desk, page = keyed(operator, about="热线中心")
    assert page.url == RECEIPT and receipts.find(page.text[page.text.find("凭证 ") :]) is None
    case = Case.objects.get()
    assert desk.client.get(f"/desk/cases/{case.pk}/").status_code == 404
    assert case.number in desk.open(RECEIPT).text


def test_an_enquiry_is_answered_at_once_by_name_and_the_case_ends(here: InProcess):
    operator = make.user("operator")
    article = an_article("低保怎么申请", "向乡镇(街道)提出申请。")
    _desk, page = keyed(
        operator, kind="enquiry", number=CITIZEN, answer=article.answer, article=str(article.pk)
    )
    assert article.answer in page.text
    complaint = Complaint.objects.get()
    assert (complaint.state, complaint.answer) == ("answered", article.answer)
    assert complaint.case.state == "closed"
    assert complaint.events.get(move="answer").actor == f"user:{operator.pk}"
    assert not complaint.case.clocks.filter(stopped_at__isnull=True).exists()
    assert ArticleUse.objects.get().article == article
    here.settle()
    assert "已答复" in here.inbox(CITIZEN)[-1]
    assert article.answer in followed(here, Intake.objects.get()).text


def test_an_answer_that_is_not_enough_opens_the_enquiry_again(here: InProcess):
    keyed(make.user("operator"), kind="enquiry", answer="见公告")
    page = followed(here, Intake.objects.get())
    assert here.citizen()
    citizen = here.citizen()
    page = citizen.send(citizen.open("/follow/"), "/follow/",
                        receipt=receipts.digits_of(Intake.objects.get()))  # fmt: skip
    citizen.send(page, "/follow/dispute/", words="公告在哪里?")
    complaint = Complaint.objects.get()
    assert (complaint.state, complaint.case.state) == ("received", "reopened")
    assert complaint.case.clocks.filter(kind="accept", stopped_at__isnull=True).exists()


def test_nobody_answers_about_the_own_unit_and_the_words_stay(here: InProcess):
    make.unit("热线中心")
    operator = make.user("operator", make.unit("热线分中心"))
    _desk, page = keyed(operator, kind="enquiry", about="热线分中心", answer="九点")
    assert page.status == 422
    assert page.form(SCREEN).controls["answer"].chosen == ["九点"]
    assert not Intake.objects.exists() and not Person.objects.exists()


def test_an_enquiry_by_text_is_answered_from_the_case_page(here: InProcess):
    here.text(CITIZEN, "低保怎么申请")
    case = Case.objects.get()
    desk = browser(make.user("operator"))
    page = desk.open(f"/desk/cases/{case.pk}/")
    desk.send(page, "/answer_enquiry/", words="向乡镇申请")
    complaint = Complaint.objects.get()
    assert (complaint.state, complaint.kind) == ("answered", "enquiry")
    assert complaint.history.first().kind == "enquiry"
    assert complaint.history.last().kind == "complaint"
    here.settle()
    assert "已答复" in here.inbox(CITIZEN)[0]


def test_a_report_is_never_answered_away(here: InProcess):
    keyed(make.user("operator"), kind="report")
    page = browser(make.user("operator")).open(f"/desk/cases/{Case.objects.get().pk}/")
    assert not [form for form in page.forms if "answer_enquiry" in form.action]


def test_an_agent_files_for_a_villager_and_sees_nothing_of_the_case(here: InProcess):
    township = make.unit("双江乡", unit_class="township")
    agent = make.user("agent", township)
    home = browser(agent)
    page = home.open("/desk/behalf/")
    assert "report" not in page.form("/desk/behalf/").controls["kind"].options.values()
    done = home.send(page, "/desk/behalf/", words="老人想办优待证", kind="help",
                     name="钟某", number=CITIZEN)  # fmt: skip
    assert done.url == RECEIPT
    complaint = Complaint.objects.get()
    assert (complaint.first_contact, complaint.on_behalf) == (agent, True)
    assert Intake.objects.get().person.name == "钟某"
    for path in (f"/desk/cases/{complaint.case_id}/", SCREEN, "/desk/"):
        assert home.client.get(path).status_code == 403
    here.settle()
    assert len(here.inbox(CITIZEN)) == 1
    shown = browser(make.user("operator")).open(f"/desk/cases/{complaint.case_id}/").text
    assert f"代办人{agent}" in shown


def test_a_call_that_a_person_took_is_keyed_in_and_nobody_sees_its_number(here: InProcess):
    person = on_duty()
    line = ask(here, desk="answered")
    line.hang_up()
    here.settle()
    call = Call.objects.get()
    assert call.taken_by == person
    desk = browser(person)
    page = desk.open(f"{SCREEN}?call={call.pk}")
    assert CITIZEN not in page.html and "number" not in page.form(SCREEN).controls
    desk.send(page, SCREEN, words="大厅没有人")
    filed = Intake.objects.get()
    call.refresh_from_db()
    assert (filed.person, call.intake) == (call.person, filed)
    assert not calls.to_key_in().exists()
    again = desk.send(page, SCREEN, words="再来一次", nonce=str(uuid.uuid4()))
    assert again.status == 422 and Intake.objects.count() == 1
    here.settle()
    assert filed.complaint.number in here.inbox(CITIZEN)[-1]


def test_somebody_elses_call_is_not_his_to_key_in(here: InProcess):
    on_duty()
    line = ask(here, desk="answered")
    line.hang_up()
    here.settle()
    desk = browser(make.user("operator"))
    page = desk.open(f"{SCREEN}?call={Call.objects.get().pk}")
    assert "number" in page.form(SCREEN).controls


def test_a_unit_head_keys_nothing_in(here: InProcess):
    client = Client()
    client.force_login(make.user("unit_head"))
    assert client.get(SCREEN).status_code == 403
    assert client.get("/desk/behalf/").status_code == 403


def test_the_screen_asks_a_known_number_of_questions(here: InProcess, django_assert_num_queries):
    client = Client()
    client.force_login(make.user("operator"))
    for _n in range(30):
        make.unit()
    client.get(SCREEN)
    with django_assert_num_queries(5):
        client.get(SCREEN)


def followed(here: InProcess, intake: Intake) -> Any:
    """What the citizen reads who follows it."""
    citizen = here.citizen()
    digits = receipts.digits_of(intake)
    return citizen.send(citizen.open("/follow/"), "/follow/", receipt=digits)


def an_article(name: str, answer: str, **more: Any) -> Article:
    """An article that holds today."""
    with acting("system:test", "Written"):
        return Article.objects.create(name=name, answer=answer, valid_from="2026-01-01", **more)


def test_a_nonce_of_somebody_else_shows_nothing_of_his(here: InProcess):
    nonce = str(uuid.uuid4())
    for user in (make.user("operator"), make.user("operator")):
        client = Client()
        client.force_login(user)
        client.post(SCREEN, {"nonce": nonce, "words": "同一张", "kind": "complaint",
                             "how": "desk", "identity": "confidential",
                             "language": "zh-hans"})  # fmt: skip
    assert Intake.objects.count() == 2
