"""What staff and units write reaches the citizen once; what became of it stands beside it; what
no text can bring is read out, and what he answers is his answer."""

import pytest

from cases import dispatches
from cases.models import Complaint, Message
from hotline import gateway
from hotline.models import Callback, DeliveryReport, OutboundText
from tests import make
from tests.hotline.test_webhooks import post
from tests.hotline.texting import Desk
from tests.journeys.story import receipt_in
from tests.people import CITIZEN, WITHHELD
from tests.world import InProcess

LANDLINE = "+867388312000"


def test_a_short_message_goes_out_in_its_own_words_and_its_delivery_is_seen(here: InProcess):
    desk = Desk(here)
    message = desk.write("请带身份证来窗口。")
    sent = here.inbox(CITIZEN)[-1]
    assert "请带身份证来窗口。" in sent and desk.filed.number in sent
    text = OutboundText.objects.get(message=message)
    post(f"/sms/status/{text.pk}/", MessageSid=text.sid, MessageStatus="delivered")
    page = here.staff_of(desk.dispatcher).open(f"/desk/texts/of/{desk.filed.case_id}/")
    assert "送达" in page.text
    here.settle()
    assert here.inbox(CITIZEN).count(sent) == 1


def test_the_fragment_puts_the_delivery_beside_the_message_and_hides_the_receipt(here: InProcess):
    desk = Desk(here)
    message = desk.write("请带身份证来窗口。")
    client = here.staff_of(desk.dispatcher).client
    case = client.get(f"/desk/cases/{desk.filed.case_id}/").content.decode()
    assert f'id="delivery-{message.pk}"' in case
    path = f"/desk/texts/of/{desk.filed.case_id}/"
    html = client.get(path, headers={"HX-Request": "true"}).content.decode()
    assert f'id="delivery-{message.pk}" hx-swap-oob="true"' in html
    assert "••••" in html
    assert receipt_in(desk.answer)[:4] + " " not in html


def test_a_units_message_names_it_and_the_unit_learns_no_channel(here: InProcess):
    desk = Desk(here)
    unit = make.unit("民政局")
    handler = make.user("unit_handler", unit)
    matter = dispatches.send(desk.filed.case, unit, released_text="请核实", by=desk.dispatcher)
    dispatches.acknowledge(matter, by=handler)
    desk.write("几号窗口?", asks=True, by=handler, dispatch=matter)
    assert "民政局" in here.inbox(CITIZEN)[-1]
    page = here.staff_of(handler).open(f"/unit/{matter.pk}/")
    assert "已转交" in page.text
    assert "短信" not in page.text
    client = here.staff_of(handler).client
    assert client.get(f"/desk/texts/of/{desk.filed.case_id}/").status_code == 403


def test_who_cannot_be_texted_but_called_is_read_the_message_and_answers_by_voice(
    here: InProcess,
):
    here.line(LANDLINE).ring().speak(then="hangup")
    desk = Desk.of(here, Complaint.objects.get())
    question = desk.ask("几号窗口?")
    callback = Callback.objects.get(reason="read_out")
    operator = here.staff_of(make.user("operator"))
    assert "几号窗口?" in operator.open("/desk/calls/").text
    page = operator.open(f"/desk/calls/{callback.pk}/")
    assert "几号窗口?" in page.text and LANDLINE not in page.html
    operator.client.post(page.url, {"words": "三号窗口"})
    answer = Message.objects.get(words="三号窗口")
    assert (answer.answers, answer.inbound, answer.channel) == (question, True, "voice")
    assert answer.author.startswith("user:")
    callback.refresh_from_db()
    assert callback.done_at is not None


def test_a_message_that_was_answered_on_the_page_needs_no_call(here: InProcess):
    from cases import complaints

    here.line(LANDLINE).ring().speak(then="hangup")
    desk = Desk.of(here, Complaint.objects.get())
    question = desk.ask()
    complaints.add_words(desk.filed, "三号", intake="w1", channel="web", answers=question)
    operator = here.staff_of(make.user("operator"))
    assert "几号窗口?" not in operator.open("/desk/calls/").text


def test_who_can_neither_be_texted_nor_called_reads_it_on_his_page(here: InProcess):
    here.line(WITHHELD).ring().speak(then="hangup")
    desk = Desk.of(here, Complaint.objects.get())
    message = desk.write("请带身份证来")
    assert OutboundText.objects.get(message=message).state == "kept"
    assert not Callback.objects.filter(reason="read_out").exists()


