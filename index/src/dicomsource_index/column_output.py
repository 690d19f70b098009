"""One attribute when all rows are known: its different elements in order, the rows of each, and what to look up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs
import numpy as np

from dicomsource_index.element_keys import AFTER_TERMS, ASKED, BETWEEN, TOLD
from dicomsource_index.key_order import KeyList, ordered
from dicomsource_index.quick_keys import keys_of
from dicomsource_index.sections import ArrayWriter, smallest
from dicomsource_index.texts import LONG, starts_of
from dicomsource_index.word_output import write_words

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from dicomsource_index.column_input import ColumnInput
    from dicomsource_index.container import Writer
    from dicomsource_index.key_order import Integers
    from dicomsource_index.kinds import Kind

MOST_TERMS_WITH_ROWS = 4096
"""How many terms have their rows written down, where an element may have several terms."""


@attrs.define
class Cells:
    """The different elements of an attribute: their keys in order, and the rows that have each.

    Parameters
    ----------
    keys
        In any order.
    order
        Numbers of the different keys in order.
    rows
        Those of the first key, in order, then those of the second, and so on.
    starts
        Where the rows of each key begin, and where the last ones end.
    """

    keys: KeyList
    order: Integers
    rows: Integers
    starts: Integers

    def without(self, kept: NDArray[np.bool_] | None) -> Cells:
        """Return the same without some rows; the others are numbered anew.

        Parameters
        ----------
        kept
            For each row whether it stays; None if all do.
        """
        if kept is None:
            return self
        numbers = (np.cumsum(kept) - 1).astype(np.int32)
        stays = kept[self.rows]
        before = starts_of(stays)
        return Cells(self.keys, self.order, numbers[self.rows[stays]], before[self.starts])


def cells_of(column: ColumnInput, rows: int) -> Cells:
    """Return the different elements of an attribute.

    Parameters
    ----------
    rows
        How many there are in all.
    """
    if not column.has_numbers:
        keys, present = column.keyed(rows)
        found = ordered(keys)
        return Cells(keys, found.order[found.firsts[:-1]], present[found.order], found.firsts)
    texts, numbers = column.numbered(rows)
    made = [None, *keys_of(texts, column.maker)]
    for unused in np.flatnonzero(np.bincount(numbers, minlength=len(made)) == 0).tolist():
        made[unused] = None  # the only row that had it was refused
    different = sorted(set(filter(None, made)))
    codes = {key: code for code, key in enumerate(different, 1)}
    of_number = np.array([0 if key is None else codes[key] for key in made])
    by_row = of_number.astype(smallest(len(different)))[numbers]
    counts = np.bincount(by_row, minlength=len(different) + 1)
    order = np.argsort(by_row, kind="stable").astype(np.int32)[counts[0] :]
    every = np.arange(len(different))
    return Cells(KeyList.of(different), every, order, starts_of(counts[1:]))


def write_column(kind: Kind, cells: Cells, rows: int, writer: Writer) -> dict[str, Any]:
    """Write an attribute; return what the directory says of it."""
    arrays = ArrayWriter(writer)
    count = len(cells.order)
    codes = np.zeros(rows, smallest(count))
    codes[cells.rows] = np.repeat(np.arange(1, count + 1, dtype=codes.dtype), np.diff(cells.starts))
    arrays.add("codes", codes)
    arrays.add("rows", cells.rows)
    arrays.add_starts("starts", cells.starts)
    last = _write_terms(kind, cells, arrays)
    return {"kind": kind, "cells": count, "valued": last, "arrays": arrays.places}


def _write_terms(kind: Kind, cells: Cells, arrays: ArrayWriter) -> int:
    """Write terms, and the texts of the elements that keep theirs; return how many cells have a value."""
    special = _special(cells)
    if not len(special):
        arrays.add_keys("terms", cells.keys, cells.order)
        write_words(kind, cells.keys, cells.order, arrays)
        return len(cells.order)
    taken_apart = [_take_apart(cells.keys[number]) for number in cells.order[special].tolist()]
    texts = [number for number, (_, mark, _) in enumerate(taken_apart) if mark]
    arrays.add("asked.cells", special[texts].astype(np.int32))
    arrays.add("asked.marks", np.array([taken_apart[number][1] for number in texts], np.uint8))
    asked = KeyList.of([taken_apart[number][2].removeprefix(ASKED) for number in texts])
    arrays.add_keys("asked", asked, np.arange(len(asked)))
    if kind == "whole":
        empty = sum(text.startswith(ASKED) for _, _, text in taken_apart)
        return len(cells.order) - empty
    terms = [of_cell for of_cell, _, _ in taken_apart]
    arrays.add("ties", _ties(cells, special, terms))
    _write_shared_terms(kind, cells, special, terms, arrays)
    return len(cells.order) - sum(not of_cell for of_cell in terms)


def _ties(cells: Cells, special: Integers, terms: list[list[bytes]]) -> Integers:
    """Return the cells, in order, that have the same terms as the one before: other elements of the same value."""
    texts = dict(zip(special.tolist(), map(BETWEEN.join, terms), strict=True))

    def text(cell: int) -> bytes:
        return texts[cell] if cell in texts else cells.keys[cells.order[cell]]

    found = [
        cell for cell, of_cell in texts.items() if cell and of_cell and of_cell == text(cell - 1)
    ]
    return np.array(found, np.int32)


def _special(cells: Cells) -> Integers:
    """Return the cells, by their places in order, whose keys are not one term alone."""
    numbers = cells.keys.with_marks()
    is_special = np.zeros(len(cells.keys), bool)
    is_special[numbers] = True
    return np.flatnonzero(is_special[cells.order])


NOT_ASKED, IS_TOLD, IS_ASKED, IS_ALWAYS_ASKED = 0, 1, 2, 3


def _take_apart(key: bytes) -> tuple[list[bytes], int, bytes]:
    """Return terms, mark and text of a key."""
    for at, letter in enumerate(key):
        if letter >= TOLD[0]:
            terms = key[:at].removesuffix(AFTER_TERMS).split(BETWEEN) if at else []
            told = letter == TOLD[0]
            mark = IS_TOLD if told else IS_ASKED if terms else IS_ALWAYS_ASKED
            return terms, mark, key[at + 1 :]
    return key.split(BETWEEN), NOT_ASKED, b""


def _write_shared_terms(
    kind: Kind, cells: Cells, special: Integers, terms: list[list[bytes]], arrays: ArrayWriter
) -> None:
    plain = np.delete(np.arange(len(cells.order)), special)
    more = [term for several in terms for term in several]
    portions: list[Any] = [*cells.keys.joined(cells.order[plain]), *more, bytes(LONG)]
    lengths = (cells.keys.starts[1:] - cells.keys.starts[:-1])[cells.order[plain]]
    more_lengths = np.fromiter(map(len, more), np.int64, len(more))
    keys = KeyList(b"".join(portions), starts_of(np.concatenate([lengths, more_lengths])))
    owners = np.concatenate([plain, np.repeat(special, [len(several) for several in terms])])
    found = ordered(keys)
    different = found.order[found.firsts[:-1]]
    arrays.add_keys("terms", keys, different)
    term_cells = owners[found.order].astype(np.int32)
    arrays.add("term_cells", term_cells)
    arrays.add_starts("term_cells.starts", found.firsts)
    if len(different) <= MOST_TERMS_WITH_ROWS:
        _write_term_rows(cells, term_cells, found.firsts, arrays)
    write_words(kind, keys, different, arrays)


def _write_term_rows(
    cells: Cells, term_cells: Integers, firsts: Integers, arrays: ArrayWriter
) -> None:
    def rows_of(term: int) -> Integers:
        own = term_cells[firsts[term] : firsts[term + 1]].tolist()
        rows = [cells.rows[cells.starts[cell] : cells.starts[cell + 1]] for cell in own]
        return np.sort(np.concatenate(rows))

    every = [rows_of(term) for term in range(len(firsts) - 1)]
    arrays.add("term_rows", np.concatenate(every) if every else np.zeros(0, np.int32))
    arrays.add_starts("term_rows.starts", starts_of(np.array([len(rows) for rows in every])))
