"""One call, walked through a toy product."""

import pytest

from simulator import voice
from simulator.call import Line, Ways
from simulator.faults import Fault
from simulator.transport import Response
from tests.simulator.toy import BASE, CALLER, EMPTY, HOTLINE, toy

GREETING = (
    '<Gather numDigits="1" timeout="1" action="/voice/key/1/">'
    '<Say language="cmn-CN">请在嘀声后说。</Say></Gather>'
    '<Record action="/voice/recorded/2/" finishOnKey="#" timeout="8" maxLength="600"'
    ' recordingStatusCallback="/voice/recording/"'
    ' recordingStatusCallbackEvent="completed absent"/>'
    "<Redirect>/voice/again/3/</Redirect>"
)
RECEIPT = '<Say language="cmn-CN">已经受理。</Say><Hangup/>'
MORE = {
    "/voice/key/1/": "<Say>one</Say><Hangup/>",
    "/voice/recorded/2/": RECEIPT,
    "/voice/recording/": EMPTY,
    "/voice/again/3/": "<Say>Good-bye.</Say><Hangup/>",
}


def line(product=None, **ways):
    made = product or toy(GREETING, MORE)
    return Line(made, CALLER, HOTLINE, sid="CA7", ways=Ways(**ways)).ring()


def test_the_first_hit_rings_and_the_greeting_waits_for_a_key():
    call = line()
    form = call.transport.form("/voice/incoming/")
    assert (form["CallStatus"], form["CallSid"], form["From"]) == ("ringing", "CA7", CALLER)
    assert form["Direction"] == "inbound"
    assert "CarrierAddedThis" in form
    assert call.wants == "keys"
    assert call.spoken == "请在嘀声后说。"
    assert call.transcript[0].language == "cmn-CN"


def test_who_types_nothing_comes_to_the_recording_without_a_request():
    call = line()
    call.say_nothing()
    assert call.wants == "voice"
    assert call.transport.paths() == ["/voice/incoming/"]
    assert call.transcript[-1].kind == "beep"


def test_a_key_is_posted_at_once_and_more_keys_are_lost():
    call = line()
    call.press("29")
    form = call.transport.form("/voice/key/1/")
    assert form["Digits"] == "2"
    assert form["CallStatus"] == "in-progress"
    assert form["msg"] == "Gather End"
    assert call.ended


def test_the_finish_key_alone_is_no_input():
    call = line()
    call.press("#")
    assert call.wants == "voice"


def test_the_finish_key_alone_is_posted_empty_when_asked():
    product = toy(
        '<Gather actionOnEmptyResult="true" action="/k/"/>', {"/k/": "<Say>ok</Say><Hangup/>"}
    )
    line(product).press("#")
    assert product.form("/k/")["Digits"] == ""
    assert product.form("/k/")["FinishedOnKey"] == "#"


def test_a_gather_without_action_asks_its_own_document():
    product = toy("<Gather/><Hangup/>")
    call = line(product)
    call.press("1234#")
    assert product.paths() == ["/voice/incoming/", "/voice/incoming/"]
    assert product.form("/voice/incoming/")["Digits"] == "1234"


def test_hanging_up_while_recording_files_it():
    call = line()
    call.say_nothing()
    call.speak(voice.tone(3), then="hangup")
    paths = call.transport.paths()
    assert paths == [
        "/voice/incoming/",
        "/voice/recorded/2/",
        "/voice/recording/",
        "/voice/status/",
    ]
    form = call.transport.form("/voice/recorded/2/")
    assert (form["Digits"], form["CallStatus"]) == ("hangup", "completed")
    assert form["RecordingDuration"] == "3"
    assert form["RecordingUrl"].endswith(form["RecordingSid"])
    assert call.shelf.sound(form["RecordingSid"]) == voice.tone(3)
    report = call.transport.form("/voice/recording/")
    assert report["RecordingStatus"] == "completed"
    assert not {"From", "To", "CallStatus"} & set(report)
    final = call.transport.form("/voice/status/")
    assert final["CallStatus"] == "completed"
    assert int(final["CallDuration"]) >= 3
    assert final["CallbackSource"] == "call-progress-events"
    assert "已经受理" not in call.spoken


def test_ending_by_the_finish_key_hears_the_receipt():
    call = line()
    call.speak(then="#")
    assert call.transport.form("/voice/recorded/2/")["Digits"] == "#"
    assert call.transport.form("/voice/recorded/2/")["CallStatus"] == "in-progress"
    assert "已经受理" in call.spoken
    assert call.ended_by == "product"


def test_ending_by_silence_posts_no_digits():
    call = line()
    call.speak(then="silence")
    assert call.transport.form("/voice/recorded/2/")["Digits"] == ""


def test_what_is_too_long_is_cut_at_the_limit():
    product = toy('<Record maxLength="2" action="/r/"/>', {"/r/": RECEIPT})
    call = line(product)
    call.speak(voice.tone(5), then="#")
    assert product.form("/r/")["RecordingDuration"] == "2"
    assert product.form("/r/")["Digits"] == ""


def test_nothing_said_asks_no_action_and_is_reported_absent_when_asked():
    call = line()
    call.say_nothing()
    call.say_nothing()
    assert "/voice/recorded/2/" not in call.transport.paths()
    report = call.transport.form("/voice/recording/")
    assert (report["RecordingStatus"], report["ErrorCode"]) == ("absent", "16102")
    assert call.spoken.endswith("Good-bye.")


def test_a_silent_sound_counts_as_nothing_said():
    call = line()
    call.say_nothing()
    call.speak(voice.silence(3), then="hangup")
    assert "/voice/recorded/2/" not in call.transport.paths()
    assert call.ended


