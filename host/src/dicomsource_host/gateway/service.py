"""One DICOMweb service as an ASGI application: requests in, answers out, errors as a status and a sentence."""

from __future__ import annotations

import logging
import weakref
from typing import TYPE_CHECKING

from dicomsource_host.gateway.answering import answered
from dicomsource_host.gateway.answers import Answer, json_answer
from dicomsource_host.gateway.call import Call, headers_of
from dicomsource_host.gateway.failures import Refused, failure_of
from dicomsource_host.gateway.kept_answers import KeptAnswers
from dicomsource_host.gateway.keys import kept_key
from dicomsource_host.gateway.links import Links
from dicomsource_host.gateway.pool import Pool
from dicomsource_host.gateway.routes import methods_at, with_body
from dicomsource_host.gateway.sending import send_answer

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

    from dicomsource import ExtensionManager
    from dicomsource_host.gateway.settings import GatewaySettings


_logger = logging.getLogger("dicomsource.gateway")


class DicomwebService:
    """Serves the sources of a manager; which one, the address says, or else the active one is.

    Parameters
    ----------
    manager
        Its sources are opened when they are first asked for.
    settings
        Limits.
    """

    def __init__(self, manager: ExtensionManager, settings: GatewaySettings) -> None:
        self._manager = manager
        self._settings = settings
        self._pool = Pool(settings)
        self._kept = KeptAnswers(settings.kept_answer_bytes)
        # Its threads end with the service at the latest.
        self._finalizer = weakref.finalize(self, self._pool.close)
        self._links: Links | None = None
        self._answering = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return
        headers = headers_of(scope)
        self._answering += 1
        try:
            answer = await self._answer(scope, headers, receive)
            try:
                await send_answer(answer, scope["method"], receive, send, self._pool)
            except Exception as error:
                # The status is gone. An answer that is not completed breaks the connection, so that nobody takes
                # what was sent for the whole.
                _, sentence, _ = failure_of(error)
                _logger.warning("an answer is broken off: %s", sentence)
        finally:
            self._answering -= 1

    def close(self) -> None:
        """End the threads that have nothing to do, and the others when they are done; it may be called twice."""
        self._finalizer()

    async def _answer(self, scope: Scope, headers: dict[str, str], receive: Receive) -> Answer:
        try:
            if self._answering > self._settings.open_answers:
                busy = {"Retry-After": "2"}
                raise Refused(503, "The gateway has too many open answers.", busy)
            return await self._found(scope, headers, receive)
        except Exception as error:
            status, sentence, more = failure_of(error)
            answer = json_answer({"error": sentence}, status)
            answer.headers.update(more)
            return answer

    async def _found(self, scope: Scope, headers: dict[str, str], receive: Receive) -> Answer:
        path = scope["path"].removeprefix(scope.get("root_path", ""))
        steps = path.strip("/").split("/") if path.strip("/") else []
        methods = methods_at(steps)
        method = scope["method"]
        if methods is None:
            raise Refused(404, f"there is nothing at {scope['path'][:500]}.")
        allowed = {
            "Allow": ", ".join([*methods, *(["HEAD"] if "GET" in methods else []), "OPTIONS"])
        }
        if method == "OPTIONS":
            return Answer(status=204, headers=allowed)
        handle = methods.get("GET" if method == "HEAD" else method)
        if handle is None:
            raise Refused(405, f"{method} does nothing at {scope['path'][:500]}.", allowed)
        source = scope.get("path_params", {}).get("source")
        call = Call(scope, self._manager, self._settings, self._signing(), source, steps, headers)
        if handle in with_body:
            return await with_body[handle](call, receive, self._pool)
        return await self._pool.begin(lambda: answered(call, handle, self._kept))

    def _signing(self) -> Links:
        if self._links is None:
            self._links = Links(self._settings.key or kept_key())
        return self._links
