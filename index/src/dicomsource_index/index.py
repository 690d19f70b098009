"""An index, open for searching."""

from __future__ import annotations

from dicomsource_index.container import Container, Damaged
from dicomsource_index.page import Page, TextPage
from dicomsource_index.row_table import RowTable
from dicomsource_index.row_text import decode_all, decoder

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from os import PathLike
    from typing import Any, Literal, Self

    from dicomsource.contract.data import DicomJson
    from dicomsource_index.row_block import RowBlock
    from dicomsource_index.searching import Searcher

    Direction = Literal["ascending", "descending"]


_PAGING = frozenset({"limit", "offset"})


class RowIndex:
    """The index of a list of studies.

    Opening one reads a header; everything else is read from the file, by way of the memory that all processes share,
    when it is needed. Any number of threads may search at the same time.

    Use `RowIndex.open`; the index is closed at the end of a ``with`` block, by `close`, or with its last reference.

    Attributes
    ----------
    path
        Of the file, as it was opened.
    """

    def __init__(self, container: Container, facts: Mapping[str, Any], path: str) -> None:
        self.path = path
        self._container = container
        self._facts = facts
        self._table = RowTable(container.bytes, facts)
        self._searcher: Searcher | None = None

    @classmethod
    def open(cls, path: str | PathLike[str]) -> Self:
        """Open the index that stands at a path.

        When `build_index` puts another one in its place, this one stays as it is; open the path again to see the new.

        Raises
        ------
        DataError
            The file is no index, was cut, or has another format than this version reads.
        FileNotFoundError
            There is no file.
        """
        try:
            container = Container(path)
        except Damaged as error:
            from dicomsource.errors import DataError

            raise DataError(
                f"{path} is no whole index: {error}", way_out="Build it anew"
            ) from error
        return cls(container, decoder()(container.directory), str(path))

    @property
    def count(self) -> int:
        """How many studies there are."""
        count: int = self._facts["count"]
        return count

    @property
    def tags(self) -> frozenset[str]:
        """The attributes that occur in the rows, each as eight upper-case hexadecimal digits."""
        return frozenset(self._facts["columns"])

    def raw_row(self, number: int) -> bytes:
        """Return the JSON text of a row as it was given.

        Parameters
        ----------
        number
            From 0 on, in the order of the list.

        Raises
        ------
        IndexError
            There is no such row.
        """
        return self._table.text(number)

    def raw_rows(self, first: int, end: int) -> RowBlock:
        """Return the JSON texts of rows as they were given, for another index to be built of.

        Parameters
        ----------
        first, end
            The number of the first one, from 0, and of the one behind the last.

        Raises
        ------
        IndexError
            There are not so many rows.
        """
        if not 0 <= first <= end <= self.count:
            raise IndexError(f"rows {first} to {end} of {self.count}")
        return self._table.block(first, end)

    def row(self, number: int) -> DicomJson:
        """Return a row as DICOM JSON.

        Parameters
        ----------
        number
            From 0 on, in the order of the list.

        Raises
        ------
        IndexError
            There is no such row.
        """
        row: DicomJson = decoder()(self.raw_row(number))
        return row

    def numbers_without(self, name: str) -> Sequence[int]:
        """Return the numbers of the rows that have no value of an attribute, in order.

        Parameters
        ----------
        name
            Keyword or tag.

        Raises
        ------
        QueryError
            It is no attribute.
        """
        return self._searching().numbers_without(name)

    def search(
        self,
        parameters: Mapping[str, Any] | None = None,
        *,
        sort: Iterable[tuple[str, Direction]] = (),
        ignore_case: bool = False,
        combined_date_time: bool = False,
    ) -> Page:
        """Return the rows that match: the page asked for, and how many there are in all.

        The same rows in the same order as `dicomsource.matching.select` returns of the whole list.

        Parameters
        ----------
        parameters
            As `dicomsource.matching.compile_query` takes them, and as `map_parameters` makes them: attributes with
            the keys to match, ``limit``, ``offset``, ``orderby``, ``includefield``, ``fuzzymatching`` and so on.
        sort
            Another way to give ``orderby``, and before it: attributes by keyword or tag, each with ``"ascending"`` or
            ``"descending"``, the most important one first. See `dicomsource.matching.order` for what comes first.
        ignore_case, combined_date_time
            As for `dicomsource.matching.compile_query`.

        Raises
        ------
        QueryError
            A parameter cannot be understood.
        """
        parameters, sort = parameters or {}, tuple(sort)
        page = None if sort else plain_page(parameters, self.count)
        if page is not None:
            return Page(decode_all(map(self._table.text, page)), self.count, page)
        return self._searching().search(
            parameters,
            sort=sort,
            ignore_case=ignore_case,
            combined_date_time=combined_date_time,
        )

    def search_text(
        self,
        parameters: Mapping[str, Any] | None = None,
        *,
        sort: Iterable[tuple[str, Direction]] = (),
        ignore_case: bool = False,
        combined_date_time: bool = False,
    ) -> TextPage:
        """Return what `search` finds as the JSON text in which the rows were given, for who passes them on unread.

        ``includefield`` is not heeded: each row is whole, as PS3.18 lets a server answer with more than was asked for.

        Parameters
        ----------
        parameters, sort, ignore_case, combined_date_time
            As for `search`.

        Raises
        ------
        QueryError
            A parameter cannot be understood.
        """
        parameters, sort = parameters or {}, tuple(sort)
        page = None if sort else plain_page(parameters, self.count)
        if page is not None:
            return TextPage(list(map(self._table.text, page)), self.count, page)
        return self._searching().search_text(
            parameters,
            sort=sort,
            ignore_case=ignore_case,
            combined_date_time=combined_date_time,
        )

    def _searching(self) -> Searcher:
        if self._searcher is None:
            from dicomsource_index.searching import Searcher

            self._searcher = Searcher(self._container.bytes, self._facts, self._table.text)
        return self._searcher

    def close(self) -> None:
        """Let go of the file."""
        self._searcher = None
        self._table.close()
        self._container.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __len__(self) -> int:
        return self.count

    def __repr__(self) -> str:
        return f"<RowIndex of {self.count} studies>"


def plain_page(parameters: Mapping[str, Any], count: int) -> range | None:
    """Return the rows of a page of the whole list; None if more is asked for than that.

    What is asked for most often, and first of all, is answered without loading what searching takes.
    """
    if not parameters.keys() <= _PAGING:
        return None
    offset, limit = parameters.get("offset") or 0, parameters.get("limit")
    if limit is None:
        limit = count
    if type(offset) is not int or type(limit) is not int or offset < 0 or limit < 0:
        return None
    return range(min(offset, count), min(offset + limit, count))
