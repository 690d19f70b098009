"""A window over bytes that arrive: what the parser needs to look at them in linear time, and to copy none in vain."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from dicomsource.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

LONGEST_LINE = 16 * 1024
LONGEST_PADDING = 256
_CLOSE = len(b"--\r\n")
PIECE = 128 * 1024
LARGEST_AT_ONCE = 64 << 20
"""Up to here a header that tells a length makes so much be read at once."""


class Readable(Protocol):
    """A body that is read as it arrives."""

    def read(self, size: int, /) -> bytes:
        """Return so many bytes; fewer or more will do, and none stands for the end."""


class _Chunks:
    """A body that somebody else has cut: the size asked for changes nothing."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self._chunks = iter(chunks)

    def read(self, _size: int, /) -> bytes:
        return next((bytes(chunk) for chunk in self._chunks if chunk), b"")


class Scanner:
    """Bytes that were read and not yet used.

    Parameters
    ----------
    body
        What the body is read from, or its chunks, cut anywhere.

    Attributes
    ----------
    lookahead
        How much to read at a time of boundaries and headers. Best is what they take: content that is read with them
        has to be copied.
    """

    def __init__(self, body: Readable | Iterable[bytes]) -> None:
        self._read = body.read if hasattr(body, "read") else _Chunks(body).read
        self._buffer = b""
        self._position = 0
        self.lookahead = 512

    @property
    def at_end(self) -> bool:
        """Whether nothing is left of what was read."""
        return self._position == len(self._buffer)

    def peek(self, count: int) -> bytes:
        """Return the next bytes, and leave them there; fewer where no more were read."""
        return self._buffer[self._position : self._position + count]

    def comes_next(self, text: bytes) -> bool:
        """Whether a text comes next, and was read already."""
        return self._buffer.startswith(text, self._position)

    def put(self, text: bytes) -> None:
        """Let a text be what comes next."""
        self._set(text + self._buffer[self._position :])

    def skip(self, count: int) -> None:
        """Drop the next bytes."""
        self._position += count

    def fill(self, count: int) -> bool:
        """Read until so many bytes are there; False where the body ends before."""
        while len(self._buffer) - self._position < count:
            if not self._more(self.lookahead):
                return False
        return True

    def read_ahead(self, count: int) -> None:
        """Read once, so that so many bytes are there if they come at once."""
        missing = count - (len(self._buffer) - self._position)
        if missing > 0:
            self._more(missing)

    def peek_line(self) -> bytes | None:
        r"""Return the next line with its ``\n``, and leave it there; None where the body ends before a line end.

        Raises
        ------
        DataError
            The line is longer than any boundary or header.
        """
        searched = 0
        while True:
            first = self._position
            end = self._buffer.find(b"\n", first + searched, first + LONGEST_LINE)
            if end >= 0:
                return self._buffer[first : end + 1]
            searched = len(self._buffer) - first
            if searched >= LONGEST_LINE:
                raise DataError(
                    f"a line of the headers of a multipart body is longer than {LONGEST_LINE} bytes"
                )
            if not self._more(self.lookahead):
                return None

    def is_at(self, delimiter: bytes) -> bool:
        """Whether a delimiter comes next, as `until` has it."""
        self.fill(len(delimiter))
        return self._buffer.startswith(delimiter, self._position) and self._ends_a_line(
            len(delimiter)
        )

    def drain(self) -> None:
        """Read what is left, so that its connection can be used again."""
        self._set(b"")
        while self._read(PIECE):
            pass

    def take_before(self, delimiter: bytes, length: int) -> bytes | None:
        """Return so many bytes if a delimiter comes after them; nothing is searched, and hardly anything copied.

        None where something else comes after them; then nothing was used.
        """
        content = self.peek(length)
        if len(content) == length:
            self.skip(length)
        else:
            read = self._read(length - len(content))
            content = content + read if content else read
            self._set(content[length:])
            content = content[:length]
        if len(content) == length and self.is_at(delimiter):
            return content
        self._set(content + self._buffer[self._position :])
        return None

    def until(self, delimiter: bytes, size: int = PIECE) -> Iterator[bytes]:
        """Yield all bytes before the next delimiter, in pieces, and stop in front of it.

        Whether it stopped at a delimiter or at the end of the body, `at_end` says afterwards.

        Parameters
        ----------
        delimiter
            Line end, two hyphens and the boundary; a longer boundary that starts alike is not taken for it.
        size
            How much to read next, if what was read does not hold a delimiter; then more and more.
        """
        piece, start, searched = self._buffer, self._position, self._position
        while True:
            found = piece.find(delimiter, searched)
            if found >= 0:
                if found > start:
                    yield piece[start:found]
                self._set(piece, found)
                if self._ends_a_line(len(delimiter)):
                    return
                piece, start = self._buffer, self._position
                searched = start + 1
                continue
            edge = _begin_of(delimiter, piece, start)
            if edge > start:
                yield piece[start:edge]
            rest = piece[edge:]
            if rest:
                read = self._read(len(delimiter) - len(rest))
            else:
                read, size = self._read(size), min(8 * size, PIECE)
            if not read:
                break
            piece, start, searched = rest + read if rest else read, 0, 0
        if rest:
            yield rest
        self._set(b"")

    def _more(self, size: int) -> bool:
        read = self._read(size)
        rest = self._buffer[self._position :]
        self._set(rest + read if rest else read)
        return bool(read)

    def _set(self, buffer: bytes, position: int = 0) -> None:
        self._buffer, self._position = buffer, position

    def _ends_a_line(self, offset: int) -> bool:
        """Whether nothing but hyphens or padding follows the boundary, which ends so far behind the position.

        References
        ----------
        RFC 2046 section 5.1.1, transport-padding and close-delimiter.
        """
        while True:
            rest = self.peek(offset + LONGEST_PADDING)[offset:]
            padded = rest.lstrip(b" \t")
            if padded[:1] == b"\n" or padded[:2] == b"\r\n" or rest[:2] == b"--":
                return True
            undecided = padded in (b"", b"\r") or rest == b"-"
            if not undecided or len(rest) == LONGEST_PADDING:
                return False
            if not self._more(_CLOSE):
                # The body ends here, and what it ends with may be the begin of anything.
                return False


def _begin_of(delimiter: bytes, piece: bytes, start: int) -> int:
    """Return where a piece without a delimiter ends with the begin of one that the next may complete; or its end."""
    edge = piece.find(delimiter[:1], max(start, len(piece) - len(delimiter) + 1))
    while edge >= 0 and not delimiter.startswith(piece[edge:]):
        edge = piece.find(delimiter[:1], edge + 1)
    return edge if edge >= 0 else len(piece)
