"""Accounts: a password is changed by its owner, and history says who and why."""

import pytest
from django.test import Client

from tests import make

pytestmark = pytest.mark.django_db
NEW = "a quite long new one 7"


def test_the_owner_changes_the_password_and_history_says_so():
    user = make.user("operator")
    client = Client()
    client.force_login(user)
    said = {"old_password": "x" * 12, "new_password1": NEW, "new_password2": NEW}
    assert client.post("/accounts/password/", said, follow=True).status_code == 200
    assert Client().login(username=user.username, password=NEW)
    last = user.history.first()
    assert last.actor == f"user:{user.pk}"
    assert not hasattr(last, "password")


def test_a_stranger_is_led_to_the_door():
    assert Client().get("/accounts/password/").status_code == 302


def test_the_administration_saves_in_the_administrators_name():
    boss = make.user("administrator")
    from record.history import acting

    with acting("system:test", "Staff"):
        boss.is_staff = True
        boss.save()
    unit = make.unit("旧名")
    client = Client()
    client.force_login(boss)
    path = f"/admin/accountability/orgunit/{unit.pk}/change/"
    said = {"code": unit.code, "name": "新名", "unit_class": "window", "valid_from": "2017-01-01"}
    answer = client.post(path, said)
    assert answer.status_code == 302, answer.content.decode()[:2000]
    unit.refresh_from_db()
    assert (unit.name, unit.history.first().actor) == ("新名", f"user:{boss.pk}")
    assert client.get(f"/admin/accountability/orgunit/{unit.pk}/delete/").status_code == 403


def test_the_first_administrator_is_added_from_the_command_line(monkeypatch):
    from django.core.management import call_command

    monkeypatch.setattr("builtins.input", lambda: NEW)
    call_command("add_user", "boss", "--name", "甲", "--role", "administrator", "--password-stdin",
                 verbosity=0)  # fmt: skip
    client = Client()
    assert client.login(username="boss", password=NEW)
    assert client.get("/admin/").status_code == 200
    assert client.get("/desk/").status_code == 403


def test_a_weak_password_or_a_second_account_is_refused(monkeypatch):
    from django.core.management import CommandError, call_command

    monkeypatch.setattr("builtins.input", lambda: "12345678")
    words = ("add_user", "boss", "--name", "甲", "--role", "operator", "--password-stdin")
    with pytest.raises(CommandError):
        call_command(*words)
    monkeypatch.setattr("builtins.input", lambda: NEW)
    call_command(*words)
    with pytest.raises(CommandError):
        call_command(*words)
