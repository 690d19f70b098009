"""Answers of servers that do not have what was asked of them."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from dicomsource.errors import HTTPStatusError, NotFoundError

if TYPE_CHECKING:
    from collections.abc import Iterator

_NO_SUCH_METHOD = frozenset({405, 501})


@contextmanager
def refusals_explained(what: str, key: str) -> Iterator[None]:
    """Add the way out to the error of a server that does not do this at all.

    Parameters
    ----------
    what
        What it perhaps does not do.
    key
        The configuration key that says that it does.
    """
    try:
        yield
    except HTTPStatusError as error:
        if error.status in _NO_SUCH_METHOD:
            error.way_out = f"This server does not {what}: leave {key} out"
        raise
    except NotFoundError as error:
        if error.way_out is None:
            error.way_out = f"Check the UIDs; a server that does not {what} may answer so, too"
        raise
