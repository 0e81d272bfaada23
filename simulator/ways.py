"""The circumstances of a call: what the switch, the desk and the recorder do."""

from dataclasses import dataclass

from simulator import forms


@dataclass(frozen=True)
class Ways:
    """How the world around one call behaves.

    `recording_report` says when the recording's report comes: after, before, late (after the final
    status), twice, never or failed. `desk` is what a dialled third person does: answered, busy,
    no-answer or failed. With a `fallback` address a fault asks there; without, it is raised.
    """

    profile: str = forms.FULL
    desk: str = "no-answer"
    recording_report: str = "after"
    fallback: str = ""
