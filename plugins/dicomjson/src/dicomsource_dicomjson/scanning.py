"""The studies of a long document, one by one with their places, while its bytes arrive."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from dicomsource.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray

    Positions = NDArray[np.int64]

AT_ONCE = 1 << 20
_BEFORE_STUDIES = 64 << 20
_BOM = b"\xef\xbb\xbf"
# Quotation marks, and how much deeper it is behind a bracket; all else is 0.
_MARKS = bytes(
    {0x22: 2, 0x7B: 1, 0x5B: 1, 0x7D: 255, 0x5D: 255}.get(sign, 0) for sign in range(256)
)

_TOKEN = re.compile(rb'"(?:[^"\\]|\\.)*"|[{}\[\]]', re.DOTALL)
_OPENS = re.compile(rb"\s*:\s*\[")
_BETWEEN = re.compile(rb"[ \t\r\n]*,[ \t\r\n]*")
_SPACE = b" \t\r\n"


class Found(NamedTuple):
    """A study of a document.

    Parameters
    ----------
    number
        Which one it is, from 0.
    start
        Its first byte in the document, decompressed.
    text
        Its bytes, which need not be right JSON inside.
    """

    number: int
    start: int
    text: bytes


def scan_studies(pieces: Iterable[bytes], shown: str, *, at_once: int = AT_ONCE) -> Iterator[Found]:
    """Yield the studies of a document; memory is bounded by the largest one.

    Parameters
    ----------
    pieces
        The bytes of the document in UTF-8, in any division.
    shown
        Where they are from, for messages.
    at_once
        How many bytes are looked at together.

    Raises
    ------
    NotSplit
        It has no list of studies that can be taken apart, and is short.
    DataError
        It is no such document, or cut off; the studies before that were yielded.
    """
    scanner = _Scanner(shown)
    waiting = bytearray()
    for piece in pieces:
        waiting += piece
        if len(waiting) >= at_once:
            # What a backslash stands before has to come with it.
            end = len(waiting)
            while waiting[end - 1 : end] == b"\\":
                end -= 1
            yield from scanner.take(bytes(waiting[:end]))
            del waiting[:end]
    yield from scanner.take(bytes(waiting))
    scanner.end()


class NotSplit(Exception):
    """A document has no list ``studies``; all of it is `content`."""

    def __init__(self, content: bytes) -> None:
        super().__init__(content)
        self.content = content


class _Scanner:
    """Finds studies by their brackets."""

    def __init__(self, shown: str) -> None:
        self._shown = shown
        self._before: bytes | None = None  # what stands before the studies, once that is known
        self._after: bytearray | None = None  # what stands behind them, once that has begun
        self._buffer = bytearray()
        self._position = 0  # of the buffer, in the document
        self._depth = 0
        self._in_text = False
        self._count = 0

    def take(self, chunk: bytes) -> Iterator[Found]:
        """Yield the studies that end in the next bytes."""
        if self._before is None:
            chunk = self._without_beginning(chunk)
        if self._after is not None:
            self._keep_after(chunk)
        elif chunk:
            yield from self._studies(chunk)

    def end(self) -> None:
        """See that the document is whole, and right JSON around its studies."""
        if self._before is None:
            raise NotSplit(bytes(self._buffer))
        if self._after is None:
            raise DataError(
                f"{self._shown} is not JSON: it is cut off after {self._count} studies",
                way_out="Check that the document is whole",
            )
        try:
            around = json.loads(self._before + b"[]" + self._after)
        except (ValueError, RecursionError) as error:
            raise DataError(f"{self._shown} is not JSON around its studies: {error}") from error
        if around["studies"] != []:
            raise DataError(f"{self._shown}: $ has 'studies' twice", way_out="Join the two lists")

    def _without_beginning(self, chunk: bytes) -> bytes:
        """Return what of the first bytes belongs to the studies; nothing until these have begun."""
        self._buffer += chunk
        if self._buffer.startswith(_BOM):
            del self._buffer[: len(_BOM)]
            self._position += len(_BOM)
        begin = _begin_of_studies(self._buffer)
        if begin is None:
            if len(self._buffer) > _BEFORE_STUDIES:
                raise DataError(
                    f"{self._shown} has no list 'studies' in its first {_BEFORE_STUDIES} bytes",
                    way_out='Write the document as {"studies": [...]}',
                )
            return b""
        self._before = bytes(self._buffer[: begin - 1])
        rest = bytes(self._buffer[begin:])
        self._position += begin
        self._buffer.clear()
        return rest

    def _keep_after(self, chunk: bytes) -> None:
        assert self._after is not None
        self._after += chunk
        if len(self._after) > _BEFORE_STUDIES:
            raise DataError(
                f"{self._shown} has more than {_BEFORE_STUDIES} bytes behind its studies"
            )

    def _studies(self, chunk: bytes) -> Iterator[Found]:
        held = len(self._buffer)
        places, depths = self._brackets(chunk)
        self._buffer += chunk
        ended = np.flatnonzero(depths < 0)
        if len(ended):
            places, depths = places[: ended[0] + 1], depths[: ended[0] + 1]
        done = 0
        for end in (places[depths == 0] + held + 1).tolist():
            yield self._found(done, end)
            done = end
        if len(ended):
            end = int(places[-1]) + held
            self._check_rest(bytes(self._buffer[done:end]))
            self._after = bytearray()
            self._keep_after(bytes(self._buffer[end + 1 :]))
            self._buffer.clear()
            return
        self._depth = int(depths[-1]) if len(depths) else self._depth
        del self._buffer[:done]
        self._position += done

    def _brackets(self, chunk: bytes) -> tuple[Positions, Positions]:
        """Return where brackets stand outside of texts, and how deep it is behind each of them."""
        if b"\\" in chunk:
            # Escaped backslashes first, so that what is left before a quotation mark escapes it.
            chunk = chunk.replace(b"\\\\", b"__").replace(b'\\"', b"__")
        marks = np.frombuffer(chunk.translate(_MARKS), np.int8)
        places = np.flatnonzero(marks.view(np.bool_))
        found = marks[places]
        quotes = found == 2
        # Whether their number is even, which is all that counts, a byte tells as well.
        in_text = (np.cumsum(quotes, dtype=np.uint8) + np.uint8(self._in_text)) & 1
        self._in_text = bool(in_text[-1]) if len(in_text) else self._in_text
        outside = (in_text | quotes) == 0
        return places[outside], np.cumsum(found[outside], dtype=np.int64) + self._depth

    def _found(self, begin: int, end: int) -> Found:
        """Return the study that ends there, behind what separates it from the one before."""
        start = begin
        if self._count:
            comma = _BETWEEN.match(self._buffer, begin)
            start = comma.end() if comma else begin
            if comma is None:
                self._refuse(bytes(self._buffer[begin:end]))
        else:
            start = end - len(bytes(self._buffer[begin:end]).lstrip(_SPACE))
        if self._buffer[start : start + 1] != b"{":
            self._refuse(bytes(self._buffer[start:end]))
        number, self._count = self._count, self._count + 1
        return Found(number, self._position + start, bytes(self._buffer[start:end]))

    def _check_rest(self, rest: bytes) -> None:
        if rest.strip(_SPACE):
            self._refuse(rest.strip(_SPACE))

    def _refuse(self, text: bytes) -> Any:
        shown = text[:40].decode(errors="replace")
        raise DataError(
            f"{self._shown}: $.studies[{self._count}] begins with {shown!r}",
            way_out="Write it as an object, with a comma between two of them",
        )


def _begin_of_studies(buffer: bytearray) -> int | None:
    """Return the position behind the bracket that opens the list ``studies``; None if it has not come."""
    if b'"studies"' not in buffer:
        return None
    depth = position = 0
    while token := _TOKEN.search(buffer, position):
        position = token.end()
        sign = token[0]
        if sign in (b"{", b"["):
            depth += 1
        elif sign in (b"}", b"]"):
            depth -= 1
        elif depth == 1 and sign == b'"studies"' and (opens := _OPENS.match(buffer, position)):
            return opens.end()
    return None
