"""Posters: who may print which, what they show, and how the PDF is made in the background."""

import re
import subprocess
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from accountability import tasks
from accountability.models import Job
from record import documents, files
from tests import make
from tests.hotline.test_webform import hall, item
from tests.world import InProcess

__all__ = ["hall"]

needs_pdf = pytest.mark.skipif(bool(documents.missing()), reason="no pango or no Chinese font")


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def operator(here: InProcess) -> Client:
    return signed_in(make.user("operator"))


def ask(client: Client, **said: object) -> Job:
    answer = client.post("/work/posters/print/", said)
    assert answer.status_code == 302, answer.status_code
    job = Job.objects.latest("pk")
    assert answer["Location"] == f"/work/jobs/{job.pk}/"
    return job


def read(data: bytes, tmp_path: Path) -> str:
    (tmp_path / "poster.pdf").write_bytes(data)
    got = subprocess.run(
        ["pdftotext", "-layout", tmp_path / "poster.pdf", "-"], capture_output=True, check=True
    )
    return got.stdout.decode()


def test_a_poster_shows_unit_item_number_and_both_languages(hall, operator, settings):
    one = hall.items.first()
    page = operator.get(f"/work/posters/{hall.pk}/sheet/?item={one.pk}").content.decode()
    for shown in (hall.name, one.name, "0738 8312345", "受了气", "Badly treated?", "<svg"):
        assert shown in page, shown
    address = f"{settings.PUBLIC_BASE_URL}/complain/?unit={hall.code}&amp;item={one.pk}"
    assert address in page
    opened = Client().get(f"/complain/?unit={hall.code}&item={one.pk}").content.decode()
    assert f'value="{one.name} · {hall.name}"' in opened


def test_a_unit_head_prints_those_of_the_own_unit_and_no_other(hall, here: InProcess):
    other = make.unit("公安局")
    theirs = item(other, "户口迁移")
    head = signed_in(make.user("unit_head", hall))
    listed = head.get("/work/posters/").content.decode()
    assert hall.name in listed
    assert other.name not in listed
    assert head.get(f"/work/posters/{hall.pk}/").status_code == 200
    assert head.get(f"/work/posters/{other.pk}/").status_code == 404
    assert head.get(f"/work/posters/{other.pk}/sheet/").status_code == 404
    for said in ({"unit": other.pk}, {"item": theirs.pk}):
        assert head.post("/work/posters/print/", said).status_code == 404
    assert not Job.objects.exists()
    assert ask(head).about["units"] == [hall.pk]


@pytest.mark.parametrize("role", ["unit_handler", "investigator", "auditor"])
def test_others_print_none(hall, here: InProcess, role: str):
    client = signed_in(make.user(role, hall))
    assert client.get("/work/posters/").status_code == 403
    assert client.post("/work/posters/print/", {"unit": hall.pk}).status_code == 403


def test_an_item_of_another_unit_is_on_no_poster(hall, operator):
    other = item(make.unit("公安局"), "户口迁移")
    for asked in (other.pk, "x", "9" * 30):
        assert operator.get(f"/work/posters/{hall.pk}/sheet/?item={asked}").status_code == 404


