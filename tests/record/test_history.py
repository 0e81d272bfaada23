"""No row changes in silence: history names who and why, and the database insists on it."""

import pytest
from django.db import IntegrityError, transaction

from accountability.models import Official, User
from record.history import Anonymous, acting

pytestmark = pytest.mark.django_db


def official() -> Official:
    with acting("system:test", "Joined"):
        return Official.objects.create(name="甲")


def test_a_save_that_names_nobody_is_refused_and_changes_nothing():
    row = official()
    row.name = "乙"
    with pytest.raises(Anonymous), transaction.atomic():
        row.save()
    assert Official.objects.get().name == "甲"


@pytest.mark.parametrize(("by", "reason"), [("", "why"), ("citizen", ""), ("citizen", "  ")])
def test_neither_actor_nor_reason_may_be_empty(by, reason):
    with pytest.raises(Anonymous), acting(by, reason):
        pass


def test_history_keeps_who_why_and_what():
    with acting("system:test", "Made"):
        user = User.objects.create_user("u", name="丙", password="long enough 1")
    row = official()
    with acting(user, "Misspelt"):
        row.name = "乙"
        row.save()
    last = row.history.first()
    assert (last.name, last.actor, last.history_change_reason) == (
        "乙",
        f"user:{user.pk}",
        "Misspelt",
    )
    assert last.history_user == user


@pytest.mark.parametrize("column", ["actor", "history_change_reason"])
def test_the_database_itself_refuses_an_empty_actor_or_reason(column):
    row = official()
    with pytest.raises(IntegrityError), transaction.atomic():
        row.history.update(**{column: ""})


def test_accounts_are_never_deleted():
    from django.db.models import ProtectedError

    with acting("system:test", "Made"):
        user = User.objects.create_user("u", name="丙", password="long enough 1")
    with pytest.raises(ProtectedError):
        user.delete()


def test_signing_in_needs_no_reason(client):
    with acting("system:test", "Made"):
        User.objects.create_user("u", name="丙", password="long enough 1")
    assert client.login(username="u", password="long enough 1")
