"""Errors of the gateway: a status, and one sentence as JSON."""

from __future__ import annotations

import logging
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import attrs
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse

from dicomsource import errors

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from starlette.requests import Request
    from starlette.responses import Response

_logger = logging.getLogger("dicomsource.gateway")


@attrs.frozen(eq=False, slots=False)
class Refused(Exception):
    """What is wrong with a request as such, whatever the source.

    Parameters
    ----------
    status
        HTTP status code.
    sentence
        What is wrong, and what would be right.
    headers
        Of the answer.
    """

    status: int
    sentence: str
    headers: Mapping[str, str] = attrs.field(factory=dict)

    def __str__(self) -> str:
        return self.sentence


# The first that fits counts, so the special ones stand before the general ones.
_STATUS_OF = (
    (errors.UnknownNameError, HTTPStatus.NOT_FOUND),
    (errors.NotFoundError, HTTPStatus.NOT_FOUND),
    (errors.QueryError, HTTPStatus.BAD_REQUEST),
    (errors.MissingDependencyError, HTTPStatus.NOT_IMPLEMENTED),
    (errors.UnsupportedError, HTTPStatus.NOT_IMPLEMENTED),
    (errors.BusyError, HTTPStatus.SERVICE_UNAVAILABLE),
    (errors.TimedOutError, HTTPStatus.GATEWAY_TIMEOUT),
    (errors.RequestTooLargeError, HTTPStatus.REQUEST_ENTITY_TOO_LARGE),
    (errors.RangeError, HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE),
    (errors.TransportError, HTTPStatus.BAD_GATEWAY),
    (errors.DataError, HTTPStatus.BAD_GATEWAY),
)


def failure_of(error: Exception) -> tuple[int, str, Mapping[str, str]]:
    """Return status, sentence and headers of the answer to a request that failed.

    What nobody foresaw goes to the log: its text may hold what is no client's business.
    """
    if isinstance(error, Refused):
        return error.status, error.sentence, error.headers
    if isinstance(error, errors.DicomsourceError):
        status = next((status for kind, status in _STATUS_OF if isinstance(error, kind)), None)
        if status is None:
            _logger.error("%s", error)
        headers = {}
        if isinstance(error, errors.BusyError):
            headers["Retry-After"] = str(max(1, round(error.retry_after or 1)))
        return status or HTTPStatus.INTERNAL_SERVER_ERROR, str(error), headers
    _logger.error("the gateway failed unexpectedly", exc_info=error)
    sentence = "The gateway failed unexpectedly. Look into its log."
    return HTTPStatus.INTERNAL_SERVER_ERROR, sentence, {}


async def error_answer(_: Request, error: Exception) -> Response:
    """Return an error as a status and a sentence."""
    status, sentence, headers = failure_of(error)
    return JSONResponse({"error": sentence}, status, headers=dict(headers))


async def http_error_answer(request: Request, error: Exception) -> Response:
    """Return what is wrong with an address that belongs to no source: it is not there, or has no such method."""
    assert isinstance(error, HTTPException)
    path = request.url.path
    sentences = {
        HTTPStatus.NOT_FOUND: f"there is nothing at {path}.",
        HTTPStatus.METHOD_NOT_ALLOWED: f"{request.method} does nothing at {path}.",
    }
    sentence = sentences.get(HTTPStatus(error.status_code), error.detail)
    return JSONResponse({"error": sentence}, error.status_code, headers=error.headers)


HANDLERS: Mapping[Any, Callable[[Request, Exception], Awaitable[Response]]] = {
    Refused: error_answer,
    errors.DicomsourceError: error_answer,
    HTTPException: http_error_answer,
    Exception: error_answer,
}
"""What answers each kind of error."""
