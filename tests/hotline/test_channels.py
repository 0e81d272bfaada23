"""WhatsApp is the same person by another way; a further channel is one folder of few lines."""

import hashlib
import hmac
import importlib
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import Client

from cases.models import Complaint, Message
from hotline import channels
from hotline.models import Callback, Intake, OutboundText, Person, Refusal
from tests import make
from tests.hotline.test_webhooks import post
from tests.hotline.texting import Desk
from tests.journeys.story import receipt_in
from tests.people import CITIZEN
from tests.world import InProcess

WHATSAPP = f"whatsapp:{CITIZEN}"
LANDLINE = "+867388312000"
LONG = "请您把当天排队的时间、窗口号和工作人员的样子再说详细一些。" * 5
PAGE = Path(__file__).resolve().parents[2] / "docs" / "new-channel.md"
MOST = 150  # lines of a channel's folder


# --- WhatsApp ------------------------------------------------------------------------------------


def test_a_number_is_one_person_on_both_and_the_answer_goes_where_it_came_from(here: InProcess):
    assert "凭证" in here.text(WHATSAPP, "窗口没人")
    assert "已补充" in here.text(CITIZEN, "下午还是没人")
    assert Person.objects.count() == 1
    filed, intake = Complaint.objects.get(), Intake.objects.get()
    assert (filed.channel, intake.channel) == ("text", "whatsapp")


def test_within_a_day_whatsapp_carries_long_words_and_afterwards_a_text_the_notice(
    here: InProcess,
):
    desk = Desk(here, number=WHATSAPP)
    desk.write(LONG)
    assert LONG in here.inbox(WHATSAPP)[-1]
    sent = len(here.inbox(WHATSAPP))
    here.pass_time(hours=25)
    desk.write(LONG)
    assert len(here.inbox(WHATSAPP)) == sent
    assert "凭证" in here.inbox(CITIZEN)[-1]
    assert len(here.inbox(CITIZEN)[-1]) <= 70


def test_a_window_that_closes_while_a_text_is_owed_changes_its_way(here: InProcess, monkeypatch):
    from hotline import gateway

    desk = Desk(here, number=WHATSAPP)
    here.settle()
    here.carrier.refuses = gateway.CarrierError("busy", final=False)
    desk.write("请带身份证来")
    here.carrier.refuses = None
    here.pass_time(hours=25)
    here.settle()
    assert "身份证" in here.inbox(CITIZEN)[-1]
    assert not any("身份证" in body for body in here.inbox(WHATSAPP))


def test_outside_the_window_a_landline_is_called_and_read_the_message(here: InProcess):
    desk = Desk(here, number=f"whatsapp:{LANDLINE}")
    here.pass_time(hours=25)
    desk.write("请带身份证来")
    assert OutboundText.objects.latest("pk").state == "kept"
    assert Callback.objects.get(reason="read_out").complaint == desk.filed


def test_a_window_that_the_channel_says_is_closed_sends_a_text_instead(here: InProcess):
    desk = Desk(here, number=WHATSAPP)
    message = desk.write("请带身份证来")
    text = OutboundText.objects.get(message=message)
    for _twice in range(2):
        post(f"/sms/status/{text.pk}/", MessageSid=text.sid, MessageStatus="undelivered",
             ErrorCode="63016")  # fmt: skip
    here.settle()
    assert sum("身份证" in body for body in here.inbox(CITIZEN)) == 1
    assert not Callback.objects.exists()


def test_our_whatsapp_number_speaks_there(settings, monkeypatch):
    from hotline import gateway

    settings.TWILIO_WHATSAPP_NUMBER = "+15550100"
    assert gateway._sender(WHATSAPP) == "whatsapp:+15550100"
    assert gateway._sender(CITIZEN) == settings.TWILIO_PHONE_NUMBER


# --- A further one -------------------------------------------------------------------------------


class Weixin:
    """The platform behind the example of docs/new-channel.md."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, str]] = []
        self.answers: list[dict[str, Any]] = []

    def post(self, url: str, *, json: Any, headers: Any, timeout: int) -> "Weixin":
        """Take a message, or answer as the test wants."""
        if not self.answers:
            self.sent.append((json["touser"], json["text"]["content"]))
        return self

    def json(self) -> dict[str, Any]:
        """The API's answer."""
        return self.answers.pop(0) if self.answers else {"msgid": len(self.sent)}

    def push(self, secret: str = "s3cret", **said: Any) -> Any:
        """Bring something to the channel's door."""
        body = json.dumps(said).encode()
        signature = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
        return Client().post(
            "/channel/weixin/", body, content_type="application/json",
            headers={"X-Signature": signature},
        )  # fmt: skip

    def say(self, words: str, sid: int) -> Any:
        """A follower writes."""
        return self.push(MsgType="text", MsgId=sid, FromUserName="o6_bm", Content=words)


