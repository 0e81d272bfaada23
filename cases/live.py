"""The queue on screen: a doorbell to every desk that something changed in a case."""

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer

from cases.models import Case
from record import doorbell

GROUP = "desk"


def announce(case: Case) -> None:
    """Tell the screens, after the commit and without waiting; they fetch what they may see."""
    pk = case.pk
    doorbell.ring(lambda: publish(pk))


def publish(case_id: int) -> None:
    """Send the note over the publishers' own connections."""
    layer = get_channel_layer("ringer")
    async_to_sync(layer.group_send)(GROUP, {"type": "case.changed", "case": case_id})
