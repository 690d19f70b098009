"""One attribute while rows come in: what each row has of it, kept in little memory.

Few different elements: each has a number, and every row its number. Many: every row has its key. Both go to files
without names, which are gone with the process.
"""

from __future__ import annotations

import tempfile
from typing import IO, TYPE_CHECKING, Any

import attrs
import msgspec
import numpy as np

from dicomsource_index.element_keys import KeyMaker
from dicomsource_index.key_order import KeyList
from dicomsource_index.quick_keys import Form, keys_of, quick_keys
from dicomsource_index.text_numbers import TextNumbers
from dicomsource_index.texts import Texts, united_texts

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from dicomsource_index.key_order import Integers
    from dicomsource_index.row_block import Elements

MOST_NUMBERED = 30_000
"""How many different elements are told apart while rows come in."""

FEWEST_KEYED = 4_000
"""How many may differ before it counts that every second one does."""

_check = msgspec.json.Decoder(msgspec.Raw).decode


@attrs.frozen(eq=False)
class Taken:
    """What some rows have of an attribute, understood.

    Parameters
    ----------
    rows
        Which rows, in no order.
    values
        The number of the element of each, or its key.
    """

    rows: Integers
    values: NDArray[np.int32] | Texts

    def of_rows(self, numbers: Integers) -> Taken:
        """Return the same for rows that have other numbers now; those with a negative one are left out."""
        now = numbers[self.rows]
        stays = now >= 0
        values = self.values.some(stays) if isinstance(self.values, Texts) else self.values[stays]
        return Taken(now[stays], values)


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
        self._numbers = TextNumbers()
        self._form: Form | None = None
        self._per_row = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115 (until `close`)
        self._keys: IO[bytes] | None = None
        self._rows = 0
        self._with_value = 0

    @property
    def has_numbers(self) -> bool:
        """Whether the rows have numbers of elements, and not keys."""
        return self._keys is None

    @property
    def is_empty(self) -> bool:
        """Whether no row has it."""
        return not self._with_value

    def understood(self, elements: Elements) -> tuple[list[Taken], Integers]:
        """Return what elements say, and the rows of those that are no JSON."""
        rows, texts = elements.rows, elements.texts
        if self._keys is None:
            numbers = self._numbers.of(texts, _is_json)
            return [Taken(rows, numbers)], rows[numbers == 0]
        taken: list[Taken] = []
        left: Any = np.ones(len(rows), bool)
        form = self._form = Form.of(texts[0], self.maker.kind) or self._form
        if form:
            which, quick = quick_keys(texts, form, self.maker.kind)
            taken.append(Taken(rows[which], quick))
            left[which] = False
        left = np.flatnonzero(left)
        if len(left):
            others = texts.some(left).tolist()
            right = np.array([_is_json(text) for text in others], bool)
            keys = [
                self.maker.key(text) if ok else None for text, ok in zip(others, right, strict=True)
            ]
            taken.append(_with_keys(rows[left], keys))
            return taken, rows[left[~right]]
        return taken, left

    def understood_texts(self, rows: Integers, texts: list[bytes]) -> Taken:
        """Return what some elements say, each of which is JSON."""
        if self._keys is None:
            return Taken(rows, self._numbers.of(Texts.of(texts)))
        return _with_keys(rows, list(map(self.maker.key, texts)))

    def add(self, first_row: int, count: int, taken: list[Taken]) -> None:
        """Take in what some of the next rows have.

        Parameters
        ----------
        first_row, count
            Which rows are meant; those between the last ones and these have nothing.
        taken
            What they have, the rows counted from the first of them.
        """
        rows = np.concatenate([one.rows for one in taken])
        values: list[Any] = [one.values for one in taken]
        everything = np.full(count, self._nothing, np.int32)
        if self._keys is None:
            everything[rows] = np.concatenate(values)
        else:
            texts = united_texts(values)
            if len(taken) > 1:
                in_order = np.argsort(rows)
                rows, texts = rows[in_order], texts.some(in_order)
            everything[rows] = texts.lengths
            self._keys.write(texts.joined().whole)
        self._fill_up(first_row)
        self._per_row.write(everything.data)
        self._rows = first_row + count
        self._with_value += len(rows)
        if self._keys is None and len(self._numbers) > min(
            MOST_NUMBERED, FEWEST_KEYED + self._with_value // 2
        ):
            self._change_to_keys()

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


def _is_json(text: bytes) -> bool:
    try:
        if not text.isascii():
            text.decode()  # the JSON reader takes texts for UTF-8 without a look
        _check(text)
    except (msgspec.DecodeError, ValueError, RecursionError):
        return False
    return True


def _with_keys(rows: Integers, keys: list[bytes | None]) -> Taken:
    has_key = np.array([key is not None for key in keys], bool)
    return Taken(rows[has_key], Texts.of([key for key in keys if key is not None]))
