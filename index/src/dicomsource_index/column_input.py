"""One attribute while rows come in: what each row has of it, kept in little memory.

Few different elements: each has a number, and every row its number. Many: every row has its key. Both go to files
without names, which are gone with the process.
"""

from __future__ import annotations

import tempfile
from typing import IO, TYPE_CHECKING, Any

import numpy as np

from dicomsource_index.element_keys import KeyMaker
from dicomsource_index.key_order import KeyList
from dicomsource_index.quick_keys import keys_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from dicomsource_index.key_order import Integers

MOST_NUMBERED = 100_000
"""How many different elements are told apart while rows come in."""

FEWEST_KEYED = 10_000
"""How many may differ before it counts that every second one does."""


class _Numbers(dict[bytes, int]):
    """Text of an element to its number, from 1 on, in the order in which they came."""

    def __missing__(self, text: bytes) -> int:
        number = self[text] = len(self) + 1
        return number


def _length(key: bytes | None) -> int:
    return -1 if key is None else len(key)


class ColumnInput:
    """What each row has of one attribute.

    Parameters
    ----------
    tag
        Eight upper-case hexadecimal digits.
    folder
        Where the files without names are.
    """

    def __init__(self, tag: str, folder: Path) -> None:
        self.maker = KeyMaker(tag)
        self._folder = folder
        self._numbers = _Numbers()
        self._per_row = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115 (until `close`)
        self._keys: IO[bytes] | None = None
        self._rows = 0
        self._with_value = 0

    @property
    def has_numbers(self) -> bool:
        """Whether the rows have numbers of elements, and not keys."""
        return self._keys is None

    def add(self, first_row: int, count: int, places: Integers, texts: Sequence[bytes]) -> None:
        """Take in what some of the next rows have.

        Parameters
        ----------
        first_row, count
            Which rows are meant; those between the last ones and these have nothing.
        places
            Which of the rows have an element, counted from the first of them, in order.
        texts
            Their elements.
        """
        if self._keys is None:
            numbers = np.fromiter(map(self._numbers.__getitem__, texts), np.int32, count=len(texts))
            self._write(first_row, count, places, numbers)
            self._with_value += len(texts)
            if len(self._numbers) > min(MOST_NUMBERED, FEWEST_KEYED + self._with_value // 2):
                self._change_to_keys()
            return
        keys = keys_of(texts, self.maker)
        self._keys.write(b"".join(filter(None, keys)))
        length: Any = _length if None in keys else len
        lengths = np.fromiter(map(length, keys), np.int32, len(keys))
        self._write(first_row, count, places, lengths)

    def _write(self, first_row: int, count: int, places: Integers, values: Integers) -> None:
        self._fill_up(first_row)
        everything = values
        if len(values) < count:
            everything = np.full(count, self._nothing, np.int32)
            everything[places] = values
        self._per_row.write(everything.data)
        self._rows = first_row + count

    @property
    def _nothing(self) -> int:
        return 0 if self._keys is None else -1

    def _fill_up(self, row: int) -> None:
        if row > self._rows:
            self._per_row.write(np.full(row - self._rows, self._nothing, np.int32).data)
            self._rows = row

    def _change_to_keys(self) -> None:
        keys = [None, *keys_of(list(self._numbers), self.maker)]
        lengths = np.array([-1 if key is None else len(key) for key in keys], np.int32)
        self._keys = tempfile.TemporaryFile(dir=self._folder)  # noqa: SIM115
        numbers = self._read(self._per_row, np.int32)
        for start in range(0, len(numbers), 100_000):
            portion = numbers[start : start + 100_000]
            self._keys.write(b"".join(filter(None, map(keys.__getitem__, portion.tolist()))))
        self._per_row.seek(0)
        self._per_row.write(lengths[numbers].data)
        self._numbers.clear()

    def numbered(self, rows: int) -> tuple[list[bytes], Integers]:
        """Return the different elements, and for each row the number of its own, from 1 on, 0 for none."""
        self._fill_up(rows)
        return list(self._numbers), self._read(self._per_row, np.int32)

    def keyed(self, rows: int) -> tuple[KeyList, Integers]:
        """Return the keys of the rows that have one, and which rows these are."""
        self._fill_up(rows)
        lengths = self._read(self._per_row, np.int32)
        present = np.flatnonzero(lengths >= 0).astype(np.int32)
        assert self._keys is not None
        self._keys.flush()
        return KeyList.read(self._keys, lengths[present]), present

    def _read(self, file: IO[bytes], dtype: Any) -> Integers:
        file.flush()
        size = file.seek(0, 2)
        file.seek(0)
        return np.fromfile(file, dtype, size // np.dtype(dtype).itemsize)

    def close(self) -> None:
        """Give the files back."""
        self._per_row.close()
        if self._keys is not None:
            self._keys.close()
