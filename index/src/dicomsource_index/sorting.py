"""Rows in the order of attributes: up or down, equal ones as they stand in the list, those without a value last."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dicomsource_index.column import Column
    from dicomsource_index.key_order import Integers


def sorted_page(
    rows: Integers, columns: Sequence[tuple[Column, bool]], first: int, last: int
) -> Sequence[int]:
    """Return the rows of a page.

    Parameters
    ----------
    rows
        In the order of the list.
    columns
        The attributes, the most important one first, each with whether it goes down.
    """
    last = min(last, len(rows))
    if first >= last:
        return []
    column, descending = columns[0]
    ranks = _ranks(column, rows, descending=descending)
    # Only rows that rank like those on the page, or before them, need be looked at.
    near_page = ranks <= np.partition(ranks, last - 1)[last - 1]
    rows, ranks = rows[near_page], ranks[near_page]
    if first:
        low = np.partition(ranks, first)[first]
        before = int(np.count_nonzero(ranks < low))
        on_page = ranks >= low
        rows, ranks, first, last = rows[on_page], ranks[on_page], first - before, last - before
    more = [_ranks(column, rows, descending=descending) for column, descending in columns[1:]]
    order = np.lexsort((*reversed(more), ranks))  # stable: what is equal stays as it stands
    page: list[int] = rows[order[first:last]].tolist()
    return page


def sorted_page_of_all(
    columns: Sequence[tuple[Column, bool]], count: int, first: int, last: int
) -> Sequence[int]:
    """Return the rows of a page of the whole list.

    The rows of an attribute are written down in the order of its cells, so only those of the cells on the page are
    looked at.

    Parameters
    ----------
    columns
        As for `sorted_page`.
    count
        How many rows there are.
    """
    column, descending = columns[0]
    last = min(last, count)
    valued = int(column.starts[column.valued])
    if first >= last or last > valued or column.kind == "whole":
        return sorted_page(np.arange(count, dtype=np.int32), columns, first, last)
    low, high = (valued - last, valued - first) if descending else (first, last)
    starts = column.starts[: column.valued + 1]
    first_cell = int(np.searchsorted(starts, starts.dtype.type(low), side="right")) - 1
    last_cell = int(np.searchsorted(starts, starts.dtype.type(high), side="left"))
    while _is_tie(column, first_cell):
        first_cell -= 1
    while _is_tie(column, last_cell):
        last_cell += 1
    start, end = int(starts[first_cell]), int(starts[last_cell])
    before = valued - end if descending else start
    return sorted_page(np.sort(column.rows[start:end]), columns, first - before, last - before)


def _is_tie(column: Column, cell: int) -> bool:
    ties = column.ties
    place = int(np.searchsorted(ties, cell))
    return place < len(ties) and int(ties[place]) == cell


def _ranks(column: Column, rows: Integers, *, descending: bool) -> Any:
    codes = column.codes[rows].astype(np.int64)
    if column.kind == "whole":
        codes = column.ranks_of_whole[codes]
        without = codes == 0
    else:
        without = without_value(codes, column)
        codes -= np.searchsorted(column.ties, codes - 1, side="right")
    if descending:
        codes = -codes
    codes[without] = np.iinfo(np.int64).max
    return codes


def without_value(codes: Any, column: Column) -> Any:
    """Return for each of some codes of a column whether it stands for no value."""
    return (codes == 0) | (codes > column.valued)
