"""Sorting millions of keys of any length: by 8 bytes at a time, and only as far as they are the same."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

import attrs
import numpy as np

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


@attrs.frozen
class KeyList:
    """Keys one after another.

    Parameters
    ----------
    text
        Their bytes, followed by 8 more that do not count.
    starts
        Where each begins, and where the last one ends.
    """

    text: bytes
    starts: NDArray[np.int64]

    @classmethod
    def of(cls, keys: Sequence[bytes]) -> KeyList:
        """Return a few keys as one list."""
        lengths = np.fromiter(map(len, keys), np.int64, len(keys))
        return cls(b"".join(keys) + bytes(_WORD), starts_of(lengths))

    @classmethod
    def read(cls, file: IO[bytes], lengths: Integers) -> KeyList:
        """Return the keys whose bytes follow each other in a file, from its beginning."""
        file.write(bytes(_WORD))
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

    def joined(self, numbers: Integers) -> Iterator[bytes]:
        """Yield the bytes of some of the keys, in the order of their numbers, some thousand keys at a time."""
        length = self._common_length()
        for at in range(0, len(numbers), _PORTION):
            portion = numbers[at : at + _PORTION]
            if length:
                yield self.data[: self.end].reshape(-1, length)[portion].tobytes()
                continue
            starts, ends = self.starts[portion].tolist(), self.starts[1:][portion].tolist()
            # Slices are joined faster than single bytes are gathered.
            yield b"".join(map(self.text.__getitem__, map(slice, starts, ends)))

    def _common_length(self) -> int:
        """Return the length that all keys have; 0 if there is none."""
        length = int(self.starts[1]) if len(self) else 0
        every = np.arange(len(self) + 1) * length
        return length if np.array_equal(self.starts, every) else 0


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


def starts_of(lengths: Integers) -> NDArray[np.int64]:
    """Return where each of several runs begins, and where the last one ends."""
    starts = np.zeros(len(lengths) + 1, np.int64)
    np.cumsum(lengths, out=starts[1:])
    return starts


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
        group = np.cumsum(new[unsure])
        numbers = order[unsure]
        words, left = _words(keys, numbers, depth)
        by = np.argsort(words, kind="stable") if group[-1] == 1 else np.lexsort((words, group))
        numbers, words, left = numbers[by], words[by], left[by]
        order[unsure] = numbers
        differs = np.ones(len(unsure), bool)
        differs[1:] = (words[1:] != words[:-1]) | new[unsure[1:]]
        new[unsure] = differs
        depth += _WORD
        unsure = unsure[_undecided(differs, left > _WORD)]
    return Order(order, np.append(np.flatnonzero(new), count))


def _shared(keys: KeyList) -> int:
    """Return how many whole words at the beginning all keys share."""
    lengths = keys.starts[1:] - keys.starts[:-1]
    depth, shortest = 0, int(lengths.min())
    while depth + _WORD <= shortest:
        words = _unaligned(keys.data)[keys.starts[:-1] + depth]
        if (words != words[0]).any():
            break
        depth += _WORD
    return depth


def _unaligned(data: Bytes) -> NDArray[Any]:
    return np.ndarray((len(data) - _WORD + 1,), ">u8", data, strides=(1,))


def _words(keys: KeyList, numbers: Integers, depth: int) -> tuple[NDArray[np.uint64], Integers]:
    starts = keys.starts[numbers]
    left = keys.starts[1:][numbers] - starts - depth
    at = np.where(left > 0, starts + depth, 0)
    words = _unaligned(keys.data)[at].astype(np.uint64)
    unused = (8 * np.clip(_WORD - left, 0, _WORD)).astype(np.uint64)
    # A shift by 64 would do nothing.
    words = np.where(unused < 64, words >> np.minimum(unused, 63) << np.minimum(unused, 63), 0)
    return words, left


def _undecided(differs: NDArray[np.bool_], longer: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return which keys stand in a group of several of which one, at least, goes on."""
    firsts = np.flatnonzero(differs)
    sizes = np.diff(np.append(firsts, len(differs)))
    goes_on = np.add.reduceat(longer, firsts, dtype=np.int64) > 0
    return np.repeat((sizes > 1) & goes_on, sizes)
