"""The phone's own interface, as the page and the commands use it."""

from django.core.files.uploadedfile import SimpleUploadedFile

from simulator import voice
from tests.simulator.conftest import eventually
from tests.simulator.toy import CALLER


def post(web, path, **fields):
    return web.post(path, fields, content_type="application/json")


def ring(web):
    return post(web, "/api/calls", **{"from": CALLER}).json()


def test_a_call_is_made_spoken_and_ended(web, product):
    call = ring(web)
    assert call["wants"] == {"kind": "voice", "timeout": 5, "maxLength": 3600, "finishOnKey": "#"}
    wav = SimpleUploadedFile("voice.wav", voice.tone(2), "audio/wav")
    path = f"/api/calls/{call['id']}/speak"
    answer = web.post(path, {"voice": wav, "then": "#"}).json()
    assert answer["ended"]
    assert product.form("/r/")["RecordingDuration"] == "2"
    assert web.get(f"/api/calls/{call['id']}").json() == answer


def test_a_whole_call_is_acted_out_by_a_script(web):
    found = post(web, "/api/calls", **{"from": CALLER, "script": "speak#"})
    assert found.status_code == 201
    assert [each["kind"] for each in found.json()["transcript"]] == ["beep", "voice", "say", "end"]


def test_a_raw_sound_may_be_the_body(web, product):
    call = ring(web)
    web.post(f"/api/calls/{call['id']}/speak?then=hangup", voice.tone(4), content_type="audio/wav")
    assert product.form("/r/")["RecordingDuration"] == "4"


def test_keys_silence_and_hanging_up(web, product):
    product.answers["/voice/incoming/"] = '<Gather action="/r/"/><Gather action="/r/"/>'
    call = ring(web)
    silent = post(web, f"/api/calls/{call['id']}/silence").json()
    assert silent["wants"]["kind"] == "keys"
    post(web, f"/api/calls/{call['id']}/press", digits="42")
    assert product.form("/r/")["Digits"] == "42"
    call = ring(web)
    assert post(web, f"/api/calls/{call['id']}/hangup").json()["ended_by"] == "caller"


def test_a_fault_of_the_product_ends_the_call_and_is_told(web, product):
    product.answers["/voice/incoming/"] = "<Say>您好</Say>"
    found = post(web, "/api/calls", **{"from": CALLER})
    assert found.status_code == 201
    assert found.json()["faults"][0]["code"] == 12200


def test_a_prompt_that_was_played_can_be_heard(web, product):
    from simulator.transport import Response

    product.answers["/voice/incoming/"] = "<Play>/a.wav</Play><Gather/>"
    product.answers["/a.wav"] = Response(200, "audio/wav", voice.tone(0.1))
    found = ring(web)["transcript"][0]["sound"]
    assert web.get(found).content == voice.tone(0.1)
    assert web.get("/api/sounds/CA0.0").status_code == 404


def test_mistakes_get_one_sentence(web):
    call = ring(web)
    for path, fields in [
        ("/api/calls", {"from": "123"}),
        ("/api/calls", {"from": CALLER, "script": "sing"}),
        ("/api/calls", {"from": CALLER, "script": "speak:/etc/passwd"}),
        ("/api/calls", {"from": CALLER, "desk": "asleep"}),
        ("/api/calls/CA0/press", {"digits": "1"}),
        (f"/api/calls/{call['id']}/press", {"digits": "x"}),
        (f"/api/calls/{call['id']}/speak?then=sing", {}),
        ("/api/texts", {"from": CALLER, "body": ""}),
    ]:
        answer = post(web, path, **fields)
        assert answer.status_code == 400, path
        assert answer.json()["error"]
    assert web.get("/api/calls").status_code == 405
    assert web.post("/api/calls", "{", content_type="application/json").status_code == 400
    bad = web.post(f"/api/calls/{call['id']}/speak", b"no sound", content_type="audio/wav")
    assert bad.status_code == 400


def test_a_text_gets_its_reply_and_the_thread_shows_both(web, product):
    answer = post(web, "/api/texts", **{"from": CALLER, "body": "路灯坏了"})
    assert [each["body"] for each in answer.json()["replies"]] == ["收到"]

    def thread():
        return web.get("/api/texts", {"number": CALLER}).json()["texts"]

    eventually(lambda: thread()[-1]["status"] == "delivered")
    assert [each["body"] for each in thread()] == ["路灯坏了", "收到"]
    eventually(lambda: product.form("/sms/status/7/")["MessageStatus"] == "delivered")


def test_stop_is_told_to_the_webhook(web, product):
    post(web, "/api/texts", **{"from": CALLER, "body": "Stop"})
    assert product.form("/sms/incoming/")["OptOutType"] == "STOP"


def test_a_withheld_number_may_call(web, product):
    post(web, "/api/calls", **{"from": "+266696687"})
    assert product.form("/voice/incoming/")["From"] == "+266696687"


def test_it_says_that_it_is_up(web):
    assert web.get("/healthz").content == b"ok"
