"""A sorted page of studies, from any source: the one place that knows how a source sorts and counts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from dicomsource.errors import UnsupportedError
from dicomsource_host.worklist.sorting import sort_key

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dicomsource import NaturalDataset, WebApiDataSource
    from dicomsource.datasource.query import QueryLevel

LOOKED_THROUGH = 2000
"""How many studies are read to sort them here."""


@attrs.frozen
class Found:
    """One page of what a search found.

    Parameters
    ----------
    rows
        The studies on it.
    total
        How many match in all; None where nobody knows.
    more
        Whether there are some after these.
    partly_sorted
        Whether only the first `LOOKED_THROUGH` studies, as the source lists them, were sorted.
    """

    rows: Sequence[NaturalDataset]
    total: int | None
    more: bool
    partly_sorted: bool = False


def find_studies(
    source: WebApiDataSource, parameters: Mapping[str, Any], orderby: str, limit: int, offset: int
) -> Found:
    """Return a page of the studies that match.

    Parameters
    ----------
    source
        Where to search.
    parameters
        What the studies must match.
    orderby
        A keyword; with a minus before it, from the greatest to the least. Studies without a value come last.
    limit, offset
        Which page.

    Raises
    ------
    QueryError
        The parameters cannot be understood.
    """
    level = source.query.studies
    try:
        page = level.page(dict(parameters), orderby=orderby, limit=limit + 1, offset=offset)
    except UnsupportedError:  # a server that does not sort
        return _sorted_here(level, parameters, orderby, limit, offset)
    return Found(page[:limit], page.total, len(page) > limit)


def _sorted_here(
    level: QueryLevel, parameters: Mapping[str, Any], orderby: str, limit: int, offset: int
) -> Found:
    rows = level.search(dict(parameters), limit=LOOKED_THROUGH + 1)
    partly = len(rows) > LOOKED_THROUGH
    rows = sorted(rows[:LOOKED_THROUGH], key=sort_key(orderby))
    total = None if partly else len(rows)
    return Found(rows[offset : offset + limit], total, len(rows) > offset + limit, partly)
