"""Errors of the gateway: a status, and one sentence as JSON."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse

from dicomsource import errors

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

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


async def error_answer(_: Request, error: Exception) -> Response:
    """Return an error of dicomsource as a status and its own sentence."""
    status = next(
        (status for kind, status in _STATUS_OF if isinstance(error, kind)),
        HTTPStatus.INTERNAL_SERVER_ERROR,
    )
    return JSONResponse({"error": str(error)}, status)


async def http_error_answer(request: Request, error: Exception) -> Response:
    """Return what is wrong with a request before any source sees it: no such address, or no such method."""
    assert isinstance(error, HTTPException)
    path = request.url.path
    sentences = {
        HTTPStatus.NOT_FOUND: f"there is nothing at {path}.",
        HTTPStatus.METHOD_NOT_ALLOWED: f"{request.method} does nothing at {path}.",
    }
    sentence = sentences.get(HTTPStatus(error.status_code), error.detail)
    return JSONResponse({"error": sentence}, error.status_code, headers=error.headers)


async def unexpected_answer(_: Request, error: Exception) -> Response:
    """Return an error that nobody foresaw; its text may hold what is no client's business, and goes to the log."""
    return JSONResponse(
        {"error": "The gateway failed unexpectedly. Look into its log."},
        HTTPStatus.INTERNAL_SERVER_ERROR,
    )


HANDLERS: Mapping[Any, Callable[[Request, Exception], Awaitable[Response]]] = {
    errors.DicomsourceError: error_answer,
    HTTPException: http_error_answer,
    Exception: unexpected_answer,
}
"""What answers each kind of error."""
