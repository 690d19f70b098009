"""Rows as they come in: checked, written to the file, and taken apart into attributes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeAlias

import attrs
import msgspec
import numpy as np

from dicomsource_index.column_input import ColumnInput
from dicomsource_index.report import Problems, RowProblem
from dicomsource_index.row_block import ElementFinder, RowBlock

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from concurrent.futures import Future
    from pathlib import Path

    from numpy.typing import NDArray

    from dicomsource_index.column_input import Taken
    from dicomsource_index.container import Writer
    from dicomsource_index.key_order import Integers
    from dicomsource_index.row_block import Elements
    from dicomsource_index.second_thread import SecondThread

Row: TypeAlias = bytes | bytearray | memoryview | str | Mapping[str, Any]

_IS_TAG = re.compile("[0-9A-F]{8}").fullmatch
_take_apart = msgspec.json.Decoder(dict[str, msgspec.Raw]).decode


@attrs.frozen(eq=False)
class _Written:
    """A block of rows that was written to the file, and what was found in it."""

    block: RowBlock
    start: int
    elements: dict[str, Elements]
    is_odd: NDArray[np.bool_]


class RowInput:
    """Takes rows in, some thousand at a time: the next ones are written and looked through while these are understood.

    Parameters
    ----------
    writer
        Of the file of the index; the texts of the rows are written to it one after another.
    folder
        Where files may be kept meanwhile.
    second
        The thread that does half of the work.
    """

    def __init__(self, writer: Writer, folder: Path, second: SecondThread) -> None:
        self.columns: dict[str, ColumnInput] = {}
        self.problems = Problems()
        self.count = 0
        self.bytes_taken = 0
        self._second = second
        self._next: tuple[Future[_Written], Mapping[int, str]] | None = None
        self._finders = [ElementFinder(), ElementFinder()]
        self._writer = writer
        self._folder = folder
        self.start = writer.align()
        self._starts: list[Integers] = []
        self._lengths: list[Integers] = []
        self._refused: list[int] = []  # the number of rows taken in when each one was refused
        self._not_columns: set[str] = set()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for column in self.columns.values():
            column.close()

    def add(self, block: RowBlock, faults: Mapping[int, str] | None = None) -> None:
        """Take in the next rows; those that are no DICOM JSON are refused.

        Parameters
        ----------
        faults
            What is wrong with rows of which there is no text.
        """
        before, self._next = self._next, (self._second.begin(self._write, block), faults or {})
        if before:
            self._take(before[0].result(), before[1])

    def finish(self) -> None:
        """Take in what is left, and give memory back."""
        if self._next:
            self._take(self._next[0].result(), self._next[1])
        self._next = None
        self._finders.clear()

    def _write(self, block: RowBlock) -> _Written:
        start = self._writer.position
        self._writer.append(block.text)
        self._finders.reverse()  # what the other one found is still worked at
        return _Written(block, start, *self._finders[0].elements_in(block))

    def _take(self, written: _Written, faults: Mapping[int, str]) -> None:
        block, elements, is_odd = written.block, written.elements, written.is_odd
        taken: dict[str, list[Taken]] = {}
        known = [(tag, column) for tag in elements if (column := self._column(tag))]
        known.sort(key=lambda one: one[1].has_numbers)  # those with more work first
        for (tag, _), (understood, wrong) in self._second.share(
            lambda one: one[1].understood(elements[one[0]]), known
        ):
            taken[tag] = understood
            is_odd[wrong] = True
        numbers = np.arange(
            len(block)
        )  # what each row is called when those that are refused are left out
        if is_odd.any():
            odd = np.flatnonzero(is_odd).tolist()
            read = self._readable(block, odd, faults)
            refused = np.zeros(len(block), bool)
            refused[[row for row in odd if row not in read]] = True
            numbers = numbers - np.cumsum(refused)
            only_right = np.where(is_odd, -1, numbers)
            taken = {
                tag: [one.of_rows(only_right) for one in several] for tag, several in taken.items()
            }
            for tag, (rows, texts) in _by_tag(read).items():
                column = self._column(tag)
                if column:
                    taken.setdefault(tag, []).append(column.understood_texts(numbers[rows], texts))
            block = block.some(~refused)
        self._second.share(
            lambda tag: self.columns[tag].add(self.count, len(block), taken[tag]), taken
        )
        self._starts.append((block.starts + written.start).astype(np.uint64))
        self._lengths.append((block.ends - block.starts).astype(np.uint32))
        self.count += len(block)
        self.bytes_taken += len(block.text)

    def _readable(
        self, block: RowBlock, odd: list[int], faults: Mapping[int, str]
    ) -> dict[int, dict[str, Any]]:
        """Return the elements of those rows that are DICOM JSON."""
        read: dict[int, dict[str, Any]] = {}
        for before, row in enumerate(odd):
            text = block[row]
            try:
                if not text.isascii():
                    text.decode()  # the JSON reader takes texts for UTF-8 without a look
                read[row] = _take_apart(text)
            except (msgspec.DecodeError, ValueError, RecursionError) as error:
                # Those of the odd rows before it that were not read were refused.
                self._refuse(row - (before - len(read)), faults.get(row) or str(error))
        return read

    def _refuse(self, taken: int, detail: str) -> None:
        place = self.count + taken + len(self._refused) + 1
        self._refused.append(self.count + taken)
        self.problems.add(RowProblem(place, "malformed", detail))

    def places(self, rows: Integers) -> Iterator[int]:
        """Yield where rows that were taken in stand among all that were given, from 1 on."""
        before = np.searchsorted(np.array(self._refused, np.int64), rows, side="right")
        yield from (np.asarray(rows, np.int64) + before + 1).tolist()

    def starts(self) -> Integers:
        """Return where each row begins in the file."""
        return np.concatenate([np.zeros(0, np.uint64), *self._starts])

    def lengths(self) -> Integers:
        """Return the number of bytes of each row."""
        return np.concatenate([np.zeros(0, np.uint32), *self._lengths])

    def _column(self, tag: str) -> ColumnInput | None:
        column = self.columns.get(tag)
        if column is None and tag not in self._not_columns:
            if not _IS_TAG(tag):
                self._not_columns.add(tag)
                return None
            column = self.columns[tag] = ColumnInput(tag, self._folder)
        return column


def block_of(rows: Sequence[Row]) -> tuple[RowBlock, dict[int, str]]:
    """Return rows as a block, and why there is no text of some."""
    faults: dict[int, str] = {}
    texts: list[bytes] = []
    for number, row in enumerate(rows):
        try:
            texts.append(row if isinstance(row, bytes) else _text(row))
        except (ValueError, TypeError, RecursionError) as error:
            faults[number] = str(error)
            texts.append(b"")
    return RowBlock.of(texts), faults


def _text(row: Row) -> bytes:
    if isinstance(row, str):
        return row.encode()
    return msgspec.json.encode(row) if isinstance(row, Mapping) else bytes(row)


def _by_tag(rows: Mapping[int, dict[str, Any]]) -> dict[str, tuple[Integers, list[bytes]]]:
    """Return for each attribute which of the rows have it, and their elements."""
    found: dict[str, tuple[list[int], list[bytes]]] = {}
    for number, row in rows.items():
        for tag, element in row.items():
            places, values = found.get(tag) or found.setdefault(tag, ([], []))
            places.append(number)
            values.append(bytes(element))
    return {tag: (np.array(places), values) for tag, (places, values) in found.items()}
