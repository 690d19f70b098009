"""Every error that dicomsource raises on purpose.

    DicomsourceError
    ├── ConfigurationError            a configuration cannot be used as it stands
    │   ├── UnknownNameError          a name that nobody registered; lists the known ones
    │   └── MissingDependencyError    an optional library is not installed
    ├── PluginError                   a plugin breaks the contract
    ├── UnsupportedError              a data source lacks the function that was called
    ├── LocatorError                  no plugin, or more than one, opens a URL, directory or file
    ├── QueryError                    a search parameter cannot be understood
    ├── NotFoundError                 the study, series, instance, frame or document is not there
    ├── DataError                     bytes or JSON that are not what they claim to be
    │   └── AnswerTooLargeError       an answer is longer than `maxBodyBytes`
    ├── IncompleteError               a part of what was asked for failed; holds what came, and what did not
    └── TransportError                the network or the server failed
        ├── UnreachableError          no connection
        │   ├── TimedOutError         no connection, or no more bytes, in time
        │   └── TLSError              no connection that can be trusted
        ├── BrokenOffError            the connection broke in the middle of an answer
        ├── ClosedError               the source was closed meanwhile
        └── HTTPStatusError           the server answered with an error status
            ├── AuthenticationError   401: it wants credentials, or others
            │   └── ForbiddenError    403: these credentials do not suffice
            ├── BadRequestError       400: it does not understand the request
            ├── NotAcceptableError    406, 415: it has no such representation, or takes none
            ├── ConflictError         409: what it has stands against it
            ├── RequestTooLargeError  413: it takes less at a time
            ├── RangeError            416: it has no such bytes
            ├── RedirectError         3xx: what was asked for is elsewhere
            ├── BusyError             429, 503: it may answer later
            └── ServerError           any other 5xx: it failed

An error holds its facts as fields and builds its sentence from them: who (``source``), what is wrong
(``problem``) and the way out (``way_out``). Passwords inside URLs are taken out of all three. What is about an
answer of a server also holds its ``status``, the ``url`` that was asked (without credentials and query) and the
server's own ``explanation``.
"""

from __future__ import annotations

from dicomsource.errors.base import DicomsourceError, errors_named
from dicomsource.errors.kinds import (
    AnswerTooLargeError,
    ConfigurationError,
    DataError,
    IncompleteError,
    LocatorError,
    MissingDependencyError,
    NotFoundError,
    PluginError,
    QueryError,
    UnknownNameError,
    UnsupportedError,
)
from dicomsource.errors.network import (
    AuthenticationError,
    BadRequestError,
    BrokenOffError,
    BusyError,
    ClosedError,
    ConflictError,
    ForbiddenError,
    HTTPStatusError,
    NotAcceptableError,
    RangeError,
    RedirectError,
    RequestTooLargeError,
    ServerError,
    TimedOutError,
    TLSError,
    TransportError,
    UnreachableError,
)
from dicomsource.shown import without_passwords

__all__ = [
    "AnswerTooLargeError",
    "AuthenticationError",
    "BadRequestError",
    "BrokenOffError",
    "BusyError",
    "ClosedError",
    "ConfigurationError",
    "ConflictError",
    "DataError",
    "DicomsourceError",
    "ForbiddenError",
    "HTTPStatusError",
    "IncompleteError",
    "LocatorError",
    "MissingDependencyError",
    "NotAcceptableError",
    "NotFoundError",
    "PluginError",
    "QueryError",
    "RangeError",
    "RedirectError",
    "RequestTooLargeError",
    "ServerError",
    "TLSError",
    "TimedOutError",
    "TransportError",
    "UnknownNameError",
    "UnreachableError",
    "UnsupportedError",
    "errors_named",
    "without_passwords",
]
