"""The live queue: who may see a case hears of it, nobody else, and not after being locked out."""

import json
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from asgiref.testing import ApplicationCommunicator
from channels.layers import get_channel_layer

from cases import live
from cases.consumers import DeskConsumer
from config.asgi import application
from record.history import acting
from tests import make

pytestmark = pytest.mark.django_db(transaction=True)


class Socket(ApplicationCommunicator):
    """One WebSocket, without a server."""

    def __init__(self, app: Any, user: Any = None, origin: str = "") -> None:
        headers = [(b"origin", origin.encode())] if origin else []
        scope = {"type": "websocket", "path": "/ws/desk/", "headers": headers}
        scope |= {"user": user} if user else {}
        super().__init__(app, {**scope, "query_string": b"", "subprotocols": []})

    async def opens(self) -> bool:
        """Whether it was let in."""
        await self.send_input({"type": "websocket.connect"})
        return (await self.receive_output())["type"] == "websocket.accept"

    async def hears(self) -> Any:
        """The next frame."""
        return json.loads((await self.receive_output())["text"])

    async def leave(self) -> None:
        """Go."""
        await self.send_input({"type": "websocket.disconnect", "code": 1000})
        await self.wait()


def socket(user: Any) -> Socket:
    return Socket(DeskConsumer.as_asgi(), user)


@sync_to_async
def made() -> tuple[Any, Any]:
    return make.user("operator"), make.complaint()


async def announce(case_id: int) -> None:
    await get_channel_layer("ringer").group_send(
        live.GROUP, {"type": "case.changed", "case": case_id}
    )


async def test_a_new_complaint_reaches_an_open_desk():
    operator, filed = (
        await sync_to_async(make.user)("operator"),
        await sync_to_async(make.complaint)(),
    )
    desk = socket(operator)
    assert await desk.opens()
    await announce(filed.case_id)
    assert await desk.hears() == {"case": filed.case_id}
    await desk.leave()


async def test_a_case_about_the_own_unit_is_not_announced():
    unit = await sync_to_async(make.unit)()
    insider = await sync_to_async(make.user)("operator", unit)
    filed = await sync_to_async(make.complaint)(about_unit=unit)
    desk = socket(insider)
    assert await desk.opens()
    await announce(filed.case_id)
    assert await desk.receive_nothing()
    await desk.leave()


@pytest.mark.parametrize("role", ["unit_handler", "approver", "administrator"])
async def test_other_roles_get_no_socket(role):
    desk = socket(await sync_to_async(make.user)(role))
    assert not await desk.opens()


async def test_a_stranger_or_another_site_gets_no_socket():
    desk = Socket(application, origin="http://evil.example")
    assert not await desk.opens()
    desk = Socket(application, origin="http://127.0.0.1")
    assert not await desk.opens()


async def test_a_disabled_account_hears_nothing_more():
    operator, filed = (
        await sync_to_async(make.user)("operator"),
        await sync_to_async(make.complaint)(),
    )
    desk = socket(operator)
    await desk.opens()
    await sync_to_async(disable)(operator)
    await announce(filed.case_id)
    assert (await desk.receive_output())["type"] == "websocket.close"


def disable(user: Any) -> None:
    with acting("system:test", "Left"):
        user.is_active = False
        user.save()
