"""One error for what no member could give."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dicomsource.errors import (
    ConfigurationError,
    DicomsourceError,
    NotFoundError,
    QueryError,
    TransportError,
    UnsupportedError,
)
from dicomsource_merge.status import reason_of

if TYPE_CHECKING:
    from collections.abc import Mapping

_KINDS: tuple[type[DicomsourceError], ...] = (
    NotFoundError,
    QueryError,
    UnsupportedError,
    ConfigurationError,
    TransportError,
)


def none_of_them(errors: Mapping[str, Exception]) -> Exception:
    """Return the error that says for each member why it failed.

    Parameters
    ----------
    errors
        By the names of the members.

    Returns
    -------
    Exception
        Of the kind that all of them are, where there is one; a member that is alone speaks for itself.
    """
    found = list(errors.values())
    if len(found) == 1:
        return found[0]
    kind = next((one for one in _KINDS if all(isinstance(error, one) for error in found)), None)
    reasons = "; ".join(f"{name!r}: {reason_of(error)}" for name, error in errors.items())
    error = (kind or DicomsourceError)(f"none of its members can give that: {reasons}")
    ways = dict.fromkeys(getattr(one, "way_out", None) for one in found)
    error.way_out = next(iter(ways)) if len(ways) == 1 else None
    error.__cause__ = ExceptionGroup("what the members said", found)
    return error
