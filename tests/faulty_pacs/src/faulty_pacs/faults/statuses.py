"""Answers in place of the right one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from faulty_pacs.answer import Answer
from faulty_pacs.faults.fault import Fault

if TYPE_CHECKING:
    from faulty_pacs.request import Request


@attrs.frozen
class Status(Fault):
    """Another status; with ``handled`` the request is handled all the same."""

    status: int
    body: bytes = b""
    content_type: str = "text/plain"
    retry_after: int | str | None = None
    handled: bool = False

    def _answer(self) -> Answer:
        after = {} if self.retry_after is None else {"Retry-After": str(self.retry_after)}
        return Answer(self.status, self.body, self.content_type, after)

    def instead(self, request: Request) -> Answer | None:
        return None if self.handled else self._answer()

    def of_answer(self, answer: Answer, request: Request) -> Answer:
        return self._answer() if self.handled else answer


@attrs.frozen
class LoginPage(Fault):
    """A web page to log in, with status 200."""

    def instead(self, request: Request) -> Answer:
        page = b"<!doctype html><html><title>Sign in</title><form></form></html>"
        return Answer(200, page, "text/html; charset=utf-8")


@attrs.frozen
class Redirect(Fault):
    """Sends the client on: to the same path below another root of a service."""

    root: str
    status: int = 307

    def instead(self, request: Request) -> Answer:
        query = "&".join(f"{name}={value}" for name, value in request.query)
        target = f"{self.root}{request.path}" + (f"?{query}" if query else "")
        return Answer(self.status, headers={"Location": target})


@attrs.frozen
class RequireAuthorization(Fault):
    """401 for whoever does not send this Authorization header."""

    value: str = attrs.field(repr=False)

    def instead(self, request: Request) -> Answer | None:
        if request.headers.get("authorization") == self.value:
            return None
        return Answer(401, headers={"WWW-Authenticate": 'Basic realm="faulty-pacs"'})
