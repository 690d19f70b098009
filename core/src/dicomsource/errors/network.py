"""Errors of the network and of servers."""

from __future__ import annotations

import attrs

from dicomsource.errors.base import DicomsourceError
from dicomsource.shown import visible, without_passwords


@attrs.define(eq=False, slots=False)
class TransportError(DicomsourceError):
    """The network or the server failed.

    Parameters
    ----------
    url
        What was asked for, without credentials and query.
    """

    url: str = attrs.field(default="", converter=visible)


class UnreachableError(TransportError):
    """There is no connection."""


class TimedOutError(UnreachableError):
    """There was no connection, or there came no more bytes, in time."""


class TLSError(UnreachableError):
    """There is no connection that can be trusted."""


class BrokenOffError(TransportError):
    """The connection broke in the middle of an answer."""


class ClosedError(TransportError):
    """The source was closed before, or while, it was asked."""


@attrs.define(eq=False, slots=False)
class HTTPStatusError(TransportError):
    """The server answered with an error status.

    Parameters
    ----------
    status
        HTTP status code.
    explanation
        The server's own words, if any.
    """

    status: int = attrs.field(default=0)
    explanation: str = attrs.field(default="", converter=without_passwords)


class AuthenticationError(HTTPStatusError):
    """The server wants credentials, or others (401)."""


class ForbiddenError(AuthenticationError):
    """The credentials do not suffice for this (403)."""


class BadRequestError(HTTPStatusError):
    """The server does not understand the request, or does not do what it asks for (400)."""


class NotAcceptableError(HTTPStatusError):
    """The server cannot give (406), or does not take (415), this representation."""


class ConflictError(HTTPStatusError):
    """What the server has stands against it (409)."""


class RequestTooLargeError(HTTPStatusError):
    """The server takes less at a time (413)."""


class RangeError(HTTPStatusError):
    """What was asked for has no such bytes (416)."""


class RedirectError(HTTPStatusError):
    """What was asked for is elsewhere (3xx), and is not followed: it was no GET, or leads in circles."""


@attrs.define(eq=False, slots=False)
class BusyError(HTTPStatusError):
    """The server may answer later (429, 503).

    Parameters
    ----------
    retry_after
        Seconds after which it wants to be asked again; None where it does not say.
    """

    retry_after: float | None = attrs.field(default=None)


class ServerError(HTTPStatusError):
    """The server failed (5xx)."""
