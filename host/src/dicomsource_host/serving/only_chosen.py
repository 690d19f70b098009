"""Of the sources that a manager has, only those that were chosen are served."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.responses import JSONResponse

if TYPE_CHECKING:
    from collections.abc import Collection

    from starlette.types import ASGIApp, Receive, Scope, Send

_PREFIX = "/sources/"


class OnlyChosen:
    """Answers for the sources that are served, and knows no other, though one may stand on it.

    Parameters
    ----------
    app
        The gateway.
    names
        What is served.
    """

    def __init__(self, app: ASGIApp, names: Collection[str]) -> None:
        self._app = app
        self._names = frozenset(names)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or 404."""
        path = scope.get("path", "")
        if scope["type"] == "http" and path.startswith(_PREFIX):
            name = path.removeprefix(_PREFIX).partition("/")[0]
            if name not in self._names:
                sentence = f"there is no data source {name!r} here. Known: {', '.join(sorted(self._names))}."
                await JSONResponse({"error": sentence}, 404)(scope, receive, send)
                return
        await self._app(scope, receive, send)
