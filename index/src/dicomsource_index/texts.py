"""Many short texts in one buffer, handled all at once, without an object for any of them."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, Self

import attrs
import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from dicomsource_index.key_order import Bytes, Integers

    Words = NDArray[np.uint64]

WORD = 8
LONG = 256
"""Texts of more bytes are few, and what is beyond is handled text by text. So much follows the texts of a buffer."""


def pieces_at(data: Bytes, width: int) -> NDArray[Any]:
    """Return a view of all pieces of a width, one from each byte of a buffer on; they lie over each other."""
    return np.ndarray((len(data) - width + 1,), f"V{width}", data, strides=(1,))


@cache
def _masks(width: int) -> Words:
    """Return for each length up to a width which bits of the words of a text count."""
    counts = np.arange(width) < np.arange(width + 1)[:, None]
    return (counts * np.uint8(0xFF)).view(np.uint64)


def equal_lines(one: Words, other: Words) -> NDArray[np.bool_]:
    """Return for each line of two tables whether they are the same."""
    same: NDArray[np.bool_] = (one == other).all(axis=1)
    return same


def starts_of(lengths: Integers) -> NDArray[np.int64]:
    """Return where each of several runs begins, and where the last one ends."""
    starts = np.zeros(len(lengths) + 1, np.int64)
    np.cumsum(lengths, out=starts[1:])
    return starts


@attrs.frozen(eq=False)
class Texts:
    """Texts in a buffer.

    Parameters
    ----------
    data
        The buffer, with `LONG` bytes more than the last text needs.
    starts, lengths
        Where each text begins, and how many bytes it has.
    """

    data: Bytes
    starts: NDArray[np.int64]
    lengths: NDArray[np.int64]

    @classmethod
    def of(cls, several: Sequence[bytes]) -> Self:
        """Return some texts as they stand one after another."""
        lengths = np.fromiter(map(len, several), np.int64, len(several))
        data = np.frombuffer(b"".join(several) + bytes(LONG), np.uint8)
        return cls(data, starts_of(lengths)[:-1], lengths)

    def __len__(self) -> int:
        return len(self.starts)

    def __getitem__(self, number: int) -> bytes:
        start = self.starts[number]
        return self.data[start : start + self.lengths[number]].tobytes()

    def some(self, which: Any) -> Texts:
        """Return those that an array of numbers, or of truth values, names."""
        return Texts(self.data, self.starts[which], self.lengths[which])

    def tolist(self) -> list[bytes]:
        """Return each as an object of its own."""
        data = self.data.data
        ends = (self.starts + self.lengths).tolist()
        return [bytes(data[at:end]) for at, end in zip(self.starts.tolist(), ends, strict=True)]

    @property
    def width(self) -> int:
        """How many bytes have room for each text, but for those beyond `LONG`: whole words, one at least."""
        longest = min(int(self.lengths.max()), LONG) if len(self) else 0
        return max(-(-longest // WORD), 1) * WORD

    def words(self) -> Words:
        """Return the words of each text, one text a line, with zeros after its end."""
        width = self.width
        words = pieces_at(self.data, width)[self.starts].view(np.uint64)
        words = words.reshape(len(self), width // WORD)
        masks = _masks(width)
        if len(self) and (self.lengths == self.lengths[0]).all():
            words &= masks[min(int(self.lengths[0]), width)]
        else:
            words &= masks.take(np.minimum(self.lengths, width), axis=0)
        return words

    def has_at(self, places: Integers, literal: bytes) -> NDArray[np.bool_]:
        """Return which have a literal at a place in the buffer that is given for each."""
        wanted = Texts.of([literal]).words()
        view = pieces_at(self.data, wanted.shape[1] * WORD)
        found = view[places].view(np.uint64).reshape(-1, wanted.shape[1])
        found &= _masks(wanted.shape[1] * WORD)[len(literal)]
        return equal_lines(found, wanted)

    def joined(self) -> Texts:
        """Return the same texts one after another, in a buffer with nothing else."""
        bounds = starts_of(self.lengths)
        joined = np.zeros(int(bounds[-1]) + LONG, np.uint8)
        # What a text has too much is written over by the next one.
        width = self.width
        pieces_at(joined, width)[bounds[:-1]] = pieces_at(self.data, width)[self.starts]
        joined[bounds[-1] :] = 0
        for number in np.flatnonzero(self.lengths > LONG).tolist():
            start, end = int(self.starts[number]), int(self.starts[number] + self.lengths[number])
            joined[bounds[number] + LONG : bounds[number + 1]] = self.data[start + LONG : end]
        return Texts(joined, bounds[:-1], self.lengths)

    @property
    def whole(self) -> memoryview:
        """The bytes of a buffer that `joined` made."""
        return self.data[:-LONG].data


def united_texts(several: Sequence[Texts]) -> Texts:
    """Return texts of several buffers as texts of one."""
    if len(several) == 1:
        return several[0]
    offsets = np.cumsum([0, *(len(texts.data) for texts in several)])
    return Texts(
        np.concatenate([texts.data for texts in several]),
        np.concatenate([texts.starts + at for texts, at in zip(several, offsets, strict=False)]),
        np.concatenate([texts.lengths for texts in several]),
    )
