"""What a strict carrier refuses, and what it takes."""

import pytest

from simulator.faults import Fault
from simulator.twiml import read_text, read_voice
from simulator.verbs import Dial, Gather, Hangup, Message, Play, Record, Redirect, Reject, Say
from tests.simulator.toy import BASE

URL = f"{BASE}/voice/incoming/"
XML = "text/xml; charset=utf-8"


def voice(inside, content_type=XML):
    return read_voice(content_type, f"<Response>{inside}</Response>".encode(), URL, BASE)


def text(inside):
    return read_text(XML, f"<Response>{inside}</Response>".encode(), f"{BASE}/sms/incoming/", BASE)


CHINESE = '<Say language="cmn-CN">您好</Say>'

REFUSED = {
    "an unknown verb": "<Shout>x</Shout>",
    "a verb in small letters": "<say>hello</say>",
    "a pause": "<Pause/>",
    "a queue": "<Enqueue>q</Enqueue>",
    "a stream": "<Start/>",
    "an unknown attribute": '<Say tone="mild">hello</Say>',
    "an attribute in snake case": '<Gather num_digits="1"/>',
    "an attribute in small letters": '<Gather numdigits="1"/>',
    "True in upper case": '<Gather actionOnEmptyResult="True"/>',
    "post in lower case": '<Gather method="post"/>',
    "a number that is not whole": '<Gather timeout="1.5"/>',
    "speech, which a small switch does not know": '<Gather input="dtmf speech"/>',
    "a pause in a Gather": "<Gather><Pause/></Gather>",
    "a Record in a Gather": "<Gather><Record/></Gather>",
    "an empty Say": "<Say></Say>",
    "a Say of blanks": "<Say>  </Say>",
    "an empty Redirect": "<Redirect/>",
    "an empty Dial": "<Dial/>",
    "an empty Play": "<Play/>",
    "text outside the verbs": "hello <Hangup/>",
    "text after a verb": "<Say>hello</Say> there",
    "text in a Gather": "<Gather>press</Gather>",
    "text in a Hangup": "<Hangup>now</Hangup>",
    "Chinese without a language": "<Say>您好</Say>",
    "Chinese in an English Say": '<Say language="en-US">press 1 您好</Say>',
    "Chinese in an English part": (
        '<Say language="cmn-CN">您好<lang xml:lang="en-US">您好</lang></Say>'
    ),
    "a verb after Redirect": "<Redirect>/next/</Redirect><Say>hello</Say>",
    "a verb after Hangup": "<Hangup/><Hangup/>",
    "a verb after Reject": "<Reject/><Say>hello</Say>",
    "Reject later on": "<Say>hello</Say><Reject/>",
    "another host in action": '<Gather action="https://evil.example/x"/>',
    "another scheme in Redirect": "<Redirect>http://hotline.example/x</Redirect>",
    "another host in a callback": '<Record recordingStatusCallback="//evil.example/"/>',
    "another host in a whisper": '<Dial><Number url="https://evil.example/">+1</Number></Dial>',
    "another host in Play": "<Play>https://evil.example/a.mp3</Play>",
    "an address that is not plain": '<Gather action="/voice/?q=您"/>',
    "a quote in an address": """<Gather action="/voice/?q='a'"/>""",
    "a text verb in a call": "<Message>hello</Message>",
    "two numbers": "<Dial><Number>+1</Number><Number>+2</Number></Dial>",
    "text beside a number": "<Dial>+1<Number>+2</Number></Dial>",
    "an unknown child of Dial": "<Dial><Conference>x</Conference></Dial>",
    "a wrong key": '<Record finishOnKey="x"/>',
    "an unknown recording event": '<Record recordingStatusCallbackEvent="done"/>',
}


@pytest.mark.parametrize("inside", REFUSED.values(), ids=REFUSED.keys())
def test_a_strict_carrier_refuses(inside):
    with pytest.raises(Fault):
        voice(inside)


