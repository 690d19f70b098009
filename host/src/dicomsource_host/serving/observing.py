"""Each request is measured and logged once, when the last byte of its answer is sent."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from dicomsource.natural.dictionary import tag_for
from dicomsource_host.serving.path_shapes import path_shape, service_of

if TYPE_CHECKING:
    from collections.abc import Collection

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from dicomsource_host.serving.access_log import AccessLog
    from dicomsource_host.serving.metrics import Metrics

_CLIENT_LEFT = 499
_WORDS = frozenset(
    {"accept", "fuzzymatching", "includefield", "limit", "offset", "orderby", "quality", "search"}
)
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"})


class Observed:
    """Measures and logs what another application answers.

    Parameters
    ----------
    app
        What answers.
    metrics, log
        Where it is noted.
    sources
        The names that are served; no other name is noted.
    """

    def __init__(
        self, app: ASGIApp, metrics: Metrics, log: AccessLog | None, sources: Collection[str]
    ) -> None:
        self._app = app
        self._metrics = metrics
        self._log = log
        self._sources = frozenset(sources)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        status, sent, whole = 0, 0, False
        begin = time.perf_counter()

        async def noting_send(message: Message) -> None:
            nonlocal status, sent, whole
            if message["type"] == "http.response.start":
                status = message["status"]
            elif message["type"] == "http.response.body":
                sent += len(message.get("body", b""))
                whole = not message.get("more_body", False)
            await send(message)

        self._metrics.began()
        try:
            await self._app(scope, receive, noting_send)
        except Exception:
            status = status or 500
            raise
        finally:
            self._note(scope, status or _CLIENT_LEFT, sent, time.perf_counter() - begin, whole)

    def _note(self, scope: Scope, status: int, sent: int, seconds: float, whole: bool) -> None:
        shape = path_shape(scope["path"], self._sources)
        parts = shape.split("/")
        source = parts[2] if parts[1] in ("sources", "worklist") and len(parts) > 2 else ""
        service = service_of(shape)
        method = scope["method"] if scope["method"] in _METHODS else "other"
        self._metrics.ended(
            service, "" if source == "{}" else source, method, status, seconds, sent
        )
        if self._log is not None:
            client = scope.get("client")
            self._log.write(
                client=client[0] if client else None,
                method=method,
                path=shape,
                query=_names(scope["query_string"]),
                status=status,
                bytes=sent,
                milliseconds=round(seconds * 1000, 1),
                **({} if whole else {"broken_off": True}),
            )


def _names(query: bytes) -> list[str]:
    """Return the attributes and words that a query names, without their values; what is neither may be anything."""
    names = {name for name, _ in parse_qsl(query.decode("latin-1"), keep_blank_values=True)[:50]}
    return sorted(name for name in names if name in _WORDS or tag_for(name))
