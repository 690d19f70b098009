"""Rows that stand in one buffer, and where the elements of each are: found by brackets, and then looked at closely.

What is said of a row here holds for certain: it is a JSON object, and these are its members, if each of these is JSON.
Rows of which that cannot be told so easily (with spaces, or brackets in texts) are said to be odd.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Self

import attrs
import numpy as np

from dicomsource_index.texts import LONG, WORD, Texts, pieces_at, starts_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from dicomsource_index.key_order import Bytes, Integers

_IS_TAG = re.compile(b"[0-9A-F]{8}").fullmatch
_QUOTE, _COLON, _COMMA, _OPEN, _CLOSE = b'":,{}'
_BEFORE = len(
    '{"00080020":'
)  # from the beginning of a row, or the end of an element, to the next element
_TAG_BEFORE = len('00080020":')


@attrs.frozen(eq=False)
class RowBlock:
    """Rows in one buffer.

    Parameters
    ----------
    text
        The rows, with anything between them.
    starts, ends
        Where each begins and ends, in order.
    """

    text: bytes
    starts: NDArray[np.int64]
    ends: NDArray[np.int64]

    @classmethod
    def of(cls, rows: Sequence[bytes]) -> Self:
        """Return rows as they stand one after another."""
        bounds = starts_of(np.fromiter(map(len, rows), np.int64, len(rows)))
        return cls(b"".join(rows), bounds[:-1], bounds[1:])

    def __len__(self) -> int:
        return len(self.starts)

    def __getitem__(self, number: int) -> bytes:
        return self.text[self.starts[number] : self.ends[number]]

    def some(self, which: Any) -> RowBlock:
        """Return those rows that an array of numbers, or of truth values, names."""
        return RowBlock(self.text, self.starts[which], self.ends[which])

    def pieces(self, rows: int) -> Iterator[RowBlock]:
        """Yield the same rows as blocks of not more than so many."""
        if len(self) <= rows:
            yield self
            return
        for at in range(0, len(self), rows):
            starts, ends = self.starts[at : at + rows], self.ends[at : at + rows]
            first = int(starts[0])
            yield RowBlock(self.text[first : int(ends[-1])], starts - first, ends - first)


@attrs.frozen(eq=False)
class Elements:
    """What some rows have of one attribute.

    Parameters
    ----------
    rows
        Which rows of the block, in order.
    texts
        The JSON text of each.
    """

    rows: Integers
    texts: Texts


class ElementFinder:
    """Finds the elements of the rows of one block after another; what it found is good until the next block."""

    def __init__(self) -> None:
        # Memory of this size, asked for anew each time, would cost more than all that is done in it.
        self._data = np.zeros(0, np.uint8)
        self._is_open = self._is_bracket = np.zeros(0, bool)

    def elements_in(self, block: RowBlock) -> tuple[dict[str, Elements], NDArray[np.bool_]]:
        """Return the elements of the rows of a block by attribute, and which of the rows are odd."""
        size = len(block.text)
        if size + LONG > len(self._data):
            self._data = np.zeros(size + size // 4 + LONG, np.uint8)
            self._is_open, self._is_bracket = (np.zeros(len(self._data), bool) for _ in "12")
        data = self._data[: size + LONG]
        data[:size] = np.frombuffer(block.text, np.uint8)
        data[size:] = 0
        is_bracket = np.equal(data, _CLOSE, out=self._is_bracket[: len(data)])
        is_bracket |= np.equal(data, _OPEN, out=self._is_open[: len(data)])
        return _elements(block, data, np.flatnonzero(is_bracket))


def _elements(
    block: RowBlock, data: Bytes, at: Integers
) -> tuple[dict[str, Elements], NDArray[np.bool_]]:
    is_odd = np.ones(len(block), bool)
    sign = data[at]
    opens, closes = sign == _OPEN, sign == _CLOSE
    depth = np.cumsum(opens.view(np.int8) - closes.view(np.int8), dtype=np.int32)
    first, last = at[opens & (depth == 2)], at[closes & (depth == 1)]
    if not len(first) or len(first) != len(last):
        return {}, is_odd
    bounds = np.append(np.searchsorted(first, block.starts), len(first))
    counts = np.diff(bounds)
    if not counts.all():
        return {}, is_odd
    is_right = _follow_each_other(data, first, last, block.starts, bounds)
    right_rows = np.logical_and.reduceat(is_right, bounds[:-1])
    right_rows &= (last[bounds[1:] - 1] == block.ends - 2) & (data[block.ends - 1] == _CLOSE)
    texts = Texts(data, first, last - first + 1)
    found = {}
    tags = pieces_at(data, WORD)[np.maximum(first - _TAG_BEFORE, 0)]
    rows = np.repeat(np.arange(len(block)), counts)
    for tag, which in _by_tag(tags.view(np.uint64), bounds):
        own_rows = rows[which]
        if not _IS_TAG(tag) or (own_rows[1:] == own_rows[:-1]).any():
            right_rows[own_rows] = False
        found[tag.decode("latin-1")] = Elements(own_rows, texts.some(which))
    return found, ~right_rows


def _follow_each_other(
    data: Bytes, first: Integers, last: Integers, starts: Integers, bounds: Integers
) -> NDArray[np.bool_]:
    """Return for each element whether it has a tag, and nothing else between it and what is before."""
    before = np.empty(len(first), np.int64)
    before[1:] = last[:-1] + 1
    before[bounds[:-1]] = starts
    sign_before = np.full(len(first), _COMMA, np.uint8)
    sign_before[bounds[:-1]] = _OPEN
    is_right: NDArray[np.bool_] = first - before == _BEFORE
    is_right &= (data[before] == sign_before) & (data[before + 1] == _QUOTE)
    is_right &= (data[first - 2] == _QUOTE) & (data[first - 1] == _COLON)
    return is_right


def _by_tag(words: NDArray[Any], bounds: Integers) -> Iterator[tuple[bytes, Any]]:
    """Yield each tag, and which of the elements have it."""
    count = int(bounds[1])
    table = words[: len(words) // count * count].reshape(-1, count)
    if len(words) == count * (len(bounds) - 1) and (table == table[0]).all():
        for number in range(count):
            yield table[0, number].tobytes(), slice(number, None, count)
        return
    order = np.argsort(words, kind="stable")
    ordered = words[order]
    firsts = np.flatnonzero(np.append(True, ordered[1:] != ordered[:-1]))
    for start, end in zip(firsts, [*firsts[1:], len(order)], strict=True):
        yield ordered[start].tobytes(), order[start:end]
