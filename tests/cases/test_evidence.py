"""Evidence: kept sealed, under its hash, shown only to who may see the case."""

import hashlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from cases import evidence
from record import files
from record.moves import NotAllowed
from tests import make

pytestmark = pytest.mark.django_db
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 64


@pytest.fixture
def private(settings, tmp_path):
    settings.PRIVATE_ROOT = tmp_path
    return tmp_path


def added(case, data: bytes, name: str = "a.png"):
    upload = SimpleUploadedFile(name, data)
    operator = make.user("operator")
    return evidence.add(case, title=name, note="", upload=upload, by=operator)


def test_a_file_is_kept_sealed_under_the_hash_of_what_was_brought(private):
    piece = added(make.complaint().case, PNG)
    assert piece.sha256 == hashlib.sha256(PNG).hexdigest()
    assert (piece.content_type, piece.size) == ("image/png", len(PNG))
    (on_disk,) = [path for path in private.rglob("*") if path.is_file()]
    assert b"PNG" not in on_disk.read_bytes()
    assert files.read(piece.kept) == PNG


def test_a_note_has_a_hash_too():
    filed = make.complaint()
    piece = evidence.add(
        filed.case, title="笔录", note="属实", upload=None, by=make.user("operator")
    )
    assert piece.sha256 == hashlib.sha256("属实".encode()).hexdigest()


def test_what_a_file_is_says_its_content_and_not_its_name(private):
    piece = added(make.complaint().case, b"<script>alert(1)</script>", "photo.png")
    assert piece.content_type == "application/octet-stream"
    client = Client()
    client.force_login(make.user("operator"))
    answer = client.get(f"/desk/evidence/{piece.pk}/")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in answer.headers["Cache-Control"]


def test_a_file_of_a_case_one_may_not_see_does_not_exist(private):
    piece = added(make.complaint().case, PNG)
    client = Client()
    client.force_login(make.user("investigator"))
    assert client.get(f"/desk/evidence/{piece.pk}/").status_code == 404


def test_what_is_too_large_is_refused_with_what_to_do(private, monkeypatch):
    monkeypatch.setattr(evidence, "LARGEST", 10)
    with pytest.raises(NotAllowed):
        added(make.complaint().case, PNG)
    assert not list(private.rglob("*.part"))


def test_a_finding_cites_only_evidence_of_its_own_case():
    from cases import allegations

    dispatcher = make.user("dispatcher")
    pair = [make.user("investigator") for _n in range(2)]
    mine, other = make.accepted(dispatcher), make.accepted(dispatcher)
    foreign = evidence.add(other.case, title="别案", note="x", upload=None, by=dispatcher)
    alleged = make.allegation(mine, dispatcher, make.official(make.unit()))
    allegations.assign(mine.case, pair, by=dispatcher)
    with pytest.raises(NotAllowed):
        allegations.find(
            alleged, allegations.Found("sustained", "minor", "属实", (foreign,)), by=pair[0]
        )
