"""Every error that dicomsource raises on purpose.

::

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
    ├── IncompleteError               a part of what was asked for failed; holds what came, and what did not
    └── TransportError                the network or the server failed
        ├── UnreachableError          no connection, or none in time
        └── HTTPStatusError           the server answered with an error status
            └── AuthenticationError   401 or 403

An error holds its facts as fields and builds its sentence from them: who (``source``), what is wrong
(``problem``) and the way out (``way_out``). Passwords inside URLs are taken out of all three.
"""

from __future__ import annotations

import re
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import attrs

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_USER_IN_URL = re.compile(r"(?<=://)[^\s/?#:]*:[^\s/?#]*@")


def without_passwords(text: str) -> str:
    """Return text that may be shown to anybody: a URL in it loses user and password."""
    return _USER_IN_URL.sub("***@", str(text))


# Without slots: an exception is pickled and copied by what is in its __dict__, a source named later and notes included.
@attrs.define(eq=False, slots=False)
class DicomsourceError(Exception):
    """Something that the caller can understand and mend.

    Parameters
    ----------
    problem
        What was wanted and what was found; a final full stop may be left out.
    source
        Name of the data source, plugin or file that it happened in; filled in on the way up where unknown.
    way_out
        What to do about it, in the imperative; a final full stop may be left out.
    """

    problem: str = attrs.field(converter=without_passwords)
    source: str | None = attrs.field(
        default=None, converter=attrs.converters.optional(without_passwords)
    )
    way_out: str | None = attrs.field(
        default=None, converter=attrs.converters.optional(without_passwords)
    )

    def __str__(self) -> str:
        sentence = _ended(f"{self.source}: {self.problem}" if self.source else self.problem)
        return f"{sentence} {_ended(self.way_out)}" if self.way_out else sentence


def _ended(sentence: str) -> str:
    sentence = sentence.rstrip()
    return sentence if sentence.endswith((".", "!", "?")) else f"{sentence}."


class ConfigurationError(DicomsourceError):
    """A configuration cannot be used as it stands."""


def _names(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(names)


@attrs.define(eq=False, slots=False)
class UnknownNameError(ConfigurationError):
    """A name that nobody registered.

    Parameters
    ----------
    known
        The names that would have worked.
    """

    known: tuple[str, ...] = attrs.field(default=(), converter=_names)

    def __str__(self) -> str:
        choices = ", ".join(repr(name) for name in sorted(self.known)) or "none"
        return f"{super().__str__()} Known: {choices}."


class MissingDependencyError(ConfigurationError):
    """An optional library is not installed."""


class PluginError(DicomsourceError):
    """A plugin breaks the contract."""


class UnsupportedError(DicomsourceError):
    """A data source lacks the function that was called."""


class LocatorError(DicomsourceError):
    """No plugin, or more than one, opens a URL, directory or file."""


class QueryError(DicomsourceError):
    """A search parameter cannot be understood."""


class NotFoundError(DicomsourceError):
    """The study, series, instance, frame or document is not there."""


class DataError(DicomsourceError):
    """Bytes or JSON that are not what they claim to be."""


@attrs.define(eq=False, slots=False)
class IncompleteError(DicomsourceError):
    """A part of what was asked for failed.

    Parameters
    ----------
    instances
        The naturalized instances that came; they stand in the metadata store.
    failed
        SeriesInstanceUID to the error of each series that did not come.
    """

    instances: list[Any] = attrs.field(factory=list, repr=False)
    failed: dict[str, Exception] = attrs.field(factory=dict)


class TransportError(DicomsourceError):
    """The network or the server failed."""


class UnreachableError(TransportError):
    """No connection, or none in time."""


@attrs.define(eq=False, slots=False)
class HTTPStatusError(TransportError):
    """The server answered with an error status.

    Parameters
    ----------
    status
        HTTP status code.
    """

    status: int = attrs.field(default=0)


class AuthenticationError(HTTPStatusError):
    """The server wants other credentials (401 or 403)."""


@contextmanager
def errors_named(source: str) -> Iterator[None]:
    """Give every error that passes the name of the data source, where it has none yet."""
    try:
        yield
    except DicomsourceError as error:
        if error.source is None:
            error.source = source
        raise
