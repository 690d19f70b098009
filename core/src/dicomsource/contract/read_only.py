"""A table of configuration that nobody can change, and that tells no secret when it is printed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any


class ReadOnlyTable(Mapping[str, Any]):
    """A copy of a table, read-only at every depth.

    Tables in it are read-only tables too, lists are given out as copies; what is neither is kept as it is. Printed, it
    tells its keys and no value: a value may be a password. It equals a dict with the same items.

    Parameters
    ----------
    table
        What is copied.
    """

    __slots__ = ("_items",)

    def __init__(self, table: Mapping[str, Any]) -> None:
        self._items = {key: _kept(value) for key, value in table.items()}

    def __getitem__(self, key: str) -> Any:
        return _given_out(self._items[key])

    def __iter__(self) -> Iterator[str]:
        return iter(self._items)

    def __len__(self) -> int:
        return len(self._items)

    def __copy__(self) -> ReadOnlyTable:
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> ReadOnlyTable:
        return self  # it never changes, and may hold what cannot be copied, such as a session

    def __repr__(self) -> str:
        return f"<keys: {', '.join(map(str, self)) or 'none'}>"


def _kept(value: Any) -> Any:
    if isinstance(value, Mapping):
        return value if isinstance(value, ReadOnlyTable) else ReadOnlyTable(value)
    return tuple(map(_kept, value)) if isinstance(value, list | tuple) else value


def _given_out(value: Any) -> Any:
    return list(map(_given_out, value)) if isinstance(value, tuple) else value
