"""Moves: the only writer of states.

A machine is a table of moves; ``perform`` locks the root row (the case or the docket), asks
three questions (may it move from here, may this person, is it ready), and writes the state, its
history and an Event together.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models, transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from record.history import Actor, acting, actor_name

Text = str | Promise

NOT_YOURS = _("Your role does not allow this step.")


class NotAllowed(Exception):
    """A move that was refused; ``str()`` is the sentence to show to who asked for it."""


class EventRow(models.Model):
    """Who did what to which row, when and why. Never changed, never deleted."""

    at = models.DateTimeField(db_index=True)
    actor = models.CharField(max_length=64)
    machine = models.CharField(max_length=32)
    move = models.CharField(max_length=32)
    source = models.CharField(max_length=32, blank=True)
    target = models.CharField(max_length=32)
    reason = models.TextField()

    class Meta:
        abstract = True


@dataclass(frozen=True)
class Move:
    """One arrow of a machine: from which states, to which, who may, and when it is ready.

    ``permission`` empty means that only the product itself or a citizen makes this move,
    ``automatic`` that they make it besides those who have the permission. The source ``""`` is
    that of a row which does not exist yet, the target ``""`` leaves the state as it is. ``says``
    is the past-tense phrase of the timeline; ``guard`` raises NotAllowed;
    ``conflict`` stands in for the machine's own where another interest counts.
    """

    source: tuple[str, ...]
    target: str
    says: Text
    permission: str = ""
    automatic: bool = False
    guard: Callable[[Any, Actor], None] | None = None
    conflict: Callable[[Any, Actor], Text | None] | None = None


@dataclass(frozen=True)
class Machine:
    """The move table of one model, with how its root is locked and its events are written."""

    name: str
    moves: Mapping[str, Move]
    root: Callable[[Any], models.Model]
    event: Callable[..., EventRow]
    conflict: Callable[[Any, Actor], Text | None]


def perform(
    machine: Machine,
    name: str,
    row: Any,
    *,
    by: Actor,
    reason: str,
    at: datetime | None = None,
    **changes: Any,
) -> EventRow:
    """Make one move, with the other columns it changes; raises NotAllowed and changes nothing."""
    move = machine.moves[name]
    if not reason.strip():
        raise NotAllowed(str(_("Give a reason.")))
    with transaction.atomic():
        lock(machine.root(row))
        if not row._state.adding:
            row.refresh_from_db()
        source = "" if row._state.adding else row.state
        _ask(machine, move, source, row, by)
        row.state = move.target or source
        for column, value in changes.items():
            setattr(row, column, value)
        with acting(by, reason):
            row.save()
        return machine.event(
            row,
            at=at or timezone.now(),
            actor=actor_name(by),
            machine=machine.name,
            move=name,
            source=source,
            target=row.state,
            reason=reason.strip(),
        )


def lock(root: models.Model) -> None:
    """Hold the root row until the transaction ends (SQLite: the one writer already does)."""
    type(root)._default_manager.select_for_update().only("pk").get(pk=root.pk)


def require(by: Any, permission: str, conflict: Text | None = None) -> None:
    """The two questions about the person, for what is done and moves no state; ``conflict`` is
    why it would be wrong for him. Raises NotAllowed."""
    if not by.has_perm(permission):
        raise NotAllowed(str(NOT_YOURS))
    if conflict:
        raise NotAllowed(str(conflict))


def _ask(machine: Machine, move: Move, source: str, row: Any, by: Actor) -> None:
    if source not in move.source:
        raise NotAllowed(
            str(_("This was already moved on by somebody else: it is now “%(state)s”."))
            % {"state": row.get_state_display()}
        )
    if not may(move, by):
        raise NotAllowed(str(NOT_YOURS))
    conflict = (move.conflict or machine.conflict)(row, by)
    if conflict:
        raise NotAllowed(str(conflict))
    if move.guard:
        move.guard(row, by)


def may(move: Move, by: Actor) -> bool:
    """Whether this actor's role allows the move: people need its permission, the product none."""
    if isinstance(by, str):
        return move.automatic or not move.permission
    return bool(move.permission) and by.has_perm(move.permission)
