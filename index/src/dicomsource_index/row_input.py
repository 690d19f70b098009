"""Rows as they come in: checked, written to the file, and taken apart into attributes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeAlias

import msgspec
import numpy as np

from dicomsource_index.column_input import ColumnInput
from dicomsource_index.report import Problems, RowProblem

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from dicomsource_index.container import Writer
    from dicomsource_index.key_order import Integers

Row: TypeAlias = bytes | bytearray | memoryview | str | Mapping[str, Any]

# So few that all their elements fit into the nearest cache of the processor.
_AT_ONCE = 200

_IS_TAG = re.compile("[0-9A-F]{8}").fullmatch
_take_apart = msgspec.json.Decoder(dict[str, msgspec.Raw]).decode


class RowInput:
    """Takes rows in, some hundred at a time.

    Parameters
    ----------
    writer
        Of the file of the index; the texts of the rows are written to it one after another.
    folder
        Where files may be kept meanwhile.
    """

    def __init__(self, writer: Writer, folder: Path) -> None:
        self.columns: dict[str, ColumnInput] = {}
        self.problems = Problems()
        self.count = 0
        self._writer = writer
        self._folder = folder
        self.start = writer.align()
        self._lengths: list[Integers] = []
        self._refused: list[int] = []  # the number of rows taken in when each one was refused
        self._not_columns: set[str] = set()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for column in self.columns.values():
            column.close()

    @property
    def bytes_taken(self) -> int:
        """How many bytes of rows were taken in."""
        return self._writer.position - self.start

    def add(self, rows: Sequence[Row]) -> None:
        """Take in the next rows; those that are no DICOM JSON are refused."""
        taken = 0
        columns: dict[str, tuple[list[Integers], list[bytes]]] = {}
        for at in range(0, len(rows), _AT_ONCE):
            texts, elements = self._readable(rows[at : at + _AT_ONCE], taken)
            self._writer.append(b"".join(texts))
            self._lengths.append(np.fromiter(map(len, texts), np.uint32, len(texts)))
            for tag, (places, values) in _by_tag(elements).items():
                column = columns.get(tag) or columns.setdefault(tag, ([], []))
                column[0].append(places + taken)
                column[1].extend(map(bytes, values))
            taken += len(texts)
        for tag, (several, values) in columns.items():
            column_input = self._column(tag)
            if column_input:
                places = several[0] if len(several) == 1 else np.concatenate(several)
                column_input.add(self.count, taken, places, values)
        self.count += taken

    def _readable(
        self, rows: Sequence[Row], taken: int
    ) -> tuple[list[bytes], list[dict[str, Any]]]:
        """Return the texts and the elements of those rows that are DICOM JSON."""
        texts: list[bytes] = []
        elements: list[dict[str, Any]] = []
        for row in rows:
            try:
                text = _text(row)
                if not text.isascii():
                    text.decode()  # the JSON reader takes texts for UTF-8 without a look
                elements.append(_take_apart(text))
            except (msgspec.DecodeError, ValueError, TypeError, RecursionError) as error:
                self._refuse(taken + len(texts), str(error))
            else:
                texts.append(text)
        return texts, elements

    def _refuse(self, taken: int, detail: str) -> None:
        place = self.count + taken + len(self._refused) + 1
        self._refused.append(self.count + taken)
        self.problems.add(RowProblem(place, "malformed", detail))

    def places(self, rows: Integers) -> Iterator[int]:
        """Yield where rows that were taken in stand among all that were given, from 1 on."""
        before = np.searchsorted(np.array(self._refused, np.int64), rows, side="right")
        yield from (np.asarray(rows, np.int64) + before + 1).tolist()

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


def _text(row: Row) -> bytes:
    if isinstance(row, bytes):
        return row
    if isinstance(row, str):
        return row.encode()
    return msgspec.json.encode(row) if isinstance(row, Mapping) else bytes(row)


def _by_tag(rows: Sequence[dict[str, Any]]) -> dict[str, tuple[Integers, Sequence[Any]]]:
    """Return for each attribute which of the rows have it, and their elements."""
    if not rows:
        return {}
    shape = list(rows[0])
    if all(list(row) == shape for row in rows):
        every = np.arange(len(rows))
        columns = zip(*map(dict.values, rows), strict=True)
        return {tag: (every, values) for tag, values in zip(shape, columns, strict=True)}
    found: dict[str, tuple[list[int], list[Any]]] = {}
    for number, row in enumerate(rows):
        for tag, element in row.items():
            places, values = found.get(tag) or found.setdefault(tag, ([], []))
            places.append(number)
            values.append(element)
    return {tag: (np.array(places), values) for tag, (places, values) in found.items()}
