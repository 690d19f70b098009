"""Searching an index by conditions."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import numpy as np

from dicomsource.errors import QueryError
from dicomsource.matching import compile_query
from dicomsource.matching.names import tag_of
from dicomsource.matching.order import read_order
from dicomsource.natural.dictionary import tag_for
from dicomsource_index.column import Column
from dicomsource_index.page import Page, TextPage
from dicomsource_index.plain_look_up import look_up_in, only_value
from dicomsource_index.row_text import decoder
from dicomsource_index.selecting import EveryRow, SomeRows, passing, rows_with
from dicomsource_index.sorting import sorted_page, sorted_page_of_all, without_value
from dicomsource_index.understanding import asked_by

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from dicomsource.matching import Query
    from dicomsource.matching.include_fields import IncludeFields
    from dicomsource_index.plain_look_up import PlainLookUp
    from dicomsource_index.selecting import ManyRows

_DIRECTIONS = ("ascending", "descending")


class Searcher:
    """Answers queries from the attributes of an index.

    Parameters
    ----------
    file
        The bytes of the file.
    facts
        The directory of the file.
    raw_row
        The JSON text of a row, by its number.
    """

    def __init__(
        self, file: Any, facts: Mapping[str, Any], raw_row: Callable[[int], bytes]
    ) -> None:
        import msgspec  # noqa: F401 (from now on it reads all rows)

        self._file = file
        self._facts = facts
        self._raw_row = raw_row
        self._columns: dict[str, Column] = {}
        self._look_ups: dict[str, PlainLookUp | None] = {}
        self._without: dict[str, Sequence[int]] = {}
        self._read = decoder()

    def search(
        self,
        parameters: Mapping[str, Any],
        *,
        sort: Sequence[tuple[str, str]],
        ignore_case: bool,
        combined_date_time: bool,
    ) -> Page:
        """Return a page of the rows that match; see `RowIndex.search`."""
        numbers, total, fields = self._found(parameters, sort, ignore_case, combined_date_time)
        rows = list(map(self._read, map(self._raw_row, numbers)))
        return Page(list(map(fields.cut, rows)) if fields else rows, total, numbers)

    def search_text(
        self,
        parameters: Mapping[str, Any],
        *,
        sort: Sequence[tuple[str, str]],
        ignore_case: bool,
        combined_date_time: bool,
    ) -> TextPage:
        """Return the text of the rows of a page; see `RowIndex.search_text`."""
        numbers, total, _ = self._found(parameters, sort, ignore_case, combined_date_time)
        return TextPage(list(map(self._raw_row, numbers)), total, numbers)

    def _found(
        self,
        parameters: Mapping[str, Any],
        sort: Sequence[tuple[str, str]],
        ignore_case: bool,
        combined_date_time: bool,
    ) -> tuple[Sequence[int], int, IncludeFields | None]:
        """Return the rows of the page, how many match in all, and what the rows are to be cut down to."""
        if not (sort or ignore_case or combined_date_time):
            looked_up = self._looked_up(parameters)
            if looked_up is not None:
                return (*looked_up, None)
        query = compile_query(
            parameters, ignore_case=ignore_case, combined_date_time=combined_date_time
        )
        order = read_order([_orderby(*by) for by in sort]) or query.order
        columns = [(self._column(by.attribute.tag), by.descending) for by in order.by]
        known = [(column, descending) for column, descending in columns if column]
        found = self._matching(query)
        first = query.paging.offset
        limit = query.paging.limit
        last = sys.maxsize if limit is None else first + limit
        total = found.total
        if known and isinstance(found, EveryRow):
            numbers = sorted_page_of_all(known, total, first, last)
        elif known and total:
            numbers = sorted_page(found.rows(), known, first, last)
        else:
            numbers = found.page(first, min(last, total)) if first < total else ()
        return numbers, total, query.fields

    def _looked_up(self, parameters: Mapping[str, Any]) -> tuple[Sequence[int], int] | None:
        """Return the rows of the page with one plain value, and how many there are in all.

        None where the query has to be compiled.
        """
        asked = only_value(parameters)
        if asked is None:
            return None
        name, value, offset, limit = asked
        tag = tag_for(name)
        if tag is None or tag not in self._facts["columns"]:
            return None
        if tag not in self._look_ups:
            self._look_ups[tag] = look_up_in(self._column(tag))
        look_up = self._look_ups[tag]
        found = look_up.rows(value) if look_up else None
        if found is None:
            return None
        return found[offset : None if limit is None else offset + limit], len(found)

    def numbers_without(self, name: str) -> Sequence[int]:
        """Return the rows that have no value of an attribute; see `RowIndex.numbers_without`."""
        tag = tag_of(name)
        if tag not in self._without:  # found once: it takes a look at every row
            column = self._column(tag)
            self._without[tag] = (
                range(self._facts["count"])
                if column is None
                else tuple(np.flatnonzero(without_value(column.codes, column)).tolist())
            )
        return self._without[tag]

    def _matching(self, query: Query) -> EveryRow | SomeRows | ManyRows:
        asked = asked_by(query.tests, self._column)
        if asked.impossible:
            return rows_with([], 0)
        found = rows_with(asked.conditions, self._facts["count"])
        tests = [one.test for one in asked.row_tests]
        if not tests:
            return found

        def passes(number: int) -> bool:
            row = self._read(self._raw_row(number))
            return all(test.passes(row, row) for test in tests)

        return passing(found.rows(), passes)

    def _column(self, tag: str) -> Column | None:
        column = self._columns.get(tag)
        if column is None and tag in self._facts["columns"]:
            column = self._columns[tag] = Column(tag, self._file, self._facts["columns"][tag])
        return column


def _orderby(name: str, direction: str) -> str:
    if direction not in _DIRECTIONS:
        raise QueryError(
            f"the direction to sort {name} by is {direction!r}",
            way_out=f"Give {' or '.join(map(repr, _DIRECTIONS))}",
        )
    return f"-{name}" if direction == "descending" else name
