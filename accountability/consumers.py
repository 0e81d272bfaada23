"""The base of every live connection: a signed-in person, asked again on every frame."""

import asyncio
import contextlib

from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncJsonWebsocketConsumer

from accountability.models import User

CHECK_EVERY = 10  # seconds
SIGNED_OUT = 4401


class SignedInConsumer(AsyncJsonWebsocketConsumer):
    """Closes as soon as the account is disabled or loses ``permission``."""

    permission = ""
    group = ""

    async def connect(self) -> None:
        """Let in who may see this, and go on asking."""
        if not await self.may_stay():
            await self.close(SIGNED_OUT)
            return
        await self.channel_layer.group_add(self.group, self.channel_name)
        await self.accept()
        self.watch = asyncio.create_task(self._watch())

    async def disconnect(self, code: int) -> None:
        """Leave the group."""
        await self.channel_layer.group_discard(self.group, self.channel_name)
        if hasattr(self, "watch"):
            self.watch.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self.watch

    async def may_stay(self) -> bool:
        """Whether the account is still active and has the permission, read from the database."""
        self.user = await self._fresh_user()
        return self.user is not None and await database_sync_to_async(self.user.has_perm)(
            self.permission
        )

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(CHECK_EVERY)
            if not await self.may_stay():
                await self.close(SIGNED_OUT)
                return

    @database_sync_to_async
    def _fresh_user(self) -> User | None:
        signed_in = self.scope.get("user")
        pk = getattr(signed_in, "pk", None)
        return User.objects.filter(pk=pk, is_active=True).first() if pk else None
