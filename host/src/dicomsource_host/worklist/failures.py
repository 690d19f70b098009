"""What goes wrong, in words, on a page of its own."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse

from dicomsource import errors
from dicomsource_host.worklist.rendering import page

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from starlette.requests import Request
    from starlette.responses import Response

_STATUS_OF = (
    (errors.UnknownNameError, HTTPStatus.NOT_FOUND),
    (errors.NotFoundError, HTTPStatus.NOT_FOUND),
    (errors.QueryError, HTTPStatus.BAD_REQUEST),
    (errors.UnsupportedError, HTTPStatus.NOT_IMPLEMENTED),
    (errors.TransportError, HTTPStatus.BAD_GATEWAY),
    (errors.DataError, HTTPStatus.BAD_GATEWAY),
)


def status_of(error: Exception) -> HTTPStatus:
    """Return the HTTP status of an error."""
    kinds = (status for kind, status in _STATUS_OF if isinstance(error, kind))
    return next(kinds, HTTPStatus.INTERNAL_SERVER_ERROR)


async def _known(request: Request, error: Exception) -> Response:
    return _answer(request, str(error), status_of(error))


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    sentences = {
        404: "There is nothing at this address.",
        405: "That cannot be done at this address.",
    }
    return _answer(request, sentences.get(error.status_code, error.detail), error.status_code)


async def _unexpected(request: Request, error: Exception) -> Response:
    sentence = "Something failed that nobody foresaw. The server's own messages say more."
    return _answer(request, sentence, HTTPStatus.INTERNAL_SERVER_ERROR)


def _answer(request: Request, sentence: str, status: int) -> Response:
    if "text/html" in request.headers.get("accept", "") or "hx-request" in request.headers:
        return page(request, "failure.html", int(status), sentence=sentence)
    return JSONResponse({"error": sentence}, int(status))


def worklist_handlers() -> dict[Any, Callable[[Request, Exception], Awaitable[Response]]]:
    """Return what answers each kind of error."""
    return {errors.DicomsourceError: _known, HTTPException: _http, Exception: _unexpected}
