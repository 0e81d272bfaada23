"""A carrier of its own for each test, over the toy product."""

import time

import pytest
from django.test import Client

from simulator import carrier
from simulator.account import Account
from simulator.carrier import Carrier
from tests.simulator.toy import ACCOUNT, BASE, EMPTY, HOTLINE, Toy, toy

REPLY = '<Message statusCallback="/sms/status/7/">收到</Message>'
TOKEN = "0123456789abcdef"


@pytest.fixture
def product() -> Toy:
    """Answers calls with a recording, texts with one reply, reports with nothing."""
    made = toy('<Record action="/r/" finishOnKey="#"/>', {"/r/": "<Say>ok</Say><Hangup/>"})
    made.answers["/sms/incoming/"] = REPLY
    made.answers |= {"/sms/status/7/": EMPTY, "/sms/status/8/": EMPTY}
    return made


@pytest.fixture
def at(product, tmp_path, monkeypatch, settings) -> Carrier:
    """The carrier whose interfaces are asked."""
    settings.ROOT_URLCONF = "simulator.urls"
    settings.MIDDLEWARE = []
    account = Account(ACCOUNT, TOKEN, HOTLINE, BASE, BASE, "http://phone.test", tmp_path)
    made = Carrier(account, product)
    made.pause = 0
    monkeypatch.setattr(carrier, "current", lambda: made)
    return made


@pytest.fixture
def web(at) -> Client:
    """A browser at the phone."""
    return Client()


def eventually(check, seconds=5.0):
    """Wait for what a background thread does."""
    end = time.monotonic() + seconds
    while not check():
        assert time.monotonic() < end, "it never happened"
        time.sleep(0.01)
