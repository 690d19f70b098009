"""Bytes that are compressed once and stand in several gzip files."""

from __future__ import annotations

import struct
import zlib
from typing import TYPE_CHECKING, Any

import attrs

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

SMALLEST = 6
FASTEST = 1
STORED = 0
"""How hard gzip tries. Pixels come out no smaller at 6 than at 1, but take six times as long."""

_EFFORT_OF_ISAL = 2  # of 0 to 3; the size is that of zlib's 1
_RAW = -15
_HEADER = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"  # without name and time: equal content makes equal files
_END = b"\x03\x00"  # an empty block, marked as the last


@attrs.frozen
class Deflated:
    """Bytes beside what they are compressed to.

    Parameters
    ----------
    content
        The bytes.
    blocks
        Deflate blocks that end at a byte, and refer to nothing before them.
    """

    content: bytes
    blocks: bytes


def deflated(content: bytes, effort: int) -> Deflated:
    """Return bytes beside what they are compressed to.

    Parameters
    ----------
    content
        The bytes.
    effort
        How hard to try, from 0 to 9. At `FASTEST`, isal does it in a third of the time where it is installed.
    """
    compressor = _compressor(effort)
    blocks = compressor.compress(content) + compressor.flush(zlib.Z_FULL_FLUSH)
    return Deflated(content, blocks)


def _compressor(effort: int) -> Any:
    if effort == FASTEST:
        try:
            from isal import isal_zlib
        except ImportError:
            pass
        else:
            return isal_zlib.compressobj(_EFFORT_OF_ISAL, isal_zlib.DEFLATED, _RAW)
    return zlib.compressobj(effort, zlib.DEFLATED, _RAW)


def gzip_of(pieces: Iterable[Deflated]) -> Iterator[bytes]:
    """Yield a gzip file of one member that holds the pieces one after the other.

    References
    ----------
    RFC 1951 section 3.2.3; RFC 1952 section 2.3.
    """
    checksum = length = 0
    yield _HEADER
    for piece in pieces:
        checksum = zlib.crc32(piece.content, checksum)
        length += len(piece.content)
        yield piece.blocks
    yield _END + struct.pack("<LL", checksum, length & 0xFFFFFFFF)


def found_at_the_end(whole: bytes, pieces: Sequence[Deflated]) -> tuple[bytes, bytes] | None:
    """Return what stands before and after the pieces in the whole, if they are its end, or all but the last byte.

    Parameters
    ----------
    whole
        What may end with the pieces, one directly after the other.
    pieces
        The pieces.
    """
    total = sum(len(piece.content) for piece in pieces)
    for padding in (0, 1):
        start = at = len(whole) - padding - total
        if start < 0:
            return None
        for piece in pieces:
            if not whole.startswith(piece.content, at):
                break
            at += len(piece.content)
        else:
            return whole[:start], whole[at:]
    return None
