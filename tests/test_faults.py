"""The judge of the fault test (`make faults`) sees every fault that it is there for."""

import pytest

from faults.citizens import MESSAGE, signature
from faults.ledger import Entry, Ledger, compare, outage, receipts_in
from simulator.signing import sign

RECEIPT, OTHER = "1234 5678 9012 3456", "9999 5678 9012 3456"
SAID = f"已收到。凭证{RECEIPT}，编号2026-000001。"
LISTED = {"carrier_sid": "SM1", "number": "2026-000001", "text": "窗口没人"}


def judged(listed=(LISTED,), told=(), said=(SAID,), kept=False):
    ledger = Ledger()
    for words in said:
        ledger.heard(Entry("SM1", "+1", "窗口没人"), words, kept=kept)
    found = compare(ledger, list(listed), {"+1": list(told)})
    return {name for name, count in found.items() if count}


@pytest.mark.parametrize(
    ("run", "faults"),
    [
        ({}, set()),
        ({"said": ["已保存"], "told": [SAID], "kept": True}, set()),
        ({"listed": []}, {"LOST", "WRONG_RECEIPT"}),
        ({"listed": [LISTED | {"text": "别的"}]}, {"LOST"}),
        ({"listed": [LISTED, LISTED]}, {"DOUBLED"}),
        ({"told": [SAID.replace(RECEIPT, OTHER)]}, {"TWO_RECEIPTS"}),
        ({"listed": [LISTED | {"number": "2026-000002"}]}, {"WRONG_RECEIPT"}),
        ({"said": ["已保存"], "kept": True}, {"UNTOLD", "WRONG_RECEIPT"}),
        ({"told": [SAID, SAID]}, {"TOLD_TWICE"}),
    ],
)
def test_each_fault_is_seen_and_a_good_run_has_none(run, faults):
    assert judged(**run) == faults


def test_who_was_refused_is_owed_nothing():
    ledger = Ledger()
    ledger.refused()
    assert not any(compare(ledger, [], {}).values())


def test_the_longest_outage_is_the_time_between_two_that_were_served():
    assert outage([(0, True), (1, False), (2, False), (4, True), (5, False), (6, True)]) == 3
    assert outage([(0, True), (1, True)]) == 0


def test_receipts_are_read_as_they_are_spoken_and_written():
    spoken = "您的凭证：1 2 3 4, 5 6 7 8, 9 0 1 2, 3 4 5 6。编号 2026-000001。"
    assert receipts_in(spoken) == receipts_in(SAID) == {"1234567890123456"}


def test_it_signs_as_the_carrier_does():
    form = {"Body": "窗口 🙂", "From": "+1", "Empty": ""}
    assert signature("token", "http://t/sms/", form) == sign("token", "http://t/sms/", form)


def test_a_reply_is_found_with_and_without_a_report():
    assert MESSAGE.search('<Message statusCallback="/s/1/">甲</Message>').groups() == (
        "/s/1/",
        "甲",
    )
    assert MESSAGE.search("<Message>甲</Message>").groups() == (None, "甲")
