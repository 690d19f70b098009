"""Frames cut out of uncompressed pixels."""

from __future__ import annotations

import array
from typing import TYPE_CHECKING

from dicomsource.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Callable

_WORDS = {2: "H", 4: "I", 8: "Q"}


def native_frame(
    read: Callable[[int, int], bytes], bits: int, index: int, word_size: int = 1
) -> bytes:
    """Return one frame, beginning with its first byte and little endian.

    Parameters
    ----------
    read
        Gives the bytes of the pixel data from a start up to an end; fewer at the end of it.
    bits
        Length of each frame in bits. Frames follow each other bit by bit, even within a byte.
    index
        Number of the frame, from 0.
    word_size
        Bytes that stand in reverse order together, as in a big endian file; 1 for none.

    Raises
    ------
    DataError
        The pixel data ends before the frame does.

    References
    ----------
    DICOM PS3.5, 8.1.1, 8.2 and annex D.
    """
    start, end = bits * index, bits * (index + 1)
    first, last = start // 8, -(-end // 8)
    first -= first % word_size
    last += -last % word_size
    chunk = read(first, last)
    offset = start - 8 * first
    if 8 * len(chunk) < offset + bits:
        raise DataError(
            f"frame {index + 1} has {max(0, len(chunk) - offset // 8)} bytes of {-(-bits // 8)}",
            way_out="Check that the file is whole",
        )
    if word_size > 1:
        chunk = _swapped(chunk, word_size)
    if offset % 8 == 0 and bits % 8 == 0:
        return chunk[offset // 8 : (offset + bits) // 8]
    number = int.from_bytes(chunk, "little") >> offset & ((1 << bits) - 1)
    return number.to_bytes(-(-bits // 8), "little")


def _swapped(chunk: bytes, word_size: int) -> bytes:
    words = array.array(_WORDS[word_size], chunk + bytes(-len(chunk) % word_size))
    words.byteswap()
    return words.tobytes()