def test_an_undelivered_receipt_is_a_call_that_never_shows_it_and_can_be_sent_again(
    here: InProcess,
):
    answer = here.text(CITIZEN, "窗口没人")
    here.line(CITIZEN).ring().speak(then="hangup")
    here.settle()
    text = OutboundText.objects.get(about__startswith="receipt:")
    digits = here.inbox(CITIZEN)[-1]
    post(f"/sms/status/{text.pk}/", MessageSid=text.sid, MessageStatus="undelivered",
         ErrorCode="30003")  # fmt: skip
    callback = Callback.objects.get(reason="undelivered")
    operator = here.staff_of(make.user("operator"))
    page = operator.open(f"/desk/calls/{callback.pk}/")
    assert "关机" in page.text and "••••" in page.text
    for receipt in (receipt_in(answer), receipt_in(digits)):
        assert receipt[:4] + " " + receipt[4:8] not in page.html
    operator.client.post(page.url, {"again": "yes"})
    here.settle()
    assert here.inbox(CITIZEN).count(digits) == 2
    callback.refresh_from_db()
    assert callback.done_at is not None


def test_where_trying_again_is_no_use_it_is_not_offered(here: InProcess):
    post("/sms/incoming/", MessageSid="SM1", From=CITIZEN, Body="窗口没人")
    text = OutboundText.objects.get()
    post(f"/sms/status/{text.pk}/", MessageSid="SMx", MessageStatus="undelivered",
         ErrorCode="30005")  # fmt: skip
    operator = here.staff_of(make.user("operator"))
    page = operator.open(f"/desk/calls/{Callback.objects.get().pk}/")
    assert "空号" in page.text
    assert 'name="again"' not in page.html


def test_small_talk_that_does_not_arrive_is_nobodys_task(here: InProcess):
    for body, calls in (("0", 0), ("窗口没人", 1)):
        post("/sms/incoming/", MessageSid=f"SM{calls}", From=CITIZEN, Body=body)
        path = f"/sms/status/{OutboundText.objects.latest('pk').pk}/"
        post(path, MessageSid=f"SMx{calls}", MessageStatus="failed", ErrorCode="30003")
        assert Callback.objects.count() == calls


def test_a_report_that_comes_before_the_answer_of_the_carrier_is_not_lost(
    here: InProcess, monkeypatch
):
    desk = Desk(here)
    send = gateway.send_text

    def reported_first(to: str, body: str, *, status_callback: str) -> str:
        sid = send(to, body, status_callback=status_callback)
        path = status_callback.partition("/sms/")[2]
        post(f"/sms/{path}", MessageSid=sid, MessageStatus="delivered")
        return sid

    monkeypatch.setattr(gateway, "send_text", reported_first)
    message = desk.write("请带身份证来")
    text = OutboundText.objects.get(message=message)
    assert (text.state, text.delivery) == ("sent", "delivered")
    assert DeliveryReport.objects.get(sid=text.sid).text == text


def test_what_was_reported_is_not_sent_again_though_its_sender_died(here: InProcess, monkeypatch):
    desk = Desk(here)
    here.settle()
    sent = len(here.inbox(CITIZEN))

    def dies(to: str, body: str, *, status_callback: str) -> str:
        path = status_callback.partition("/sms/")[2]
        post(f"/sms/{path}", MessageSid="SMdied", MessageStatus="sent")
        raise SystemExit

    with monkeypatch.context() as broken:
        broken.setattr(gateway, "send_text", dies)
        with pytest.raises(SystemExit):
            desk.write("请带身份证来")
    here.pass_time(minutes=5)
    here.settle()
    assert len(here.inbox(CITIZEN)) == sent
    assert OutboundText.objects.latest("pk").state == "sent"


@pytest.mark.parametrize(
    ("code", "words"), [("21211", "号码不存在"), ("30007", "过滤"), ("99999", "运营商未说明原因")]
)
def test_error_numbers_are_said_in_plain_words(here: InProcess, code: str, words: str):
    desk = Desk(here)
    message = desk.write("请带身份证来")
    text = OutboundText.objects.get(message=message)
    post(f"/sms/status/{text.pk}/", MessageSid=text.sid, MessageStatus="failed", ErrorCode=code)
    page = here.staff_of(desk.dispatcher).open(f"/desk/texts/of/{desk.filed.case_id}/")
    assert words in page.text
    assert Callback.objects.get(reason="read_out").text == text


def test_the_texts_of_a_case_are_paged_with_the_same_number_of_queries(
    here: InProcess, django_assert_max_num_queries
):
    desk = Desk(here)
    for n in range(3):
        desk.write(f"第{n}条")
    client = here.staff_of(desk.dispatcher).client
    path = f"/desk/texts/of/{desk.filed.case_id}/"
    client.get(path)
    with django_assert_max_num_queries(20) as few:
        client.get(path)
    for n in range(30):
        desk.write(f"又{n}条")
    with django_assert_max_num_queries(len(few) + 1):
        html = client.get(path).content.decode()
    assert html.count("<li>") - html.count("<li><a") >= 25
