"""Parts of a data source that are looked up again whenever they are used."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

from dicomsource.datasource import NotOffered
from dicomsource.datasource.parts import part

if TYPE_CHECKING:
    from collections.abc import Callable


class Latest:
    """Whatever an object, or mapping, that may be replaced holds at the time.

    A function of it can be kept: it calls that of the latest object, with the signature that it had when it was taken.

    Parameters
    ----------
    current
        Returns the latest object.
    """

    def __init__(self, current: Callable[[], object]) -> None:
        self._current = current

    def __getattr__(self, name: str) -> Any:
        def latest() -> Any:
            return part(self._current(), name)

        found = None if name.startswith("_") else latest()
        if found is None:
            raise AttributeError(f"there is no {name!r}")
        if isinstance(found, bool | NotOffered):
            return found
        if not callable(found):
            return Latest(latest)

        @functools.wraps(found)
        def call(*arguments: Any, **named: Any) -> Any:
            return latest()(*arguments, **named)

        return call
