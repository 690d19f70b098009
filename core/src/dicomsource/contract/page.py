"""One page of what a search finds."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable

T = TypeVar("T")


class Page(list[T]):
    """A list of rows that knows how many there are on all pages together.

    What `page` of a level of search returns. A plugin whose backend tells the number may return one from its
    ``requestResults``.

    Parameters
    ----------
    rows
        Those on this page.
    total
        How many match in all, whatever the page; None where the source cannot tell.

    Examples
    --------
    >>> page = Page(["a", "b"], total=7)
    >>> f"{len(page)} of {page.total}"
    '2 of 7'
    """

    __slots__ = ("total",)

    def __init__(self, rows: Iterable[T] = (), total: int | None = None) -> None:
        super().__init__(rows)
        self.total = total


def total_of(found: int, *, limit: int | None, offset: int = 0) -> int | None:
    """Return how many rows match in all, as a page by itself tells it; None where it does not.

    Parameters
    ----------
    found
        How many rows the page has.
    limit
        How many were asked for; None for all.
    offset
        How many were to be left out before.
    """
    if limit is not None and found >= limit:
        return None
    # An empty page far down says only that there are no more.
    return offset + found if found or not offset else None
