"""Calls in progress, live: tells a screen that something changed, and nothing else."""

from typing import Any

from accountability.consumers import SIGNED_OUT, SignedInConsumer
from hotline.live import GROUP


class CallsConsumer(SignedInConsumer):
    """One open list of calls."""

    permission = "hotline.see_calls"
    group = GROUP

    async def calls_changed(self, event: dict[str, Any]) -> None:
        """Ring; the page fetches what its user may see."""
        if await self.may_stay():
            await self.send_json({"changed": True})
        else:
            await self.close(SIGNED_OUT)