@pytest.fixture
def weixin(tmp_path, monkeypatch, settings) -> Iterator[Weixin]:
    """The example of the page as a folder of its own, in use."""
    code = re.search(r"```python\n(.*?)```", PAGE.read_text(), re.DOTALL)
    assert code
    (tmp_path / "weixin").mkdir()
    (tmp_path / "weixin" / "__init__.py").write_text(code[1])
    monkeypatch.syspath_prepend(tmp_path)
    module = importlib.import_module("weixin")
    platform = Weixin()
    monkeypatch.setattr(module.requests, "post", platform.post)
    monkeypatch.setenv("WEIXIN_SECRET", "s3cret")
    monkeypatch.setenv("WEIXIN_TOKEN", "t0ken")
    settings.HOTLINE_CHANNELS = [*settings.HOTLINE_CHANNELS, "weixin.Weixin"]
    yield platform
    channels._load.cache_clear()
    sys.modules.pop("weixin", None)


def test_the_example_is_one_short_folder(weixin: Weixin, tmp_path: Path):
    files = [path for path in (tmp_path / "weixin").rglob("*") if path.suffix == ".py"]
    assert sum(len(path.read_text().splitlines()) for path in files) <= MOST
    for folder in ("sms", "whatsapp"):
        own = (PAGE.parents[1] / "hotline" / "channels" / folder).glob("*.py")
        assert sum(len(path.read_text().splitlines()) for path in own) <= MOST


def test_through_a_new_channel_one_files_follows_answers_and_hears_the_news_once(
    here: InProcess, weixin: Weixin
):
    first, again = weixin.say("窗口没人", 1), weixin.say("窗口没人", 1)
    assert (first.status_code, first.content) == (200, again.content) == (200, b'{"errcode": 0}')
    here.settle()
    assert (Complaint.objects.count(), len(weixin.sent)) == (1, 1)
    receipt = receipt_in(weixin.sent[0][1])
    weixin.say(receipt, 2)
    here.settle()
    assert Complaint.objects.get().number in weixin.sent[1][1]

    desk = Desk.of(here, Complaint.objects.get())
    question = desk.ask("几号窗口?")
    weixin.say("三号窗口", 3)
    here.settle()
    assert Message.objects.get(words="三号窗口").answers == question
    heard = [body for to, body in weixin.sent if to == "o6_bm"]
    assert len(heard) == len(set(heard)) == 5  # receipt, state, accepted, question, answered
    assert here.carrier.sent == []
    assert Complaint.objects.get().channel == "text"
    assert Intake.objects.get().channel == "weixin"


def test_a_new_channels_delivery_is_seen_and_its_window_kept(here: InProcess, weixin: Weixin):
    weixin.say("窗口没人", 1)
    here.settle()
    desk = Desk.of(here, Complaint.objects.get())
    message = desk.write("请带身份证来")
    text = OutboundText.objects.get(message=message)
    weixin.push(Event="MESSAGE_SENT", MsgID=text.sid, Status="success")
    text.refresh_from_db()
    assert text.delivery == "delivered"
    page = here.staff_of(make.user("operator")).open(f"/desk/texts/of/{desk.filed.case_id}/")
    assert "微信" in page.text
    here.pass_time(hours=49)
    sent = len(weixin.sent)
    assert OutboundText.objects.get(message=desk.write("还有户口本")).state == "kept"
    assert len(weixin.sent) == sent


def test_a_report_that_comes_before_the_answer_of_the_channel_is_caught_up_with(
    here: InProcess, weixin: Weixin
):
    weixin.push(Event="MESSAGE_SENT", MsgID=1, Status="success")
    weixin.say("窗口没人", 1)
    here.settle()
    assert OutboundText.objects.get(sid="1").delivery == "delivered"


def test_a_busy_channel_is_tried_again_and_the_message_sent_once(here: InProcess, weixin: Weixin):
    weixin.answers = [{"errcode": -1, "errmsg": "busy"}]
    weixin.say("窗口没人", 1)
    here.settle()
    here.settle()
    assert len(weixin.sent) == 1


def test_the_door_of_a_new_channel_is_guarded(here: InProcess, weixin: Weixin, monkeypatch):
    forged = weixin.push(secret="other", MsgType="text", MsgId=1, FromUserName="x", Content="y")
    assert (forged.status_code, forged.content) == (403, b"")
    assert Refusal.objects.count() == 1
    assert Client().get("/channel/weixin/").status_code == 403
    monkeypatch.setenv("WEIXIN_SECRET", "")
    assert weixin.push(secret="", MsgType="text").status_code == 403
    assert not Complaint.objects.exists()


def test_what_is_no_message_is_taken_and_files_nothing(here: InProcess, weixin: Weixin):
    assert weixin.push(MsgType="event", Event="subscribe").status_code == 200
    assert weixin.push(nothing=True).status_code == 200
    assert not Complaint.objects.exists()


@pytest.mark.parametrize("words", ["\ud83d 半个", "a\x00b", "长" * 3000])
def test_whatever_a_channel_brings_is_kept(here: InProcess, weixin: Weixin, words: str):
    assert weixin.say(words, 1).status_code == 200
    assert Complaint.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["text", "whatsapp", "weixin", "nothing"])
def test_a_channel_that_has_no_door_of_its_own_is_not_found(name: str):
    answer = Client().post(f"/channel/{name}/", {})
    assert (answer.status_code, answer.content) == (404, b"")


@pytest.mark.parametrize("path", ["hotline.channels.nothing.Nothing", "hotline.texts.Answer"])
def test_a_channel_that_cannot_be_used_is_named(settings, path: str):
    settings.HOTLINE_CHANNELS = [path]
    with pytest.raises(ImproperlyConfigured, match=path):
        channels.of("text")
