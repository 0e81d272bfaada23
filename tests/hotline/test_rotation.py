"""After a rotation nothing needs the old key; it may be stopped, repeated, and run beside work."""

import base64
import io
import threading
from typing import Any

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import BinaryField
from django.utils import timezone

from hotline import identity, receipts, rotation
from hotline.models import InboundEvent, Intake, Person, Recording
from record import files, sealing
from record.sealing import SealedTextField, Unsealable
from tests.people import CITIZEN, NEIGHBOUR, NIGHT_CALLER
from tests.world import InProcess

K2 = "k2:" + base64.urlsafe_b64encode(b"2" * 32).decode()
K3 = "k3:" + base64.urlsafe_b64encode(b"3" * 32).decode()


def told(*words: str) -> tuple[bool, str]:
    """Whether `rotate_keys` did all of it, and what it said."""
    out = io.StringIO()
    try:
        call_command("rotate_keys", *words, stdout=out)
    except CommandError as error:
        return False, f"{out.getvalue()}\n{error}"
    return True, out.getvalue()


@pytest.fixture
def held(here: InProcess, settings: Any) -> str:
    """A text, a call with a voice and a web form, sealed under the only key; gives that key."""
    here.text(CITIZEN, "窗口没人")
    here.line(NEIGHBOUR).ring().speak(then="hangup")
    browser = here.citizen()
    page = browser.open("/complain/")
    said = {"words": "窗口没人", "mobile": NIGHT_CALLER, "name": "甲乙丙"}
    browser.send(browser.send(page, "/complain/", **said), "/complain/check/")
    here.settle()
    return str(settings.VAULT_KEYS)


