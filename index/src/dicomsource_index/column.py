"""One attribute of an open index: its arrays, straight from the file."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from dicomsource.matching.order import read_order
from dicomsource_index.column_output import IS_ALWAYS_ASKED, IS_ASKED
from dicomsource_index.found import without_doubles
from dicomsource_index.key_order import places
from dicomsource_index.row_text import decoder
from dicomsource_index.terms import Terms

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from dicomsource_index.key_order import Integers
    from dicomsource_index.kinds import Kind


class Arrays:
    """Arrays in the mapped file, by name.

    Parameters
    ----------
    file
        The bytes of the file.
    where
        Name to type, position and number of items.
    """

    def __init__(self, file: Any, where: Mapping[str, tuple[str, int, int]]) -> None:
        self._file = file
        self._where = where
        self._made: dict[str, Integers] = {}

    def __contains__(self, name: str) -> bool:
        return name in self._where

    def __getitem__(self, name: str) -> Integers:
        made = self._made.get(name)
        if made is None:
            dtype, start, count = self._where[name]
            # numpy takes no empty piece of a file.
            made = np.frombuffer(self._file, dtype, count, start) if count else np.zeros(0, dtype)
            self._made[name] = made
        return made

    def view(self, name: str) -> memoryview[int]:
        """Return an array as a view whose items are Python's own numbers, for a few of them."""
        dtype, start, count = self._where[name]
        kind: Any = np.dtype(dtype)
        view: memoryview[int] = memoryview(self._file)[start : start + count * kind.itemsize].cast(
            kind.char
        )
        return view


class Column:
    """What the rows have of one attribute.

    Each different element is a *cell*, numbered from 0 on in order of its values. Every row is in one cell or in none,
    so that counting rows is adding up those of cells.

    Parameters
    ----------
    tag
        Eight upper-case hexadecimal digits.
    file
        The bytes of the file of the index.
    facts
        What the directory says of the attribute.
    """

    def __init__(self, tag: str, file: Any, facts: Mapping[str, Any]) -> None:
        self.tag = tag
        self.kind: Kind = facts["kind"]
        self.cell_count: int = facts["cells"]
        self.valued: int = facts["valued"]
        """How many cells have a value; those without come last."""
        self.arrays = Arrays(file, facts["arrays"])
        self.codes = self.arrays["codes"]
        """For each row its cell plus one, or 0."""
        self.rows = self.arrays["rows"]
        """The rows of the first cell, in order, then those of the second, and so on."""
        self.starts = self.arrays["starts"]
        self._read = decoder()

    @cached_property
    def terms(self) -> Terms | None:
        """The terms of the cells; None if they have none."""
        if "terms.data" not in self.arrays:
            return None
        return Terms(self.arrays)

    @property
    def each_cell_is_a_term(self) -> bool:
        """Whether cell and term of the same number belong together, all through."""
        return "term_cells" not in self.arrays

    @cached_property
    def ties(self) -> Integers:
        """The cells, in order, that sort as the one before does."""
        return self.arrays["ties"] if "ties" in self.arrays else np.zeros(0, np.int32)

    @cached_property
    def ranks_of_whole(self) -> Integers:
        """For each code its place in order, 0 for no value; of elements that are kept whole, and stand in none."""
        key = read_order(self.tag).by[0].key
        keys = [key({self.tag: element}) for _, element in self.elements(range(self.cell_count))]
        ranks = {text: rank for rank, text in enumerate(sorted(set(filter(None, keys))), 1)}
        return np.array([0, *(ranks[text] if text else 0 for text in keys)], np.int64)

    @cached_property
    def asked_cells(self) -> Integers:
        """The cells whose elements are kept as text, in order."""
        return self.arrays["asked.cells"] if "asked.cells" in self.arrays else np.zeros(0, np.int32)

    @cached_property
    def asked_marks(self) -> Integers:
        """For each of `asked_cells` whether its terms decide."""
        return self.arrays["asked.marks"] if "asked.marks" in self.arrays else np.zeros(0, np.uint8)

    def cells_of_terms(self, low: int, high: int) -> Integers:
        """Return the cells that have one of the terms from `low` until before `high`, in order."""
        starts = self.arrays["term_cells.starts"]
        return without_doubles(self.arrays["term_cells"][int(starts[low]) : int(starts[high])])

    def cells_of_each(self, terms: Integers) -> Integers:
        """Return the cells that have one of some terms, in order."""
        starts = self.arrays["term_cells.starts"]
        first = starts[terms].astype(np.int64)
        found = places(first, starts[terms + 1] - first)
        return without_doubles(self.arrays["term_cells"][found])

    def elements(self, places_asked: Iterable[int]) -> Iterator[tuple[int, Any]]:
        """Yield elements that are kept as text, each after its place in `asked_cells`."""
        if not len(self.asked_cells):
            return
        data, starts = self.arrays.view("asked.data"), self.arrays.view("asked.starts")
        for place in places_asked:
            yield place, self._read(data[starts[place] : starts[place + 1]])

    @cached_property
    def always_asked(self) -> Integers:
        """The places in `asked_cells` of elements that no term leads to."""
        return np.flatnonzero(self.asked_marks == IS_ALWAYS_ASKED)

    @cached_property
    def undecided(self) -> Integers:
        """The places in `asked_cells` of elements whose terms leave open if a single value matches."""
        return np.flatnonzero(self.asked_marks >= IS_ASKED)

    @property
    def is_decided_by_terms(self) -> bool:
        """Whether the terms of all elements decide if a single value matches."""
        return not len(self.undecided)
