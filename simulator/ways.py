"""The circumstances of a call: what the switch, the desk and the recorder do."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from simulator import forms


@dataclass(frozen=True)
class Ways:
    """How the world around one call behaves.

    `recording_report` says when the recording's report comes: after, before, late (after the final
    status), twice, never or failed. `desk` is what a dialled third person does: answered, busy,
    no-answer, failed or machine (answers and presses no key); `desks` says it of single numbers.
    With a `fallback` address a fault asks there; without, it is raised.
    """

    profile: str = forms.FULL
    desk: str = "no-answer"
    desks: Mapping[str, str] = field(default_factory=dict)
    recording_report: str = "after"
    fallback: str = ""
