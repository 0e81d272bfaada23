"""The outside checks: what is listed, what is owed, what stands where."""

import io
import json

import pytest
from django.core.management import call_command

from accountability.models import News as DocketNews
from hotline.models import OutboundText
from tests import make
from tests.people import CITIZEN
from tests.world import InProcess


def run(*words: str) -> tuple[int, str]:
    out, code = io.StringIO(), 0
    try:
        call_command(*words, stdout=out)
    except SystemExit as stop:
        code = int(stop.code or 0)
    return code, out.getvalue()


def test_every_intake_is_listed_once_without_identity_or_receipt(here: InProcess):
    answer = here.text(CITIZEN, "窗口没人", sid="SM00000001")
    here.pass_time(seconds=1)
    here.text(CITIZEN, "下午也没人", sid="SM00000002")
    here.pass_time(seconds=1)
    line = here.line("", sid="CA00000001").ring()
    line.speak(then="hangup")
    code, printed = run("complaints", "--jsonl")
    lines = [json.loads(line) for line in printed.splitlines()]
    assert code == 0
    assert [(x["channel"], x["carrier_sid"], x["receipts_sent"], x["text"]) for x in lines] == [
        ("text", "SM00000001", 1, "窗口没人"),
        ("text", "SM00000002", 0, "下午也没人"),
        ("voice", "CA00000001", 1, ""),
    ]
    assert lines[0]["number"] == lines[1]["number"] != lines[2]["number"]
    assert all(x["filed_at"].endswith("Z") for x in lines)
    assert CITIZEN not in printed
    assert answer.split("凭证")[1][:19] not in printed


def test_what_is_owed_is_counted_until_it_is_done(here: InProcess):
    assert run("settled")[0] == 0
    here.line(CITIZEN).ring().speak(then="hangup")
    code, printed = run("settled")
    owed = json.loads(printed)["owed"]
    assert (code, owed["texts"], owed["recordings"]) == (1, 1, 1)
    here.settle()
    assert run("settled") == (0, run("settled")[1])


def test_what_was_given_up_is_not_owed_but_counted(here: InProcess):
    here.text(CITIZEN, "窗口没人")
    OutboundText.objects.update(state="dead")
    code, printed = run("settled")
    assert (code, json.loads(printed)["dead"]["texts"]) == (0, 1)


@pytest.mark.django_db
def test_unhandled_news_of_a_docket_is_owed(here: InProcess):
    from accountability import rulings
    from tests.accountability.test_rulings import docket, drafted, person

    about = drafted(docket(**person()), make.user("discipline_officer"))
    rulings.approve(about, by=make.user("approver"), reason="同意")
    assert DocketNews.objects.count() == json.loads(run("settled")[1])["owed"]["docket_news"] == 1


def test_every_address_has_a_guard_and_a_name():
    _code, printed = run("routes", "--json")
    found = json.loads(printed)
    assert {"pattern", "name", "methods", "guard"} == set(found[0])
    ours = [r for r in found if not r["pattern"].startswith("admin/")]
    assert all(r["name"] for r in ours)
    guards = {r["name"]: r["guard"] for r in ours}
    assert guards["hotline:voice"] == "carrier"
    assert guards["cases:desk"] == "staff cases.see_desk"
    assert guards["hotline:start"] == "anyone"


def test_the_workflow_page_says_what_the_code_does():
    call_command("workflow", "--check")


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_health_answers_on_loopback(client, path):
    assert client.get(path, headers={"Host": "127.0.0.1"}).status_code == 200


@pytest.mark.django_db
def test_metrics_show_the_age_of_what_is_owed(here: InProcess, client):
    here.line(CITIZEN).ring().speak(then="hangup")
    here.pass_time(seconds=90)
    told = client.get("/metrics").content.decode()
    assert 'hotline_owed{kind="texts"} 1' in told
    assert "hotline_oldest_owed_seconds 90.0" in told


@pytest.mark.django_db
def test_metrics_are_for_this_machine_or_who_has_the_token(client, settings):
    outside = {"REMOTE_ADDR": "192.0.2.7"}
    assert client.get("/metrics", **outside).status_code == 404
    assert client.get("/metrics", headers={"X-Forwarded-For": "192.0.2.7"}).status_code == 404
    settings.METRICS_TOKEN = "the-token"
    for given, status in (("Bearer the-token", 200), ("Bearer other", 404), ("", 404)):
        answer = client.get("/metrics", headers={"Authorization": given}, **outside)
        assert answer.status_code == status, given
