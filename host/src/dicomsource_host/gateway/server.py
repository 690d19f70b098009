"""An ASGI application served on a free loopback port, for as long as a block runs."""

from __future__ import annotations

import socket
import threading
import time
from typing import TYPE_CHECKING, Any, Self

import uvicorn

from dicomsource.errors import UnreachableError
from dicomsource_host.gateway.settings import GatewaySettings

if TYPE_CHECKING:
    from types import TracebackType

    from starlette.types import ASGIApp

_SECONDS_TO_START = 10.0
_SECONDS_FOR_OPEN_REQUESTS = 1
_SECONDS_TO_STOP = 3.0


def server_options(settings: GatewaySettings) -> dict[str, Any]:
    """Return what `uvicorn.Config` is to be given, so that clients which stop in the middle are let go."""
    from dicomsource_host.gateway.protocol import protocol_with

    return {
        "http": protocol_with(settings.idle_seconds),
        "ws": "none",
        "lifespan": "off",
        "access_log": False,
        "server_header": False,
    }


class LoopbackServer:
    """Serves an application in a thread; when the block ends, open requests get a second to end too.

    Parameters
    ----------
    app
        The application.
    settings
        For how long clients are waited for.

    Examples
    --------
    ::

        with LoopbackServer(create_app(manager)) as server:
            print(server.url)
    """

    def __init__(self, app: ASGIApp, settings: GatewaySettings | None = None) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        config = uvicorn.Config(
            app,
            log_level="warning",
            **server_options(settings or GatewaySettings()),
            timeout_graceful_shutdown=_SECONDS_FOR_OPEN_REQUESTS,
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(
            target=self._server.run, kwargs={"sockets": [self._socket]}, daemon=True
        )

    def __enter__(self) -> Self:
        self._thread.start()
        deadline = time.monotonic() + _SECONDS_TO_START
        while not self._server.started:
            if not self._thread.is_alive() or time.monotonic() > deadline:
                self._stop()
                raise UnreachableError("the server did not start", source=self.url)
            time.sleep(0.01)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stop()

    def _stop(self) -> None:
        """Stop serving; a request that a source does not let go of is left behind, in a thread that ends with it."""
        self._server.should_exit = True
        self._thread.join(_SECONDS_TO_STOP)
        self._socket.close()
