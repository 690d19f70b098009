"""Many short texts in one buffer, handled all at once: eight bytes of each at a time, and no object for any of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

import attrs
import numpy as np

from dicomsource_index.key_order import starts_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from dicomsource_index.key_order import Bytes, Integers

WORD = 8
LONG = 256
"""Texts of more bytes are few, and handled one by one."""

# A text may end within a word: how much of it counts.
_MASKS = np.array([(1 << 8 * count) - 1 for count in range(WORD + 1)], "<u8")


def words_at(data: Bytes) -> NDArray[Any]:
    """Return the words that begin at each byte of a buffer."""
    return np.ndarray((len(data) - WORD + 1,), "<u8", data, strides=(1,))


@attrs.frozen(eq=False)
class Texts:
    """Texts in a buffer.

    Parameters
    ----------
    data
        The buffer, with 8 bytes more than the last text needs.
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
        data = np.frombuffer(b"".join(several) + bytes(WORD), np.uint8)
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

    def words(self) -> list[NDArray[np.uint64]]:
        """Return the first eight bytes of each as a number, then the next, with zeros after the end; none beyond `LONG`."""
        view, found = words_at(self.data), []
        shortest, longest = (int(self.lengths.min()), int(self.lengths.max())) if len(self) else (0, 0)
        for depth in range(0, min(longest, LONG), WORD):
            if depth + WORD <= shortest:
                found.append(view[self.starts + depth])
                continue
            left = np.clip(self.lengths - depth, 0, WORD)
            found.append(view[self.starts + depth * (left > 0)] & _MASKS[left])
        return found

    def has_at(self, places: Integers, literal: bytes) -> NDArray[np.bool_]:
        """Return which have a literal at a place in the buffer that is given for each."""
        view = words_at(self.data)
        same = np.ones(len(places), bool)
        for depth in range(0, len(literal), WORD):
            piece = literal[depth : depth + WORD]
            wanted = np.uint64(int.from_bytes(piece, "little"))
            found = view[np.minimum(places + depth, len(view) - 1)]
            same &= (found if len(piece) == WORD else found & _MASKS[len(piece)]) == wanted
        return same

    def joined(self) -> Bytes:
        """Return their bytes, one text after another, and 8 more that do not count."""
        targets = starts_of(self.lengths)
        joined = np.empty(int(targets[-1]) + WORD, np.uint8)
        joined[-WORD:] = 0
        if not len(self):
            return joined
        for number in np.flatnonzero(self.lengths > LONG).tolist():
            start, end = int(self.starts[number]), int(self.starts[number] + self.lengths[number])
            joined[targets[number] + LONG : targets[number + 1]] = self.data[start + LONG : end]
        source, target = words_at(self.data), words_at(joined)
        shortest, longest = int(self.lengths.min()), int(self.lengths.max())
        # The last word of a text reaches into the next one, whose first word is written after it.
        for depth in reversed(range(0, min(longest, LONG), WORD)):
            if depth < shortest:
                target[targets[:-1] + depth] = source[self.starts + depth]
            else:
                has_more = np.flatnonzero(self.lengths > depth)
                target[targets[has_more] + depth] = source[self.starts[has_more] + depth]
        joined[-WORD:] = 0
        return joined


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
