"""Every way in which a request can fail, as one of our errors with a sentence.

References
----------
The exceptions of the requests library, most specific first; DICOM PS3.18 section 8.5 (status).
"""

from __future__ import annotations

import json
import re
import socket
from http.client import RemoteDisconnected
from typing import TYPE_CHECKING

from requests import exceptions
from urllib3.exceptions import NameResolutionError, NewConnectionError, ReadTimeoutError

from dicomsource.errors import (
    AuthenticationError,
    ConfigurationError,
    DataError,
    DicomsourceError,
    HTTPStatusError,
    NotFoundError,
    TransportError,
    UnreachableError,
)
from dicomsource.http.origins import visible

if TYPE_CHECKING:
    from collections.abc import Iterator

    import requests

_EXCERPT = 200
_READ_FOR_EXCERPT = 8192


def failure(error: Exception, url: str, timeout: tuple[float, float]) -> DicomsourceError:
    """Return our error for an exception that the requests library raised.

    Parameters
    ----------
    error
        What was raised.
    url
        What was asked for.
    timeout
        Seconds for connecting and for reading.
    """
    shown = visible(url)
    match error:
        case exceptions.SSLError():
            return UnreachableError(
                f"no TLS connection to {shown} ({_reason(error)})",
                way_out="Give the authorities to trust as `verify`, or check the name of the host",
            )
        case exceptions.ProxyError():
            return UnreachableError(
                f"the proxy in front of {shown} failed ({_reason(error)})",
                way_out="Check the proxy settings of the environment",
            )
        case exceptions.ConnectTimeout():
            return UnreachableError(
                f"no connection to {shown} within {timeout[0]:g} s",
                way_out="Check host and port, or raise `timeout`",
            )
        case exceptions.Timeout():
            return _too_slow(shown, timeout)
        case exceptions.ChunkedEncodingError():
            return TransportError(
                f"the connection broke in the middle of the answer of {shown} ({_reason(error)})",
                way_out="Try again",
            )
        case exceptions.ContentDecodingError():
            return DataError(f"{shown} sent a body that cannot be decompressed ({_reason(error)})")
        case exceptions.ConnectionError():
            return _no_connection(error, shown, timeout)
        case exceptions.TooManyRedirects():
            return TransportError(f"{shown} redirects in circles", way_out="Check the URL")
        case ValueError():  # the requests library's errors for URLs are ValueErrors
            return ConfigurationError(f"{shown!r} cannot be asked for ({error})")
    return TransportError(f"{shown} cannot be read ({_reason(error)})")


def _no_connection(error: Exception, shown: str, timeout: tuple[float, float]) -> DicomsourceError:
    causes = list(_causes(error))
    for cause in causes:
        if isinstance(cause, NameResolutionError | socket.gaierror):
            return UnreachableError(
                f"the host of {shown} has no address", way_out="Check the spelling of the host"
            )
        if isinstance(cause, ReadTimeoutError):
            return _too_slow(shown, timeout)
    if any(isinstance(cause, NewConnectionError) for cause in causes):
        return UnreachableError(
            f"no connection to {shown} ({_reason(error)})",
            way_out="Check that the server runs, and its host and port",
        )
    return UnreachableError(
        f"{shown} closed the connection without an answer ({_reason(error)})", way_out="Try again"
    )


def was_dropped(error: Exception) -> bool:
    """Whether the server closed a connection before it answered, as it may between two requests."""
    causes = list(_causes(error))
    return not any(isinstance(cause, NewConnectionError) for cause in causes) and any(
        isinstance(cause, RemoteDisconnected | ConnectionError) for cause in causes
    )


def _too_slow(shown: str, timeout: tuple[float, float]) -> UnreachableError:
    return UnreachableError(
        f"{shown} sent nothing for {timeout[1]:g} s", way_out="Raise `timeout`, or ask for less"
    )


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """Yield an exception and what led to it: chained, as a urllib3 reason, or as an argument."""
    while error is not None:
        yield error
        wrapped = [arg for arg in error.args if isinstance(arg, BaseException)]
        reason = getattr(error, "reason", None)
        if isinstance(reason, BaseException):
            error = reason
        else:
            error = wrapped[-1] if wrapped else error.__cause__ or error.__context__


def _reason(error: Exception) -> str:
    """Return the innermost words, without the object addresses that the libraries print."""
    innermost = list(_causes(error))[-1]
    text = getattr(innermost, "strerror", None) or str(innermost) or type(innermost).__name__
    return re.sub(r"<[^>]*>:? ?", "", str(text)).strip().rstrip(".")


def status_failure(response: requests.Response) -> DicomsourceError:
    """Return our error for an answer whose status is not 2xx.

    Parameters
    ----------
    response
        The answer; of its body only the begin is read.
    """
    status = response.status_code
    words = excerpt(response)
    shown = f"{response.request.method} {visible(response.url)}"
    said = f": {words}" if words else ""
    if status in (404, 410):
        return NotFoundError(f"{shown} found nothing ({status}{said})")
    if status == 401:
        sent = "Authorization" in response.request.headers
        return AuthenticationError(
            f"{shown} {'does not accept the credentials' if sent else 'asks for credentials'}"
            f" ({status}{said})",
            way_out="Check `auth` of this source" if sent else "Give `auth` for this source",
            status=status,
        )
    if status == 403:
        return AuthenticationError(
            f"{shown} is not allowed with these credentials ({status}{said})",
            way_out="Check what the user in `auth` may do",
            status=status,
        )
    if "Location" in response.headers:
        return HTTPStatusError(
            f"{shown} sends us on to {visible(response.headers['Location'])} ({status})",
            way_out="Configure that URL",
            status=status,
        )
    return HTTPStatusError(
        f"{shown} failed with status {status} {response.reason or ''}".rstrip() + said,
        status=status,
    )


def excerpt(response: requests.Response) -> str:
    """Return the server's own explanation: the message in a JSON body, or the begin of its text."""
    try:
        body = next(response.iter_content(_READ_FOR_EXCERPT), b"")
    except exceptions.RequestException:
        return ""
    text = body.decode("utf-8", errors="replace")
    try:
        document = json.loads(text)
    except ValueError:
        document = None
    if isinstance(document, dict):
        values = {key.lower(): value for key, value in document.items() if isinstance(value, str)}
        chosen = [
            values[key]
            for key in ("details", "message", "error_description", "errormessage", "error", "title")
            if values.get(key)
        ]
        text = chosen[0] if chosen else text
    text = re.sub(r"(?s)<(script|style)\b.*?</\1>|<[^>]*>", " ", text)
    text = " ".join(text.split())
    if not text.isprintable() or "\N{REPLACEMENT CHARACTER}" in text:
        return ""
    return text if len(text) <= _EXCERPT else text[: _EXCERPT - 1].rstrip() + "…"
