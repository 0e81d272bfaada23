"""Receipts: sixteen digits that nobody can guess and nothing at rest holds."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline import receipts

pytestmark = pytest.mark.django_db


def test_the_same_intake_has_the_same_receipt():
    assert (
        receipts.issue("CA1").digits == receipts.issue("CA1").digits != receipts.issue("CA2").digits
    )


def test_digits_are_spread_evenly():
    digits = [receipts.issue(f"CA{n}").digits for n in range(2000)]
    assert len(set(digits)) == len(digits)
    counts = Counter("".join(d[:-1] for d in digits))
    expected = len(digits) * 15 / 10
    chi_square = sum((n - expected) ** 2 / expected for n in counts.values())
    assert chi_square < 33.7  # 9 degrees of freedom, one in ten thousand


@given(st.integers(0, 15), st.integers(1, 9))
def test_one_wrong_digit_is_noticed(position, added):
    digits = "4539148803436467"  # a published Luhn example
    assert receipts.is_valid(digits)
    wrong = str((int(digits[position]) + added) % 10)
    assert not receipts.is_valid(digits[:position] + wrong + digits[position + 1 :])


def test_it_is_read_however_it_is_typed():
    assert receipts.clean("4539 1488-0343 6467") == "4539148803436467"
    assert receipts.clean("４５３９１４８８０３４３６４６７") == "4539148803436467"


def test_after_a_rotation_old_receipts_are_still_found_and_shown(settings):
    from hotline import filing, identity
    from hotline.models import Intake

    old = filing.file(filing.Heard("CA1", "voice", identity.remember("")))
    digits = receipts.digits_of(old)
    fresh = "k9:" + "OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk="
    settings.RECEIPT_KEYS = f"{fresh},{settings.RECEIPT_KEYS}"
    settings.RECEIPT_PEPPERS = f"{fresh},{settings.RECEIPT_PEPPERS}"
    assert receipts.find(digits) == old
    assert receipts.digits_of(Intake.objects.get()) == digits
