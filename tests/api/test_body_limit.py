"""How much an address may send in requests."""

import pytest
from starlette.exceptions import HTTPException
from starlette.types import Message, Receive, Scope, Send

from neurarium.api.allowance import BURST_SECS
from neurarium.api.body_limit import BodyLimit

pytestmark = pytest.mark.anyio
BYTES = 1000


async def read(_: Scope, receive: Receive, __: Send) -> None:
    while (await receive()).get("more_body"):
        pass


async def request(limit: BodyLimit, address: str) -> None:
    """A request of as many bytes as one may hold."""

    async def receive() -> Message:
        return {"type": "http.request", "body": bytes(BYTES), "more_body": False}

    async def send(_: Message) -> None:
        raise AssertionError("nothing is answered")

    await limit({"type": "http", "headers": [], "client": (address, 1)}, receive, send)


async def test_an_address_that_sends_too_much_is_refused_and_no_other() -> None:
    limit = BodyLimit(read, max_bytes=BYTES, bytes_per_sec=5 * BYTES, clock=lambda: 0.0)
    for _ in range(int(5 * BURST_SECS)):
        await request(limit, "flood")
    with pytest.raises(HTTPException) as caught:
        await request(limit, "flood")
    assert caught.value.status_code == 429
    await request(limit, "school")