def test_absent_is_not_reported_unasked():
    product = toy('<Record recordingStatusCallback="/voice/recording/"/>', MORE)
    line(product).hang_up()
    assert product.paths() == ["/voice/incoming/", "/voice/status/"]


def test_the_small_profile_says_only_where_and_how_long():
    call = line(profile="touchtone")
    call.speak(then="#")
    form = call.transport.form("/voice/recorded/2/")
    assert "RecordingUrl" in form
    assert not {"RecordingSid", "Digits", "Caller"} & set(form)


@pytest.mark.parametrize(
    ("way", "order"),
    [
        ("before", ["/voice/recording/", "/voice/recorded/2/", "/voice/status/"]),
        ("late", ["/voice/recorded/2/", "/voice/status/", "/voice/recording/"]),
        ("never", ["/voice/recorded/2/", "/voice/status/"]),
        (
            "twice",
            ["/voice/recorded/2/", "/voice/recording/", "/voice/recording/", "/voice/status/"],
        ),
    ],
)
def test_the_recordings_report_comes_when_it_likes(way, order):
    call = line(recording_report=way)
    call.speak(then="hangup")
    assert call.transport.paths()[1:] == order


def test_a_recording_may_be_reported_failed():
    call = line(recording_report="failed")
    call.speak()
    report = call.transport.form("/voice/recording/")
    assert (report["RecordingStatus"], report["RecordingDuration"]) == ("failed", "-1")


def test_the_end_of_a_document_ends_the_call():
    call = line(toy("<Say>hello</Say>"))
    assert call.ended_by == "document"
    assert call.transport.paths()[-1] == "/voice/status/"


def test_hanging_up_twice_is_reported_once():
    call = line()
    call.hang_up()
    call.hang_up()
    assert call.transport.paths().count("/voice/status/") == 1


def test_a_loop_without_the_caller_ends():
    with pytest.raises(Fault, match="loop"):
        line(toy("<Say>again</Say><Redirect>/voice/incoming/</Redirect>"))


def test_a_prompt_that_repeats_for_a_silent_caller_is_a_loop():
    call = line(toy("<Gather/><Redirect>/voice/incoming/</Redirect>"))
    with pytest.raises(Fault, match="loop"):
        for _ in range(30):
            call.say_nothing()


def test_a_fault_is_raised_and_the_end_is_still_reported():
    product = toy("<Say>您好</Say>")
    call = Line(product, CALLER, HOTLINE)
    with pytest.raises(Fault):
        call.ring()
    assert call.ended_by == "fault"
    assert product.form("/voice/status/")["CallStatus"] == "failed"


def test_with_a_fallback_the_fault_asks_there():
    product = toy("", {"/voice/fallback/": "<Say>Sorry.</Say><Hangup/>"})
    product.answers["/voice/incoming/"] = Response(500, "", b"")
    call = line(product, fallback=f"{BASE}/voice/fallback/")
    form = product.form("/voice/fallback/")
    assert (form["ErrorCode"], form["ErrorUrl"]) == ("11200", f"{BASE}/voice/incoming/")
    assert call.spoken == "Sorry."


def test_a_report_that_is_answered_with_a_page_is_noted():
    product = toy("<Hangup/>", {"/voice/status/": Response(200, "text/html", b"<html>")})
    assert line(product).faults


def test_the_last_request_can_be_repeated():
    call = line()
    assert b"Gather" in call.repeat_last().body
    assert call.transport.paths() == ["/voice/incoming/", "/voice/incoming/"]


def test_a_prompt_is_fetched_once_and_must_be_a_sound():
    sound = Response(200, "audio/wav", voice.tone(0.1))
    product = toy("<Play>/a.wav</Play><Play>/a.wav</Play>", {"/a.wav": sound})
    line(product)
    assert product.paths().count("/a.wav") == 1
    with pytest.raises(Fault):
        line(toy("<Play>/a.wav</Play>", {"/a.wav": Response(302, "", b"")}))


DIAL = '<Dial action="/d/"><Number url="/w/">+8610000000009</Number></Dial><Hangup/>'
DIALLED = {"/d/": "<Say>Nobody is there.</Say><Hangup/>", "/w/": "<Say>A caller.</Say>"}


def test_nobody_answers_the_dial():
    product = toy(DIAL, DIALLED)
    call = line(product)
    assert product.form("/d/")["DialCallStatus"] == "no-answer"
    assert "Nobody" in call.spoken


def test_the_whisper_is_a_leg_of_its_own():
    product = toy(DIAL, DIALLED)
    call = line(product, desk="answered")
    whisper = product.form("/w/")
    assert whisper["ParentCallSid"] == "CA7" != whisper["CallSid"]
    assert whisper["Direction"] == "outbound-dial"
    assert call.wants == "talk"
    call.hang_up()
    assert product.form("/d/")["DialCallStatus"] == "completed"
    assert product.form("/d/")["CallStatus"] == "completed"


def test_a_desk_that_refuses_in_the_whisper_did_not_answer():
    product = toy(DIAL, DIALLED | {"/w/": "<Hangup/>"})
    line(product, desk="answered")
    assert product.form("/d/")["DialCallStatus"] == "no-answer"


def test_a_small_switch_does_not_whisper():
    product = toy(DIAL, DIALLED)
    line(product, desk="answered", profile="touchtone")
    assert "/w/" not in product.paths()


def test_a_rejected_call_was_never_answered():
    product = toy('<Reject reason="busy"/>')
    assert line(product).status == "busy"
    assert product.form("/voice/status/")["CallStatus"] == "busy"
