"""Sorting millions of keys of any length: by 8 bytes at a time, and only as far as they are the same."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

import attrs
import numpy as np

from dicomsource_index.texts import LONG, Texts, starts_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import IO

    from numpy.typing import NDArray

    Bytes: TypeAlias = NDArray[np.uint8]
    Integers: TypeAlias = NDArray[Any]

_WORD = 8
_PORTION = 50_000
_PIECE = 4_000_000
_LOWEST_MARK = 0xFE
# A key may end within a word: how much of it counts, from its beginning.
_KEPT = np.array([(1 << 64) - (1 << 8 * (_WORD - count)) for count in range(_WORD + 1)], np.uint64)


@attrs.frozen
class KeyList:
    """Keys one after another.

    Parameters
    ----------
    text
        Their bytes, followed by as many more as `Texts` wants.
    starts
        Where each begins, and where the last one ends.
    """

    text: bytes
    starts: NDArray[np.int64]

    @classmethod
    def of(cls, keys: Sequence[bytes]) -> KeyList:
        """Return a few keys as one list."""
        lengths = np.fromiter(map(len, keys), np.int64, len(keys))
        return cls(b"".join(keys) + bytes(LONG), starts_of(lengths))

    @classmethod
    def read(cls, file: IO[bytes], lengths: Integers) -> KeyList:
        """Return the keys whose bytes follow each other in a file, from its beginning."""
        file.write(bytes(LONG))
        file.seek(0)
        return cls(file.read(), starts_of(lengths))

    @property
    def data(self) -> Bytes:
        """The bytes as numbers."""
        return np.frombuffer(self.text, np.uint8)

    @property
    def end(self) -> int:
        """How many bytes count."""
        return int(self.starts[-1])

    def with_marks(self) -> Integers:
        """Return the numbers of the keys that hold a NUL, or a byte that UTF-8 does not have."""
        if self.text.isascii() and self.text.find(b"\0", 0, self.end) < 0:
            return np.zeros(0, np.int64)
        found = []
        for at in range(0, self.end, _PIECE):
            piece = self.data[at : min(at + _PIECE, self.end)]
            places = np.flatnonzero((piece == 0) | (piece >= _LOWEST_MARK)) + at
            found.append(np.unique(np.searchsorted(self.starts, places, side="right") - 1))
        return np.unique(np.concatenate(found))

    def __len__(self) -> int:
        return len(self.starts) - 1

    def __getitem__(self, number: int) -> bytes:
        return self.text[self.starts[number] : self.starts[number + 1]]

    def joined(self, numbers: Integers) -> Iterator[memoryview]:
        """Yield the bytes of some of the keys, in the order of their numbers, some thousand keys at a time."""
        for at in range(0, len(numbers), _PORTION):
            portion = numbers[at : at + _PORTION]
            starts = self.starts[portion]
            yield Texts(self.data, starts, self.starts[1:][portion] - starts).joined().whole


@attrs.frozen
class Order:
    """Keys in order.

    Parameters
    ----------
    order
        Numbers of the keys; equal keys stand together, each before those with a greater number.
    firsts
        Places in `order` at which another key begins, and the length of `order`.
    """

    order: Integers
    firsts: NDArray[np.int64]


def places(starts: Integers, lengths: Integers) -> Integers:
    """Return the numbers from each start on, as many as its length says, one run after another."""
    if not len(lengths):
        return np.zeros(0, np.int64)
    ends = np.cumsum(lengths)
    steps = np.repeat(np.asarray(starts, np.int64) - (ends - lengths), lengths)
    return steps + np.arange(ends[-1])


def ordered(keys: KeyList) -> Order:
    """Return the order of keys, as bytes compare."""
    count = len(keys)
    order = np.arange(count, dtype=np.int32 if count < 2**31 else np.int64)
    if not count:
        return Order(order, np.zeros(1, np.int64))
    new = np.zeros(count, bool)  # where the key in `order` is known to differ from the one before
    new[0] = True
    unsure = np.arange(count)  # places in `order` that share what was compared with a neighbour
    depth = _shared(keys)
    while len(unsure):
        group = np.cumsum(new[unsure], dtype=np.uint64)
        numbers = order[unsure]
        # The number of the group, then as many bytes as there is room for; of one group alone a whole word.
        bits = int(group[-1] - 1).bit_length()
        size = (64 - bits) // 8
        words, left = _words(keys, numbers, depth)
        if bits:
            words >>= np.uint64(64 - 8 * size)
            words |= (group - np.uint64(1)) << np.uint64(8 * size)
        by = np.argsort(words)
        numbers, words, left = numbers[by], words[by], left[by]
        order[unsure] = numbers
        differs = np.ones(len(unsure), bool)
        differs[1:] = words[1:] != words[:-1]
        new[unsure] = differs
        depth += size
        unsure = unsure[_undecided(differs, left > size)]
    _put_equal_ones_in_order(order, new)
    return Order(order, np.append(np.flatnonzero(new), count))


def _put_equal_ones_in_order(order: Integers, new: NDArray[np.bool_]) -> None:
    """Sort the numbers of keys that are the same."""
    again = np.flatnonzero(~new)
    if not len(again):
        return
    is_shared = ~new
    is_shared[again - 1] = True
    places = np.flatnonzero(is_shared)
    group = np.cumsum(new[places], dtype=np.uint64)
    numbers = np.sort(group << np.uint64(32) | order[places].astype(np.uint64))
    order[places] = (numbers & np.uint64(0xFFFF_FFFF)).astype(order.dtype)


def _shared(keys: KeyList) -> int:
    """Return how many bytes at the beginning all keys share."""
    lengths = keys.starts[1:] - keys.starts[:-1]
    depth, shortest = 0, int(lengths.min())
    while depth + _WORD <= shortest:
        words = _unaligned(keys.data)[keys.starts[:-1] + depth]
        differing = int(np.bitwise_or.reduce(words ^ words[0]))
        if differing:
            return depth + (64 - differing.bit_length()) // 8
        depth += _WORD
    return depth


def _unaligned(data: Bytes) -> NDArray[Any]:
    return np.ndarray((len(data) - _WORD + 1,), ">u8", data, strides=(1,))


def _words(keys: KeyList, numbers: Integers, depth: int) -> tuple[NDArray[np.uint64], Integers]:
    at = keys.starts[numbers]
    left = keys.starts[1:][numbers] - at
    left -= depth
    at += depth
    at[left <= 0] = 0
    words = _unaligned(keys.data)[at].astype(np.uint64)
    words &= _KEPT[np.clip(left, 0, _WORD)]
    return words, left


def _undecided(differs: NDArray[np.bool_], longer: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return which keys stand in a group of several of which one, at least, goes on."""
    firsts = np.flatnonzero(differs)
    sizes = np.diff(np.append(firsts, len(differs)))
    goes_on = np.add.reduceat(longer, firsts, dtype=np.int64) > 0
    return np.repeat((sizes > 1) & goes_on, sizes)
