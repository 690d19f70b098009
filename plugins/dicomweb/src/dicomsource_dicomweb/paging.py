"""Lists in pages: rows until there are no more, whatever a server makes of limit and offset."""

from __future__ import annotations

import json
import logging
from itertools import islice
from typing import TYPE_CHECKING, Any

import attrs

from dicomsource.contract.page import total_of
from dicomsource.http.origins import visible

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from dicomsource.contract import DicomJson

    Ask = Callable[[Mapping[str, Any]], "Answer"]

_logger = logging.getLogger("dicomsource")
# No server is known to cut lists shorter than this where no limit was asked for.
SMALLEST_CAP = 50


@attrs.frozen
class Answer:
    """One page of a server.

    Parameters
    ----------
    rows
        What is on it.
    more
        Whether the server says that there are more.
    total
        How many there are on all pages, where the server says so.
    """

    rows: list[DicomJson]
    more: bool = False
    total: int | None = None


@attrs.define
class Extent:
    """How long a list turned out to be once its rows were read; None where that is not known."""

    total: int | None = None


class Pages:
    """The way one server pages at one level of search, as far as it is known.

    Parameters
    ----------
    uid_tag
        Tag of the UID that tells rows apart.
    page_size
        The limit to send where a list is fetched whole; None to send none.
    """

    def __init__(self, uid_tag: str, page_size: int | None) -> None:
        self._uid_tag = uid_tag
        self._page_size = page_size
        self._cap: int | None = None
        self._ignores_offset: bool | None = None

    def rows(
        self,
        ask: Ask,
        parameters: Mapping[str, Any],
        *,
        where: str,
        extent: Extent | None = None,
    ) -> Iterator[DicomJson]:
        """Yield the rows of a list, each once; pages are asked for as they are needed.

        Parameters
        ----------
        ask
            Returns one page.
        parameters
            What is asked for. ``limit`` and ``offset`` count in rows; a ``limit`` that is None means all rows, page
            after page until one is empty. Without ``limit`` a short first page is taken for all.
        where
            Data source and URL, for messages.
        extent
            Told how long the whole list is, once the last row was given.
        """
        extent = extent or Extent()
        offset = int(parameters.get("offset") or 0)
        if offset and self._ignores_offset is None:
            page = list(self._rows(ask, parameters, offset, where, extent))
            if not page or not self._is_the_first_page(page, ask, parameters):
                yield from page
                return
        if not (offset and self._ignores_offset):
            yield from self._rows(ask, parameters, offset, where, extent)
            return
        whole = {name: value for name, value in parameters.items() if name != "offset"}
        if whole.get("limit") is not None:
            whole["limit"] += offset
        yield from islice(self._rows(ask, whole, 0, where, extent), offset, None)

    def _rows(
        self, ask: Ask, parameters: Mapping[str, Any], offset: int, where: str, extent: Extent
    ) -> Iterator[DicomJson]:
        first, extent.total = offset, None
        limit = parameters.get("limit")
        to_the_end = (limit is None and "limit" in parameters) or self._page_size is not None
        seen: set[str] = set()
        last = given = 0
        while limit is None or given < limit:
            size = self._size(None if limit is None else limit - given)
            asked = {name: value for name, value in parameters.items() if name != "limit"}
            if size is not None:
                asked["limit"] = size
            if last:
                asked["offset"] = offset
            answer = ask(asked)
            page, more = answer.rows, answer.more
            extent.total = answer.total
            fresh = self._fresh(page, seen)
            if last:
                self._learn(last, size, page, fresh, where)
            yield from fresh if limit is None else fresh[: limit - given]
            given += len(fresh)
            offset += len(page)
            if not fresh or self._ends(page, size, whole=limit is None, more=more or to_the_end):
                # A page as long as some server's longest may be the last only because of that.
                if len(page) < SMALLEST_CAP and not more and (fresh or not page):
                    counted = total_of(given, limit=None, offset=first)
                    extent.total = extent.total if counted is None else counted
                return
            last = len(page)

    def _fresh(self, page: list[DicomJson], seen: set[str]) -> list[DicomJson]:
        """Return the rows that were not seen on a page before, each once, and remember them.

        Rows of one page may have a UID in common and differ: what a server got twice from different places.
        """
        of_page: dict[str, list[DicomJson]] = {}
        fresh = []
        for row in page:
            key = self._key(row)
            alike = of_page.setdefault(key, [])
            if key not in seen and row not in alike:
                alike.append(row)
                fresh.append(row)
        seen.update(of_page)
        return fresh

    def _size(self, wanted: int | None) -> int | None:
        sizes = [size for size in (self._page_size, wanted) if size is not None]
        return min(sizes, default=None)

    def _ends(self, page: list[DicomJson], size: int | None, *, whole: bool, more: bool) -> bool:
        if whole:
            return not more and len(page) < SMALLEST_CAP
        # A page as long as asked for, while more rows are wanted, is one of several; one as long as
        # the longest that this server gives may be, too.
        return not more and size is not None and len(page) < size and len(page) != self._cap

    def _key(self, row: DicomJson) -> str:
        element = row.get(self._uid_tag)
        uids = (element.get("Value") if isinstance(element, dict) else None) or [None]
        return str(uids[0]) if uids[0] else json.dumps(row, sort_keys=True)

    def _learn(
        self,
        last: int,
        size: int | None,
        page: list[DicomJson],
        fresh: list[DicomJson],
        where: str,
    ) -> None:
        if fresh:
            self._ignores_offset = False
            if size is None or last < size:
                self._cap = last
        elif page:
            self._ignores_offset = True
            if size is not None and last <= size:
                _logger.warning(
                    "%s ignores offset: there may be more than its first %d rows", where, last
                )

    def _is_the_first_page(
        self, page: list[DicomJson], ask: Ask, parameters: Mapping[str, Any]
    ) -> bool:
        """Tell whether a page further on is the first one again."""
        first = ask({**parameters, "limit": 1, "offset": 0}).rows
        self._ignores_offset = bool(first) and self._key(first[0]) == self._key(page[0])
        return self._ignores_offset


def place(name: str, url: str) -> str:
    """Return data source and URL as messages show them."""
    return f"data source {name!r}: {visible(url)}"
