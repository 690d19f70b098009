"""Documents that are kept compressed, and sent as they are kept."""

from __future__ import annotations

import sys
import zlib
from itertools import chain
from typing import TYPE_CHECKING

from dicomsource.errors import AnswerTooLargeError, DataError
from dicomsource.shown import visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_MAGIC = b"\x1f\x8b"
_PIECE = 1 << 18


def decompressed(data: bytes, shown: str, limit: int | None = None) -> bytes:
    """Return bytes decompressed if they are gzip, else as they are.

    Parameters
    ----------
    data
        What was read. A server that says ``Content-Encoding: gzip`` had it decompressed before, one that does not
        leaves it to us.
    shown
        The URL or file that it is from, for messages.
    limit
        How many bytes there may be.

    Raises
    ------
    DataError
        It is gzip, and damaged or cut off.
    AnswerTooLargeError
        It is longer than the limit; it was decompressed only up to there.
    """
    if not data.startswith(_MAGIC):
        return data
    room = sys.maxsize - 1 if limit is None else limit
    members = []
    while data:
        member = zlib.decompressobj(wbits=31)
        try:
            members.append(member.decompress(data, room + 1))
        except zlib.error as error:
            raise DataError(f"{shown} cannot be decompressed: {error}") from error
        room -= len(members[-1])
        if room < 0:
            raise AnswerTooLargeError(
                f"{shown} is longer than {limit} bytes when it is decompressed",
                way_out="Raise `maxBodyBytes`",
                url=visible(shown),
                limit=limit or 0,
            )
        if not member.eof:
            raise DataError(f"{shown} cannot be decompressed: it is cut off")
        data = member.unused_data.lstrip(b"\0")  # padding, as of tapes
    return members[0] if len(members) == 1 else b"".join(members)


def decompressed_pieces(pieces: Iterable[bytes], shown: str) -> Iterator[bytes]:
    """Yield bytes decompressed if they begin as gzip does, else as they are; memory stays bounded.

    Parameters
    ----------
    pieces
        What is read, in any division.
    shown
        The URL or file that it is from, for messages.

    Raises
    ------
    DataError
        It is gzip, and damaged or cut off.
    """
    source, begin = iter(pieces), b""
    while len(begin) < len(_MAGIC) and (piece := next(source, None)) is not None:
        begin += piece
    everything = chain([begin], source)
    yield from _members(everything, shown) if begin.startswith(_MAGIC) else filter(None, everything)


def _members(pieces: Iterable[bytes], shown: str) -> Iterator[bytes]:
    member = zlib.decompressobj(wbits=31)
    try:
        for piece in pieces:
            data = piece
            while data:
                if member.eof:
                    data = data.lstrip(b"\0")  # padding, as of tapes
                    if not data:
                        break
                    member = zlib.decompressobj(wbits=31)
                out = member.decompress(data, _PIECE)
                if out:
                    yield out
                data = member.unused_data if member.eof else member.unconsumed_tail
        if rest := member.flush():
            yield rest
    except zlib.error as error:
        raise DataError(f"{shown} cannot be decompressed: {error}") from error
    if not member.eof:
        raise DataError(f"{shown} cannot be decompressed: it is cut off")
