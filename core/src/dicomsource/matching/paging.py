"""Paging: ``limit`` and ``offset``, exactly.

References
----------
DICOM PS3.18 section 8.3.4.4.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any, Self, TypeVar

import attrs

from dicomsource.errors import QueryError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

T = TypeVar("T")


@attrs.frozen
class Paging:
    """One page of a list of results.

    Parameters
    ----------
    limit
        The greatest number of results; None for all of them.
    offset
        How many results are skipped first.
    """

    limit: int | None = None
    offset: int = 0

    @classmethod
    def from_parameters(cls, parameters: Mapping[str, Any]) -> Self:
        """Return the page that ``limit`` and ``offset`` of a query ask for.

        Raises
        ------
        QueryError
            One of them is negative, or no whole number.
        """
        return cls(
            limit=_count(parameters.get("limit"), "limit"),
            offset=_count(parameters.get("offset"), "offset") or 0,
        )

    def of(self, results: Iterable[T]) -> Iterator[T]:
        """Yield the results on this page; those after it are never asked for."""
        if self.limit is None:
            return islice(results, self.offset, None)
        return islice(results, self.offset, self.offset + self.limit) if self.limit else iter(())


def _count(value: Any, name: str) -> int | None:
    if value is None or value == "":
        return None
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return int(value)
    if isinstance(value, str) and value.strip().isascii() and value.strip().isdigit():
        return int(value)
    raise QueryError(f"{name} is {value!r}", way_out=f"Give {name} as a whole number from 0 on")
