"""Who sorts: the server, where it is said to take ``orderby``, or this side once all rows are here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dicomsource.contract.page import Page, total_of
from dicomsource.errors import UnsupportedError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from dicomsource.contract import DicomJson

_UIDS = ("StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID")


def order_keywords(parameters: Mapping[str, Any]) -> list[str]:
    """Return the attributes to sort by."""
    return [name.removeprefix("-") for name in parameters.get("orderby") or ()]


def refuse_long_sorts(parameters: Mapping[str, Any]) -> None:
    """Raise where a page is asked for of a list that would have to be fetched whole, however long, to be sorted here.

    Parameters
    ----------
    parameters
        All that is asked for. The list is short where UIDs say what it is of.

    Raises
    ------
    UnsupportedError
        There is a limit, and no UID.
    """
    if parameters.get("limit") is None or any(map(_is_given, map(parameters.get, _UIDS))):
        return
    raise UnsupportedError(
        f"it cannot give the first {parameters['limit']} rows ordered by {','.join(parameters['orderby'])}:"
        " the server is not said to sort",
        way_out="Configure supportsOrderBy = true if it takes orderby, or give limit = 'all', so that all rows are"
        " fetched and sorted here",
    )


def page_of(rows: Iterable[DicomJson], parameters: Mapping[str, Any]) -> Page[DicomJson]:
    """Return the rows that match, sorted and paged here, and their total where all of them had to be read.

    Parameters
    ----------
    rows
        Read only as far as they are needed.
    parameters
        What is not done by the server; values that are None ask for nothing.
    """
    from dicomsource.matching import compile_query

    query = compile_query({name: value for name, value in parameters.items() if value is not None})
    if query.order:
        return query.page(rows)
    page = list(query.select(rows))
    paging = query.paging
    return Page(page, total_of(len(page), limit=paging.limit, offset=paging.offset))


def _is_given(uid: object) -> bool:
    return bool(uid) and not set(str(uid)) & set("*?")