def under() -> set[str]:
    """The ids of the keys under which something lies in a table or a file."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT number, name FROM hotline_person")
        cells = [cell for row in cursor.fetchall() for cell in row]
        cursor.execute("SELECT payload, answer FROM hotline_inboundevent")
        cells += [cell for row in cursor.fetchall() for cell in row]
    hashes = Person.objects.filter(number_hash__isnull=False).values_list("number_hash", flat=True)
    keys = {sealing.key_of(bytes(cell)) for cell in cells if cell is not None}
    keys |= {hashed.partition(":")[0] for hashed in hashes}
    return keys | {files.key_of(name) for name in files.names()}


def everything_opens() -> bool:
    """Whether persons, payloads and voices can be read."""
    numbers = {person.number for person in Person.objects.all()}
    for event in InboundEvent.objects.all():
        assert b"path" in sealing.unseal(event.payload, context="hotline.inbound.payload")
        sealing.unseal(event.answer, context="hotline.inbound.answer")
    voice = files.read(Recording.objects.get().kept)
    return numbers == {CITIZEN, NEIGHBOUR, NIGHT_CALLER} and voice.startswith(b"RIFF")


def test_after_a_rotation_the_old_key_can_go(held: str, settings: Any):
    old = held.partition(":")[0]
    settings.VAULT_KEYS = f"{K2},{held}"
    done, said = told()
    assert done
    assert old in said
    assert under() == {"k2"}
    settings.VAULT_KEYS = K2
    assert everything_opens()
    assert Person.objects.get(name__isnull=False).name == "甲乙丙"
    for number in (CITIZEN, NEIGHBOUR, NIGHT_CALLER):
        known = Person.objects.count()
        assert identity.remember(number).number == number
        assert Person.objects.count() == known


def test_a_second_run_finds_nothing_to_do(held: str, settings: Any):
    settings.VAULT_KEYS = f"{K2},{held}"
    told()
    before = {name: (files._path(name)).stat().st_mtime_ns for name in files.names()}
    done, said = told()
    assert done
    assert "resealed" not in said
    assert before == {name: files._path(name).stat().st_mtime_ns for name in files.names()}


def test_the_receipts_stay_and_are_found(here: InProcess, held: str, settings: Any):
    before = [receipts.digits_of(intake) for intake in Intake.objects.order_by("pk")]
    settings.VAULT_KEYS = f"{K2},{held}"
    told()
    assert [receipts.digits_of(intake) for intake in Intake.objects.order_by("pk")] == before
    assert all(receipts.find(digits) for digits in before)


@pytest.mark.parametrize("after", (0, 1, 4, 9))
def test_stopped_anywhere_everything_opens_and_the_next_run_ends_it(
    held: str, settings: Any, monkeypatch: pytest.MonkeyPatch, after: int
):
    settings.VAULT_KEYS = f"{K2},{held}"
    monkeypatch.setattr(rotation, "BATCH", 2)
    reseal, calls = sealing.reseal, iter(range(after))

    def until_stopped(sealed: bytes, *, context: str) -> bytes:
        if next(calls, None) is None:
            raise KeyboardInterrupt
        return reseal(sealed, context=context)

    with monkeypatch.context() as stopping:
        stopping.setattr(sealing, "reseal", until_stopped)
        done, said = told()
    assert not done
    assert "再" in said or "again" in said
    assert everything_opens()
    assert told()[0]
    assert under() == {"k2"}
    assert everything_opens()


def test_a_key_that_was_removed_is_named_with_what_needs_it(held: str, settings: Any):
    old = held.partition(":")[0]
    settings.VAULT_KEYS = K2
    before = under()
    done, said = told()
    assert not done
    assert old in said
    assert "VAULT_KEYS" in said
    assert under() == before
    settings.VAULT_KEYS = f"{K2},{held}"
    assert told()[0]
    assert under() == {"k2"}


def test_what_can_be_moved_is_moved_where_one_key_is_gone(
    here: InProcess, held: str, settings: Any
):
    settings.VAULT_KEYS = f"{K2},{held}"
    here.text("+8610000000777", "路灯不亮")
    settings.VAULT_KEYS = f"{K3},{K2}"
    done, said = told()
    assert not done
    assert under() == {held.partition(":")[0], "k3"}
    assert "已不再需要：k2" in said
    settings.VAULT_KEYS = f"{K3},{held}"
    assert told()[0]
    assert under() == {"k3"}


def test_two_persons_made_under_two_keys_are_found_as_one(here: InProcess, settings: Any):
    first = settings.VAULT_KEYS
    older = identity.remember(CITIZEN)
    settings.VAULT_KEYS = K2  # a process that was started with the new key alone
    younger = identity.remember(CITIZEN)
    identity.opt_out(younger)
    assert older.pk != younger.pk
    settings.VAULT_KEYS = f"{K2},{first}"
    assert told()[0]
    settings.VAULT_KEYS = K2
    assert identity.remember(CITIZEN).pk == older.pk
    assert Person.objects.filter(number_hash__isnull=False).count() == 1
    assert {person.number for person in Person.objects.all()} == {CITIZEN}
    for person in Person.objects.all():
        assert not identity.may_text(person)
    here.text(CITIZEN, "START", opt_out="START")
    for person in Person.objects.all():
        assert identity.may_text(person)


def test_a_row_that_changes_meanwhile_is_not_put_back(
    held: str, settings: Any, monkeypatch: pytest.MonkeyPatch
):
    settings.VAULT_KEYS = f"{K2},{held}"
    reseal, person = sealing.reseal, Person.objects.get(name__isnull=False)

    def slow(sealed: bytes, *, context: str) -> bytes:
        if context == "hotline.person.name":
            person.name = "新名字"
            person.save()
        return reseal(sealed, context=context)

    monkeypatch.setattr(sealing, "reseal", slow)
    assert told()[0]
    person.refresh_from_db()
    assert person.name == "新名字"


def test_what_a_process_writes_under_the_old_key_meanwhile_is_not_overlooked(
    here: InProcess, held: str, settings: Any, monkeypatch: pytest.MonkeyPatch
):
    settings.VAULT_KEYS = f"{K2},{held}"
    needed = rotation.needed

    def late() -> Any:
        settings.VAULT_KEYS = held
        identity.remember("+8610000000778")
        settings.VAULT_KEYS = f"{K2},{held}"
        return needed()

    with monkeypatch.context() as unstarted:
        unstarted.setattr(rotation, "needed", late)
        done, said = told()
    assert not done
    assert held.partition(":")[0] in said
    assert told()[0]


def test_a_damaged_file_is_told_and_stays(held: str, settings: Any):
    (name,) = files.names()
    path = files._path(name)
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    damaged = path.read_bytes()
    settings.VAULT_KEYS = f"{K2},{held}"
    done, said = told()
    assert not done
    assert held.partition(":")[0] in said
    assert path.read_bytes() == damaged


def test_a_file_that_is_read_during_a_rotation_opens(settings: Any, tmp_path: Any):
    settings.PRIVATE_ROOT = tmp_path
    one, two = f"{K2},{K3}", f"{K3},{K2}"
    settings.VAULT_KEYS = one
    kept = files.keep(b"RIFF" * 5000)
    ended, read = threading.Event(), []

    def listen() -> None:
        while not ended.is_set():
            read.append(files.read(kept.name) == b"RIFF" * 5000)

    reader = threading.Thread(target=listen)
    reader.start()
    for turn in range(60):
        settings.VAULT_KEYS = two if turn % 2 else one
        files.reseal(kept.name)
    ended.set()
    reader.join()
    assert all(read)
    assert len(read) > 10
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == [kept.name]


def test_a_draft_of_a_killed_rotation_is_swept_and_a_new_one_is_left(settings: Any, tmp_path: Any):
    import os

    settings.PRIVATE_ROOT = tmp_path
    kept = files.keep(b"RIFF")
    folder = files._path(kept.name).parent
    dead, running = folder / f"{kept.name}.1.resealed", folder / f"{kept.name}.2.resealed"
    for draft in (dead, running):
        draft.write_bytes(b"half")
    an_hour_ago = timezone.now().timestamp() - 3700
    os.utime(dead, (an_hour_ago, an_hour_ago))
    files.sweep_drafts()
    assert (dead.exists(), running.exists()) == (False, True)
    assert list(files.names()) == [kept.name]


def test_every_column_of_bytes_is_known_to_the_rotation():
    """Who adds a sealed column says so here, or it would be forgotten with its key."""
    known = {(store.model, column) for store in rotation.stores() for column in store.places}
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, BinaryField):
                assert (model, field.attname) in known, field
    assert (Person, "number") in known
    assert isinstance(Person._meta.get_field("number"), SealedTextField)


def test_a_value_sealed_anew_opens_only_in_its_place(settings: Any):
    sealed = sealing.seal(b"x", context="a")
    settings.VAULT_KEYS = f"{K2},{settings.VAULT_KEYS}"
    again = sealing.reseal(sealed, context="a")
    assert sealing.key_of(again) == "k2"
    assert sealing.unseal(again, context="a") == b"x"
    with pytest.raises(Unsealable):
        sealing.reseal(sealed, context="b")
