"""Different texts, numbered: which number each of a thousand texts has is looked up for all of them at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from dicomsource_index.texts import LONG, Texts, equal_lines

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

_ROOM = 8  # a table has so many times the room that its texts take, at least
_FACTOR = np.uint64(0x9E37_79B9_7F4A_7C15)
_HALF = np.uint64(32)


class TextNumbers:
    """Numbers of texts, from 1 on in the order in which they came.

    A table leads from a hash of a text to the number of the only text that is looked for there, which is compared byte
    by byte. Texts that find another one in their place, and new ones, are looked up in a dictionary.
    """

    def __init__(self) -> None:
        self._numbers: dict[bytes, int] = {}
        self._make_table()

    def __len__(self) -> int:
        return len(self._numbers)

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._numbers)

    def clear(self) -> None:
        """Forget all texts."""
        self._numbers = {}
        self._make_table()

    def of(self, texts: Texts, accepts: Callable[[bytes], bool] | None = None) -> NDArray[np.int32]:
        """Return the number of each text.

        Parameters
        ----------
        accepts
            Asked of each text that is new; one that it does not accept has the number 0.
        """
        words = texts.words()
        numbers = self._table[_slots(texts, words, self._bits)]
        stored = self._words.take(numbers, axis=0)
        if stored.shape != words.shape:  # texts of the same length have no more than
            both = min(words.shape[1], stored.shape[1])
            stored, words = stored[:, :both], words[:, :both]
        same = equal_lines(stored, words)
        same &= (self._lengths[numbers] == texts.lengths) & (numbers > 0) & (texts.lengths <= LONG)
        left = np.flatnonzero(~same)
        if len(left):
            found = (self._number(text, accepts) for text in texts.some(left).tolist())
            numbers[left] = np.fromiter(found, np.int32, len(left))
            self._missed += len(left)
            has_more = len(self._numbers) >= len(self._lengths)
            if has_more and self._missed >= len(self._numbers):  # as much work as making it anew
                self._make_table()
        return numbers

    def _number(self, text: bytes, accepts: Callable[[bytes], bool] | None) -> int:
        number = self._numbers.get(text)
        if number is None:
            if accepts and not accepts(text):
                return 0
            number = self._numbers[text] = len(self._numbers) + 1
        return number

    def _make_table(self) -> None:
        texts = Texts.of([b"", *self._numbers])  # the first is for the number 0
        self._lengths, self._words = texts.lengths, texts.words()
        self._missed = 0
        self._bits = (_ROOM * len(texts)).bit_length()
        self._table = np.zeros(1 << self._bits, np.int32)
        # Of several texts with the same place the one that came first is the most frequent one.
        backwards = np.arange(len(texts) - 1, 0, -1)
        self._table[_slots(texts, self._words, self._bits)[backwards]] = backwards


def _slots(texts: Texts, words: NDArray[np.uint64], bits: int) -> NDArray[np.uint64]:
    hashes = texts.lengths.astype(np.uint64)
    for word in words.T:
        hashes = (hashes ^ word) * _FACTOR
        hashes ^= hashes >> _HALF
    return (hashes * _FACTOR) >> np.uint64(64 - bits)
