"""Writes docs/workflow.md from the move tables: what the product does, never what it should."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation

from accountability import rulings
from cases import nuisance, workflow
from hotline import reveals
from record.moves import Machine

HEAD = """# Workflow

Made by `manage.py workflow` from the move tables in `cases/workflow.py`, `cases/nuisance.py`,
`accountability/rulings.py` and `hotline/reveals.py`. A test holds it against the code.
"""
PAGE = Path(settings.BASE_DIR) / "docs" / "workflow.md"
MACHINES = (
    workflow.COMPLAINT,
    workflow.CASE,
    workflow.DISPATCHED,
    workflow.ALLEGED,
    workflow.REEXAMINED,
    nuisance.MACHINE,
    rulings.DOCKET,
    rulings.RULING,
    reveals.REVEAL,
)


class Command(BaseCommand):
    help = "Write docs/workflow.md from the move tables; --check only compares."

    def add_arguments(self, parser: CommandParser) -> None:
        """Compare instead of writing."""
        parser.add_argument("--check", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the page, or say that it is stale."""
        with translation.override("en"):
            text = HEAD + "".join(section(machine) for machine in MACHINES)
        if options["check"]:
            if not PAGE.exists() or PAGE.read_text() != text:
                raise CommandError("docs/workflow.md is stale: run manage.py workflow")
        else:
            PAGE.write_text(text)


def section(machine: Machine) -> str:
    """One machine as a diagram and a table."""
    lines = [f"\n## {machine.name.capitalize()}\n", "```mermaid", "stateDiagram-v2"]
    rows = ["```\n", "| move | from | to | says | who |", "|---|---|---|---|---|"]
    for name, move in machine.moves.items():
        for source in move.source:
            lines.append(f"    {source or '[*]'} --> {move.target or source}: {name}")
        who = move.permission or "the product or the citizen"
        who += " or the product" if move.permission and move.automatic else ""
        rows.append(
            f"| {name} | {', '.join(s or '–' for s in move.source)} "
            f"| {move.target or '(stays)'} | {move.says} | {who} |"
        )
    return "\n".join([*lines, *rows]) + "\n"
