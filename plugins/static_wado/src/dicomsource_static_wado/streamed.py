"""What a tree gives piece by piece: bytes decompressed on the way, in bounded memory."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

import attrs

from dicomsource.errors import DataError
from dicomsource_static_wado.compression import beginning, decoded, without_gzip

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

# Enough to see what bytes are: the longest sign is that of a Part 10 file.
_LOOKED_AT = 256


@attrs.define(eq=False, kw_only=True)
class Streamed:
    """What was found at one of several paths, not yet read; as a context manager it closes itself.

    Parameters
    ----------
    pieces
        Its bytes, decompressed; they can be iterated over once.
    path
        The path that had it.
    content_type
        What the server says that it is; empty for a file.
    version
        What changes when the bytes change; None where nothing is known.
    total
        How many bytes there are as stored or sent, compressed if they are; None where that is not known.
    """

    pieces: Iterator[bytes] = attrs.field(repr=False)
    path: str
    content_type: str = ""
    version: str | None = None
    total: int | None = None
    _count: _Count = attrs.field(repr=False)
    _close: Callable[[], object] = attrs.field(repr=False)

    def position(self) -> int:
        """Return how many of `total` bytes have been read so far."""
        return self._count.read

    def close(self) -> None:
        """Stop reading, and release the connection or file."""
        self._close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class _Count:
    def __init__(self) -> None:
        self.read = 0

    def over(self, pieces: Iterable[bytes]) -> Iterator[bytes]:
        for piece in pieces:
            self.read += len(piece)
            yield piece


def handed_on(pieces: Iterator[bytes], *, path: str, version: str | None) -> Streamed:
    """Return what another process found, decompressed and looked at there."""
    return Streamed(pieces=pieces, path=path, version=version, count=_Count(), close=lambda: None)


def streamed(
    stored: Iterable[bytes],
    path: str,
    *,
    looks_right: Callable[[bytes], bool],
    close: Callable[[], object],
    shown: str,
    content_type: str = "",
    content_encoding: str = "",
    version: str | None = None,
    total: int | None = None,
) -> Streamed:
    """Return what is stored as something to read from; it is closed at once if it is not what was wanted.

    Parameters
    ----------
    stored
        Its bytes as they are stored or sent.
    path
        Where in the tree it is from.
    looks_right
        Whether bytes begin as what is wanted does.
    close
        Releases what the bytes come from.
    shown
        Where it is from, for messages.
    content_type, content_encoding
        What a server says.
    version, total
        As for `Streamed`.

    Raises
    ------
    DataError
        It begins as something else, or is damaged.
    """
    count = _Count()
    try:
        plain = without_gzip(decoded(count.over(stored), content_encoding, shown), shown)
        begin, pieces = beginning(plain, _LOOKED_AT)
        if not looks_right(begin):
            raise DataError(
                f"{shown} gives something else: {begin[:20]!r}",
                way_out="Check that the root of the tree is what is configured",
            )
    except BaseException:
        close()
        raise
    return Streamed(
        pieces=pieces,
        path=path,
        content_type=content_type,
        version=version,
        total=total,
        count=count,
        close=close,
    )
