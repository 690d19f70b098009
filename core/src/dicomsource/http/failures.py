"""Every way in which a request can fail before its answer is whole, as one of our errors with a sentence.

References
----------
The exceptions of the requests library, most specific first.
"""

from __future__ import annotations

import re
import socket
from http.client import RemoteDisconnected
from typing import TYPE_CHECKING

from requests import exceptions
from urllib3.exceptions import (
    DecodeError,
    NameResolutionError,
    NewConnectionError,
    ReadTimeoutError,
)

from dicomsource.errors import (
    BrokenOffError,
    ConfigurationError,
    DataError,
    DicomsourceError,
    RedirectError,
    TimedOutError,
    TLSError,
    TransportError,
    UnreachableError,
)
from dicomsource.http.origins import visible

if TYPE_CHECKING:
    from collections.abc import Iterator


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
            return TLSError(
                f"no TLS connection to {shown} ({_reason(error)})",
                way_out="Give the authorities to trust as `verify`, or check the name of the host",
                url=shown,
            )
        case exceptions.ProxyError():
            return UnreachableError(
                f"the proxy in front of {shown} failed ({_reason(error)})",
                way_out="Check the proxy settings of the environment",
                url=shown,
            )
        case exceptions.ConnectTimeout():
            return TimedOutError(
                f"no connection to {shown} within {timeout[0]:g} s",
                way_out="Check host and port, or raise `timeout`",
                url=shown,
            )
        case exceptions.Timeout():
            return _too_slow(shown, timeout)
        case exceptions.ConnectionError():
            return _no_connection(error, shown, timeout)
        case exceptions.TooManyRedirects():
            last = error.response
            return RedirectError(
                f"{shown} redirects in circles",
                way_out="Check the URL",
                url=shown,
                status=0 if last is None else last.status_code,
            )
        case ValueError():  # the requests library's errors for URLs are ValueErrors
            return ConfigurationError(f"{shown!r} cannot be asked for ({error})")
    return TransportError(f"{shown} cannot be read ({_reason(error)})", url=shown)


def failure_of_body(error: Exception, url: str, timeout: tuple[float, float]) -> DicomsourceError:
    """Return our error for an exception that urllib3 raised while a body was read; otherwise as `failure`."""
    shown = visible(url)
    if isinstance(error, DecodeError):
        return DataError(f"{shown} sent a body that cannot be decompressed ({_reason(error)})")
    if isinstance(error, ReadTimeoutError):
        return _too_slow(shown, timeout)
    return BrokenOffError(
        f"the connection broke in the middle of the answer of {shown} ({_reason(error)})",
        way_out="Try again",
        url=shown,
    )


def _no_connection(error: Exception, shown: str, timeout: tuple[float, float]) -> DicomsourceError:
    causes = list(_causes(error))
    for cause in causes:
        if isinstance(cause, NameResolutionError | socket.gaierror):
            return UnreachableError(
                f"the host of {shown} has no address",
                way_out="Check the spelling of the host",
                url=shown,
            )
        if isinstance(cause, ReadTimeoutError):
            return _too_slow(shown, timeout)
    if any(isinstance(cause, NewConnectionError) for cause in causes):
        return UnreachableError(
            f"no connection to {shown} ({_reason(error)})",
            way_out="Check that the server runs, and its host and port",
            url=shown,
        )
    return UnreachableError(
        f"{shown} closed the connection without an answer ({_reason(error)})",
        way_out="Try again",
        url=shown,
    )


def was_dropped(error: BaseException | None) -> bool:
    """Whether the server closed a connection before it answered, as it may between two requests."""
    causes = list(_causes(error))
    return not any(isinstance(cause, NewConnectionError) for cause in causes) and any(
        isinstance(cause, RemoteDisconnected | ConnectionError) for cause in causes
    )


def _too_slow(shown: str, timeout: tuple[float, float]) -> TimedOutError:
    return TimedOutError(
        f"{shown} sent nothing for {timeout[1]:g} s",
        way_out="Raise `timeout`, or ask for less",
        url=shown,
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
