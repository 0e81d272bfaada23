"""The live queue: tells a desk that a case changed, if its user may see that case."""

from typing import Any

from channels.db import database_sync_to_async

from accountability.consumers import SIGNED_OUT, SignedInConsumer
from cases import recusal
from cases.live import GROUP


class DeskConsumer(SignedInConsumer):
    """One open desk."""

    permission = "cases.see_desk"
    group = GROUP

    async def case_changed(self, event: dict[str, Any]) -> None:
        """Pass on the id alone; the page fetches what its user may see."""
        if not await self.may_stay():
            await self.close(SIGNED_OUT)
        elif await self._may_see(event["case"]):
            await self.send_json({"case": event["case"]})

    @database_sync_to_async
    def _may_see(self, case_id: int) -> bool:
        return bool(self.user) and recusal.visible_to(self.user).filter(pk=case_id).exists()
