"""The connection under the gateway: clients that stop in the middle are let go.

uvicorn waits for ever for the rest of a request's head, and for a client to read on what it was sent.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

if TYPE_CHECKING:
    import asyncio


class GatewayProtocol(HttpToolsProtocol):
    """HTTP/1.1 with an end to waiting.

    Attributes
    ----------
    idle_seconds
        How long a client may let the server wait for the rest of a head, or until it reads something.
    """

    idle_seconds = 30.0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Take a new connection, and wait for the first head."""
        super().connection_made(transport)
        self._head: asyncio.TimerHandle | None = self._after(self._end)
        self._unread: asyncio.TimerHandle | None = None
        self._unread_bytes = 0

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the connection."""
        for timer in (self._head, self._unread):
            if timer is not None:
                timer.cancel()
        super().connection_lost(exc)

    def on_message_begin(self) -> None:
        """See the first bytes of a head."""
        super().on_message_begin()
        if self._head is None:
            self._head = self._after(self._end)

    def on_headers_complete(self) -> None:
        """See the end of a head."""
        if self._head is not None:
            self._head.cancel()
            self._head = None
        super().on_headers_complete()

    def pause_writing(self) -> None:
        """See that the client does not read as fast as it is sent to."""
        super().pause_writing()
        self._unread_bytes = self.transport.get_write_buffer_size()
        self._unread = self._after(self._look)

    def resume_writing(self) -> None:
        """See that it has read on."""
        super().resume_writing()
        if self._unread is not None:
            self._unread.cancel()
            self._unread = None

    def _look(self) -> None:
        """Let a client go that has read nothing since the last look."""
        left = self.transport.get_write_buffer_size()
        if left >= self._unread_bytes:
            self._end()
        else:
            self._unread_bytes = left
            self._unread = self._after(self._look)

    def _end(self) -> None:
        self.transport.abort()

    def _after(self, call: Any) -> asyncio.TimerHandle:
        return self.loop.call_later(self.idle_seconds, call)


def protocol_with(idle_seconds: float) -> type[GatewayProtocol]:
    """Return the protocol with a certain patience."""
    return type("GatewayProtocol", (GatewayProtocol,), {"idle_seconds": idle_seconds})
