"""What is sealed opens only here, only in its place, and under old keys too."""

import base64

import pytest

from record import files, sealing
from record.sealing import Unsealable

OTHER = "k2:" + base64.urlsafe_b64encode(b"2" * 32).decode()


def test_what_is_sealed_does_not_show_and_opens_again():
    sealed = sealing.seal("张三 +8610000000101".encode(), context="a")
    assert "张三".encode() not in sealed
    assert sealing.unseal(sealed, context="a").decode() == "张三 +8610000000101"


def test_a_sealed_value_does_not_open_in_another_place():
    with pytest.raises(Unsealable):
        sealing.unseal(sealing.seal(b"x", context="a"), context="b")


def test_one_changed_bit_is_noticed():
    sealed = bytearray(sealing.seal(b"x", context="a"))
    sealed[-1] ^= 1
    with pytest.raises(Unsealable):
        sealing.unseal(bytes(sealed), context="a")


def test_after_a_rotation_old_values_open_and_old_fingerprints_are_found(settings):
    sealed = sealing.seal(b"x", context="a")
    print_before = sealing.fingerprint("+86100", context="a")
    settings.VAULT_KEYS = f"{OTHER},{settings.VAULT_KEYS}"
    assert sealing.unseal(sealed, context="a") == b"x"
    assert sealing.seal(b"y", context="a").startswith(b"k2:")
    assert print_before in sealing.fingerprints("+86100", context="a")


def test_a_key_that_is_gone_opens_nothing(settings):
    sealed = sealing.seal(b"x", context="a")
    settings.VAULT_KEYS = OTHER
    with pytest.raises(Unsealable):
        sealing.unseal(sealed, context="a")


def test_files_lie_sealed_under_random_names(settings, tmp_path):
    settings.PRIVATE_ROOT = tmp_path
    kept = files.keep(b"RIFF....WAVE the voice")
    (on_disk,) = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert b"RIFF" not in on_disk.read_bytes()
    assert files.read(kept.name) == b"RIFF....WAVE the voice"


@pytest.mark.parametrize("name", ["../../etc/passwd", "", "x", "/etc/passwd", "A" * 32])
def test_no_name_leads_out_of_the_folder(settings, tmp_path, name):
    settings.PRIVATE_ROOT = tmp_path
    with pytest.raises(FileNotFoundError):
        files.read(name)