@needs_pdf
@pytest.mark.slow
def test_the_worker_makes_the_pdf_and_the_page_shows_how_far_it_is(hall, operator, tmp_path):
    job = ask(operator, unit=hall.pk)
    waiting = operator.get(f"/work/jobs/{job.pk}/").content.decode()
    assert 'hx-trigger="every 2s"' in waiting
    assert tasks.run_jobs() == 1
    part = operator.get(f"/work/jobs/{job.pk}/", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert "hx-trigger" not in part
    got = operator.get(f"/work/jobs/{job.pk}/file/")
    assert got.content.startswith(b"%PDF-")
    assert "attachment" in got["Content-Disposition"]
    text = read(got.content, tmp_path)
    assert hall.name in text
    assert "0738 8312345" in text
    assert tasks.run_jobs() == 0


@needs_pdf
@pytest.mark.slow
def test_all_units_come_in_one_pdf_of_one_page_each(hall, operator, tmp_path):
    job = ask(operator)
    tasks.run_jobs()
    job.refresh_from_db()
    assert (job.state, job.done, job.total) == ("done", 2, 2)
    text = read(files.read(job.file), tmp_path)
    assert text.count("\f") == 2
    assert [name in text for name in ("政务服务中心", "公安分局")] == [True, True]


def test_nobody_else_sees_the_job_or_its_file(hall, operator, here: InProcess):
    job = ask(operator, unit=hall.pk)
    other = signed_in(make.user("operator"))
    for path in ("", "cancel/", "file/"):
        got = (other.post if path == "cancel/" else other.get)(f"/work/jobs/{job.pk}/{path}")
        assert got.status_code == 404
    assert operator.get(f"/work/jobs/{job.pk}/file/").status_code == 404  # not made yet
    job.refresh_from_db()
    assert job.state == "waiting"


def test_a_cancelled_job_is_not_done(hall, operator):
    job = ask(operator, unit=hall.pk)
    assert operator.post(f"/work/jobs/{job.pk}/cancel/").status_code == 302
    assert tasks.run_jobs() == 0
    job.refresh_from_db()
    assert (job.state, job.file) == ("cancelled", "")


def test_a_job_cancelled_while_it_runs_leaves_no_file(hall, operator, settings, monkeypatch):
    job = ask(operator, unit=hall.pk)

    def draw(pages, *, css, told):
        list(pages)
        operator.post(f"/work/jobs/{job.pk}/cancel/")
        told(1)
        raise AssertionError("told did not stop it")

    monkeypatch.setattr(documents, "pdf", draw)
    assert tasks.run_jobs() == 0
    job.refresh_from_db()
    assert job.state == "cancelled"
    assert not list(Path(settings.PRIVATE_ROOT).rglob("*.part"))


def test_without_pango_the_job_says_which_packages_are_missing(hall, operator, monkeypatch):
    monkeypatch.setattr(documents, "LIBRARIES", {"libnothing.so.0": "nothing"})
    job = ask(operator, unit=hall.pk)
    tasks.run_jobs()
    shown = operator.get(f"/work/jobs/{job.pk}/").content.decode()
    assert "libpango-1.0-0" in shown
    assert operator.get(f"/work/posters/{hall.pk}/sheet/").status_code == 200  # paper still works
    with pytest.raises(CommandError, match=r"libpango-1\.0-0"):
        call_command("poster", hall.code, out=Path("unused.pdf"))


def test_without_a_chinese_font_the_job_names_it(hall, operator, monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))  # no fc-list there
    job = ask(operator, unit=hall.pk)
    tasks.run_jobs()
    job.refresh_from_db()
    assert (job.state, "fonts-wqy-microhei" in job.message) == ("failed", True)


def test_a_job_that_fails_is_tried_again_and_then_given_up(hall, operator, here, monkeypatch):
    job = ask(operator, unit=hall.pk)

    def broken(*_: object, **__: object) -> bytes:
        raise RuntimeError("broken")

    monkeypatch.setattr(documents, "pdf", broken)
    for _try in range(3):
        tasks.run_jobs()
        here.pass_time(minutes=10)
    job.refresh_from_db()
    assert (job.state, job.tries) == ("failed", 3)
    assert "broken" not in job.message


def test_a_job_is_kept_for_seven_days(hall, operator, here: InProcess, monkeypatch):
    monkeypatch.setattr(documents, "pdf", lambda pages, **_: b"%PDF-")
    job = ask(operator, unit=hall.pk)
    tasks.run_jobs()
    job.refresh_from_db()
    here.pass_time(days=6)
    assert tasks.forget_old_jobs() == 0
    here.pass_time(days=1, hours=1)
    assert tasks.forget_old_jobs() == 1
    with pytest.raises(FileNotFoundError):
        files.read(job.file)


@needs_pdf
@pytest.mark.slow
def test_the_command_writes_the_same_poster(hall, here: InProcess, tmp_path, capsys):
    out = tmp_path / "out.pdf"
    call_command("poster", hall.code, item=hall.items.first().pk, out=out)
    text = read(out.read_bytes(), tmp_path)
    assert re.sub(r"\s", "", hall.items.first().name) in re.sub(r"\s", "", text)


@pytest.mark.parametrize("said", [{"unit": "nobody"}, {"item": 0}])
def test_the_command_says_what_is_not_there(hall, here: InProcess, tmp_path, said: dict):
    unit = said.pop("unit", hall.code)
    with pytest.raises(CommandError, match="There is no unit|has no item"):
        call_command("poster", unit, out=tmp_path / "out.pdf", **said)


def test_the_framework_checks_warn_of_what_pdf_lacks(monkeypatch):
    from record import checks

    monkeypatch.setattr(documents, "LIBRARIES", {"libnothing.so.0": "nothing"})
    (warning, *_rest) = checks.can_draw()
    assert warning.id == "record.W001"
    assert "libpango" in warning.msg
