"""How much a request may bring."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.responses import JSONResponse

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send


class _TooMuch(Exception):
    """More came than was announced or may come."""


class BodyLimit:
    """Refuses a body that is longer than allowed, before it is read where its length is announced.

    Parameters
    ----------
    app
        What answers.
    limit
        In bytes.
    """

    def __init__(self, app: ASGIApp, limit: int) -> None:
        self._app = app
        self._limit = limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or refuse with 413."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        announced = dict(scope["headers"]).get(b"content-length", b"0")
        if announced.isdigit() and int(announced) > self._limit:
            await self._refuse(scope, receive, send)
            return
        came, begun = 0, False

        async def counting_receive() -> Message:
            nonlocal came
            message = await receive()
            if message["type"] == "http.request":
                came += len(message.get("body", b""))
                if came > self._limit:
                    raise _TooMuch
            return message

        async def noting_send(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self._app(scope, counting_receive, noting_send)
        except _TooMuch:
            if not begun:
                await self._refuse(scope, receive, send)

    async def _refuse(self, scope: Scope, receive: Receive, send: Send) -> None:
        sentence = f"the request brings more than {self._limit} bytes. Send less at a time."
        answer = JSONResponse({"error": sentence}, 413, headers={"Connection": "close"})
        await answer(scope, receive, send)
