"""A window over bytes that arrive in chunks: all that the parser needs to look at them in linear time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dicomsource.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

LONGEST_LINE = 16 * 1024
LONGEST_PADDING = 256


class Scanner:
    """Bytes that were read and not yet used.

    Parameters
    ----------
    chunks
        The body, cut anywhere.
    """

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self._chunks = iter(chunks)
        self.buffer = bytearray()

    def more(self) -> bool:
        """Read one more chunk; False at the end."""
        for chunk in self._chunks:
            if chunk:
                self.buffer += chunk
                return True
        return False

    def skip(self, count: int) -> None:
        """Drop the next bytes."""
        del self.buffer[:count]

    def take(self, count: int) -> bytes:
        """Return the next bytes and drop them."""
        with memoryview(self.buffer) as view:
            taken = bytes(view[:count])
        self.skip(count)
        return taken

    def fill(self, count: int) -> bool:
        """Read until so many bytes are there; False where the body ends before."""
        while len(self.buffer) < count:
            if not self.more():
                return False
        return True

    def peek_line(self) -> bytes | None:
        r"""Return the next line with its ``\n``, and leave it there; None where the body ends before a line end.

        Raises
        ------
        DataError
            The line is longer than any boundary or header.
        """
        start = 0
        while (end := self.buffer.find(b"\n", start, LONGEST_LINE)) < 0:
            start = len(self.buffer)
            if start >= LONGEST_LINE:
                raise DataError(
                    f"a line of the headers of a multipart body is longer than {LONGEST_LINE} bytes"
                )
            if not self.more():
                return None
        return bytes(self.buffer[: end + 1])

    def is_at(self, delimiter: bytes) -> bool:
        """Whether a delimiter comes next, as `until` has it."""
        self.fill(len(delimiter))
        return self.buffer.startswith(delimiter) and self._ends_a_line(len(delimiter))

    def drain(self) -> None:
        """Read what is left, so that its connection can be used again."""
        self.buffer.clear()
        while self.more():
            self.buffer.clear()

    def until(self, delimiter: bytes) -> Iterator[bytes]:
        """Yield all bytes before the next delimiter, in pieces, and stop in front of it.

        Whether it stopped at a delimiter or at the end of the body, ``bool(self.buffer)`` says afterwards.

        Parameters
        ----------
        delimiter
            Line end, two hyphens and the boundary; a longer boundary that starts alike is not taken for it.
        """
        start = 0
        while True:
            found = self.buffer.find(delimiter, start)
            if found < 0:
                # The last bytes may be the begin of a delimiter that the next chunk completes.
                ready = len(self.buffer) - len(delimiter) + 1
                if ready > 0:
                    yield self.take(ready)
                start = 0
                if not self.more():
                    if self.buffer:
                        yield self.take(len(self.buffer))
                    return
            elif self._ends_a_line(found + len(delimiter)):
                if found:
                    yield self.take(found)
                return
            else:
                start = found + 1

    def _ends_a_line(self, position: int) -> bool:
        """Whether nothing but hyphens or padding follows the boundary.

        References
        ----------
        RFC 2046 section 5.1.1, transport-padding and close-delimiter.
        """
        while True:
            rest = bytes(self.buffer[position : position + LONGEST_PADDING])
            padded = rest.lstrip(b" \t")
            if padded[:1] == b"\n" or padded[:2] == b"\r\n" or rest[:2] == b"--":
                return True
            undecided = padded in (b"", b"\r") or rest == b"-"
            if not undecided or len(rest) == LONGEST_PADDING:
                return False
            if not self.more():
                # The body ends here, and what it ends with may be the begin of anything.
                return False
