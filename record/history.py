"""History: what did the row look like, and who changed it, why.

Every row of history names an actor and a reason; a save outside ``acting`` is refused, so that
no change can be made in silence. People are named by text (``user:17``), because this floor
points at nobody above it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from django.db import models
from simple_history.models import HistoricalRecords

Actor = Any  # a signed-in user, or one of: "citizen", "carrier", "system:<task>"


class Anonymous(Exception):
    """A historied row was saved and nobody was named as acting, or no reason was given."""


@dataclass(frozen=True)
class Acting:
    """Who is acting in this moment, and why."""

    by: Actor
    reason: str


_acting: ContextVar[Acting | None] = ContextVar("acting", default=None)


@contextmanager
def acting(by: Actor, reason: str) -> Iterator[None]:
    """Rows saved inside are remembered as done ``by`` this actor for this ``reason``."""
    if not actor_name(by) or not reason.strip():
        raise Anonymous("name who acts, and why")
    token = _acting.set(Acting(by, reason.strip()))
    try:
        yield
    finally:
        _acting.reset(token)


def actor_name(by: Actor) -> str:
    """``user:17`` for a signed-in person, else the text itself."""
    return by if isinstance(by, str) else f"user:{by.pk}"


def current() -> Acting:
    """Who is acting now; raises Anonymous when nobody is."""
    now = _acting.get()
    if now is None:
        raise Anonymous("a row with history is saved inside `with acting(by, reason)` only")
    return now


def current_actor() -> str:
    """The name of who is acting now, as history stores it."""
    return actor_name(current().by)


class HistoryRow(models.Model):
    """One past state of a row, with the actor who made it so. Its reason is the library's column.

    ``save`` is the only door through which history is written one by one; the ledger listens here.
    """

    actor = models.CharField(max_length=64, default=current_actor)

    class Meta:
        abstract = True


class History(HistoricalRecords):
    """The library's records with our base row, a named actor and a reason that is never empty."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("bases", [HistoryRow])
        kwargs.setdefault("history_id_field", models.BigAutoField())
        super().__init__(**kwargs)

    def get_meta_options(self, model: Any) -> dict[str, Any]:
        """Let the database itself refuse a row without actor or reason."""
        options: dict[str, Any] = super().get_meta_options(model)
        name = f"{model._meta.app_label}_{model._meta.model_name}"
        options["constraints"] = [
            models.CheckConstraint(condition=~models.Q(actor=""), name=f"{name}_actor"),
            models.CheckConstraint(
                condition=models.Q(history_change_reason__isnull=False)
                & ~models.Q(history_change_reason=""),
                name=f"{name}_reason",
            ),
        ]
        return options

    def get_change_reason_for_object(self, instance: Any, history_type: str, using: str) -> str:
        """The reason of who is acting now."""
        return current().reason

    def get_history_user(self, instance: Any) -> Any:
        """The signed-in user, if it is one who acts."""
        by = current().by
        return None if isinstance(by, str) else by