WHOLE = {
    "an empty body": (XML, b""),
    "html": ("text/html", b"<Response/>"),
    "no content type": ("", b"<Response/>"),
    "json": ("application/json", b"{}"),
    "another encoding": ("text/xml; charset=gbk", b"<Response/>"),
    "bytes that are not UTF-8": (XML, "<Response><Say>您</Say></Response>".encode("gbk")),
    "a DOCTYPE": (XML, b"<!DOCTYPE Response><Response/>"),
    "an entity": (XML, b'<!DOCTYPE r [<!ENTITY a "b">]><Response><Say>&a;</Say></Response>'),
    "another root": (XML, b"<Answer/>"),
    "a root with attributes": (XML, b'<Response version="1"/>'),
    "a root with a namespace": (XML, b'<Response xmlns="http://example.org/"/>'),
    "an unused namespace": (XML, b'<Response xmlns:x="http://example.org/"/>'),
    "broken XML": (XML, b"<Response><Say>hello</Response>"),
    "more than 64 KiB": (XML, b"<Response><Say>" + b"a" * 65536 + b"</Say></Response>"),
}


@pytest.mark.parametrize(("content_type", "body"), WHOLE.values(), ids=WHOLE.keys())
def test_a_strict_carrier_refuses_the_whole_document(content_type, body):
    with pytest.raises(Fault):
        read_voice(content_type, body, URL, BASE)


def test_the_fault_carries_the_carriers_number():
    with pytest.raises(Fault) as caught:
        read_voice("text/html", b"<Response/>", URL, BASE)
    assert caught.value.code == 12300


def test_the_good_forms_are_taken():
    verbs = voice(
        '<Gather input="dtmf" numDigits="1" timeout="1" action="key/2/" finishOnKey="">'
        f"{CHINESE}<Play>/static/hello.mp3</Play></Gather>"
        '<Record action="/voice/recorded/" maxLength="600" timeout="8" finishOnKey="#"'
        ' recordingStatusCallback="https://hotline.example/voice/recording/"'
        ' recordingStatusCallbackEvent="completed absent" playBeep="true"/>'
        '<Dial timeout="20" action="/d/"><Number url="/w/">+8610000000001</Number></Dial>'
        "<Redirect>/voice/again/</Redirect>"
    )
    assert [type(verb) for verb in verbs] == [Gather, Record, Dial, Redirect]
    gather, record, dial, redirect = verbs
    assert gather.action == f"{BASE}/voice/incoming/key/2/"
    assert gather.prompts == (Say((("cmn-CN", "您好"),)), Play(f"{BASE}/static/hello.mp3"))
    assert record.events == {"completed", "absent"}
    assert dial.number == "+8610000000001"
    assert dial.whisper == f"{BASE}/w/"
    assert redirect.url == f"{BASE}/voice/again/"


def test_one_say_may_change_its_language_and_spell_figures():
    [say] = voice(
        '<Say language="en-US">Welcome <lang xml:lang="cmn-CN">欢迎</lang>'
        '<say-as interpret-as="digits">1234</say-as></Say>'
    )
    assert say.pieces == (("en-US", "Welcome"), ("cmn-CN", "欢迎"), ("en-US", "1234"))


def test_defaults_are_the_carriers():
    gather, record = voice("<Gather/><Record/>")
    assert (gather.timeout, gather.finish_on_key, gather.action) == (5, "#", URL)
    assert (record.timeout, record.max_length) == (5, 3600)
    assert record.finish_on_key == "1234567890*#"


def test_an_empty_document_and_the_ends_are_taken():
    assert voice("") == []
    assert voice("<Hangup/>") == [Hangup()]
    assert voice('<Reject reason="busy"/>') == [Reject("busy")]


def test_a_text_is_answered_with_messages():
    assert text('<Message statusCallback="/sms/status/7/">收到</Message>') == [
        Message("收到", "", f"{BASE}/sms/status/7/")
    ]
    assert text("<Message><Body>收到</Body></Message>")[0].body == "收到"


@pytest.mark.parametrize("inside", ["<Message/>", "<Say>hello</Say>", "<Sms>hello</Sms>", "hello"])
def test_a_text_is_not_answered_otherwise(inside):
    with pytest.raises(Fault):
        text(inside)
