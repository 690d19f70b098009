"""Errors that any source may raise."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from dicomsource.errors.base import DicomsourceError
from dicomsource.shown import visible, without_passwords

if TYPE_CHECKING:
    from collections.abc import Iterable


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


@attrs.define(eq=False, slots=False)
class NotFoundError(DicomsourceError):
    """The study, series, instance, frame or document is not there.

    Parameters
    ----------
    status
        404 or 410 where a server said so, else None.
    url
        What was asked for, where it was a server.
    explanation
        The server's own words, if any.
    """

    status: int | None = attrs.field(default=None)
    url: str = attrs.field(default="", converter=visible)
    explanation: str = attrs.field(default="", converter=without_passwords)


class DataError(DicomsourceError):
    """Bytes or JSON that are not what they claim to be."""


@attrs.define(eq=False, slots=False)
class AnswerTooLargeError(DataError):
    """An answer, or a part of one, is longer than what may be held in memory.

    Parameters
    ----------
    url
        What was asked for.
    limit
        How many bytes may be held; the key `maxBodyBytes`.
    """

    url: str = attrs.field(default="", converter=visible)
    limit: int = attrs.field(default=0)


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
