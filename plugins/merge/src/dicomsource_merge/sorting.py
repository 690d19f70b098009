"""Pages of a list that is sorted: of each member as many rows as come before the end of the page are enough."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dicomsource_merge.rows import united

if TYPE_CHECKING:
    from dicomsource_merge.merged_list import Found, MergedList
    from dicomsource_merge.rows import Level


def sorted_page(
    merged: MergedList, offset: int, limit: int | None, orderby: Any, level: Level
) -> list[Found]:
    """Return a page of what all members give, in order; each member sorts its own rows.

    Parameters
    ----------
    merged
        Gives the rows.
    offset, limit
        The page.
    orderby
        What to sort by, as `dicomsource.matching.order.read_order` takes it.
    level
        Where the rows are from.
    """
    from dicomsource.matching.order import read_order
    from dicomsource.matching.paging import Paging

    found = merged.first_of_each(None if limit is None else offset + limit)
    by_row = {}
    for one in found:
        row = united(list(one.rows.values()), level)
        by_row[id(row)] = (row, one)
    ordered = read_order(orderby).of([row for row, _ in by_row.values()])
    return [by_row[id(row)][1] for row in Paging(limit, offset).of(ordered)]
