"""Calls in progress on screen: a doorbell to whoever looks that something changed."""

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer

from hotline.dialogue import Ask, Go, HangUp, Listen, Part, Ring, Say
from hotline.models import Call
from record import doorbell

GROUP = "calls"
ASKED = {
    "after": Call.Stage.FILED,
    "receipt": Call.Stage.FOLLOWING,
    "choice": Call.Stage.FOLLOWING,
    "solved": Call.Stage.FOLLOWING,
    "level": Call.Stage.FOLLOWING,
}
"""Where a caller is who is asked for keys; elsewhere it is the greeting."""


def announce() -> None:
    """Tell the screens, after the commit and without waiting; they fetch what they may see."""
    doorbell.ring(publish)


def publish() -> None:
    """Send the note over the publishers' own connections."""
    async_to_sync(get_channel_layer("ringer").group_send)(GROUP, {"type": "calls.changed"})


def lead(call: Call, parts: tuple[Part, ...]) -> None:
    """Note where an answer leads the caller."""
    stage = _stage(parts) or call.stage
    if stage != call.stage:
        call.stage = stage
        call.save(update_fields=["stage"])
        announce()


def _stage(parts: tuple[Part, ...]) -> str | None:
    match next((part for part in parts if not isinstance(part, Say)), None):
        case Ask(step=step):
            return ASKED.get(step, Call.Stage.GREETING)
        case Listen():
            return Call.Stage.RECORDING
        case Ring():
            return Call.Stage.RINGING
        case HangUp():
            return Call.Stage.LEAVING
        case Go() | _:
            return None
