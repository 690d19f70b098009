"""By which names this server may be called.

A page of the open web can point a name of its own at the loopback address and then read what answers there (DNS
rebinding). Its requests carry that name: so without a token only the server's own names are answered.
"""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from starlette.responses import JSONResponse

if TYPE_CHECKING:
    from collections.abc import Iterable

    from starlette.types import ASGIApp, Receive, Scope, Send

_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


def is_loopback(host: str) -> bool:
    """Tell whether only this machine reaches an address."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def host_name(header: str) -> str:
    """Return the name in a Host header, without port, in small letters; empty where it is none.

    >>> host_name("[::1]:8808")
    '::1'
    """
    try:
        return (urlsplit(f"//{header}").hostname or "").rstrip(".")
    except ValueError:
        return ""


class KnownHosts:
    """Answers only requests that call this server by a known name.

    Parameters
    ----------
    app
        What answers them.
    names
        Host names and addresses besides those of the loopback.
    """

    def __init__(self, app: ASGIApp, names: Iterable[str]) -> None:
        self._app = app
        self._names = _LOOPBACK | {name.lower().strip("[]") for name in names}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or refuse with 421."""
        if scope["type"] != "http" or self._is_known(scope):
            await self._app(scope, receive, send)
            return
        sentence = "this server is not called by that name. Start it with --allow-host NAME."
        await JSONResponse({"error": sentence}, 421)(scope, receive, send)

    def _is_known(self, scope: Scope) -> bool:
        names = [value for key, value in scope["headers"] if key == b"host"]
        return len(names) == 1 and host_name(names[0].decode("latin-1")) in self._names
