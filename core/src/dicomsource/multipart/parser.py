r"""Reading a multipart body part by part, while it arrives.

The body is read once, in linear time, and never held as a whole: `parse_multipart` holds one part, `stream_multipart`
one chunk. Where a body can be read by size, a part that is as long as its Content-Length says, or as those before it,
arrives in its place in memory and is not copied. A body may have a preamble and an epilogue, and ``\n`` for
``\r\n`` throughout. Without its closing boundary it is cut off, and refused once the complete parts were given; only a
last part that says its Content-Length, and has it, is taken as complete.

References
----------
RFC 2046 section 5.1.1; DICOM PS3.18 section 8.6.1.2.
"""

from __future__ import annotations

import io
from itertools import islice
from typing import TYPE_CHECKING, Protocol

import attrs

from dicomsource.errors import DataError
from dicomsource.multipart.content import Content, Lengths, check_length
from dicomsource.multipart.headers import Headers, parse_content_type
from dicomsource.multipart.lead import read_lead
from dicomsource.multipart.scanner import LONGEST_LINE, Scanner

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dicomsource.multipart.scanner import Readable

_FEW = 4  # pieces of a part whose length was guessed well


def _as_headers(value: Headers | dict[str, str]) -> Headers:
    return value if isinstance(value, Headers) else Headers(value)


@attrs.frozen
class Part:
    """One part of a multipart body.

    Parameters
    ----------
    headers
        Its headers; names in any case.
    content
        Its bytes.
    """

    headers: Headers = attrs.field(converter=_as_headers)
    content: bytes = attrs.field(repr=lambda content: f"<{len(content)} bytes>")

    @property
    def media_type(self) -> str:
        """Media type in lower case, without parameters; empty where the part does not say."""
        return parse_content_type(self.headers.get("Content-Type", ""))[0]

    @property
    def parameters(self) -> dict[str, str]:
        """Parameters of its Content-Type, such as ``transfer-syntax``."""
        return parse_content_type(self.headers.get("Content-Type", ""))[1]


class Arriving(Protocol):
    """Bytes of a part that are still to come."""

    at_once: bool
    """Whether the caller wants all of them and has room for them; set before the first is asked for."""

    def pieces(self) -> Iterator[bytes]:
        """Yield them, once."""


class PartStream:
    """One part whose bytes are still arriving; iterate over it for them before asking for the next part.

    Parameters
    ----------
    headers
        Its headers.
    content
        Gives the bytes.

    Attributes
    ----------
    headers
        Its headers; names in any case.
    """

    def __init__(self, headers: Headers, content: Arriving) -> None:
        self.headers = headers
        self._content = content
        self._pieces = content.pieces()

    def __iter__(self) -> Iterator[bytes]:
        return self._pieces

    def read(self, limit: int | None = None) -> Part:
        """Return the part with all that is left of its bytes.

        Parameters
        ----------
        limit
            How many there may be.

        Raises
        ------
        AnswerTooLargeError
            There are more.
        DataError
            The body is cut off.
        """
        self._content.at_once = True
        few: list[bytes] = []
        for piece in islice(self._pieces, _FEW):
            few.append(piece)
            check_length(sum(map(len, few)), limit)
        if len(few) < _FEW:
            return Part(self.headers, b"".join(few))
        # BytesIO hands its buffer over without another copy, so that a part is held once.
        content = io.BytesIO()
        content.writelines(few)
        few.clear()
        for piece in self._pieces:
            content.write(piece)
            check_length(content.tell(), limit)
        return Part(self.headers, content.getvalue())


def parse_multipart(
    body: Readable | Iterable[bytes], boundary: str | None = None
) -> Iterator[Part]:
    r"""Yield the parts of a multipart body as they become complete.

    Parameters
    ----------
    body
        What the body is read from by ``read(size)``, or its chunks, cut anywhere.
    boundary
        The boundary parameter of its Content-Type; None takes it from the first line of the body, for servers that
        serve stored files and cannot know it.

    Raises
    ------
    DataError
        The body is not multipart, has another boundary, or is cut off.

    Examples
    --------
    >>> body = b"--x\r\nContent-Type: text/plain\r\n\r\nHello\r\n--x--"
    >>> [part.content for part in parse_multipart([body], "x")]
    [b'Hello']
    """
    for part in stream_multipart(body, boundary):
        yield part.read()


def stream_multipart(
    body: Readable | Iterable[bytes], boundary: str | None = None
) -> Iterator[PartStream]:
    """Yield the parts of a multipart body, each with its bytes still to come.

    What the caller leaves unread of a part is dropped when the next one is asked for.

    Parameters
    ----------
    body
        As for `parse_multipart`.
    boundary
        As for `parse_multipart`.

    Raises
    ------
    DataError
        The body is not multipart, has another boundary, or is cut off.
    """
    scanner = Scanner(body)
    dashes = _dashes_of_first_line(scanner) if boundary is None else f"--{boundary}".encode()
    _skip_preamble(scanner, dashes)
    lengths = Lengths()
    number, lead = 1, read_lead(scanner, dashes, 1, None)
    while lead is not None:
        part = PartStream(lead.headers, Content(scanner, lead, dashes, number, lengths))
        yield part
        for _ in part:
            pass
        if scanner.at_end:
            return
        scanner.skip(len(lead.line_end))
        number += 1
        lead = read_lead(scanner, dashes, number, lead)
    scanner.drain()


def _dashes_of_first_line(scanner: Scanner) -> bytes:
    while (line := scanner.peek_line()) is not None and not line.strip():
        scanner.skip(len(line))
    found = scanner.peek(LONGEST_LINE) if line is None else line
    if not found.startswith(b"--") or len(found.strip()) < 3:
        raise DataError(f"a multipart body starts with {found[:40]!r}, not with a boundary")
    return found.rstrip()


def _skip_preamble(scanner: Scanner, dashes: bytes) -> None:
    """Leave the scanner in front of the first boundary."""
    # A line end in front makes the first line look like all others.
    scanner.put(b"\n")
    scanner.fill(1 + len(dashes))
    start = scanner.peek(41)
    for _ in scanner.until(b"\n" + dashes):
        pass
    if scanner.at_end:
        raise DataError(
            f"a multipart body has no line with its boundary {dashes[2:].decode()!r};"
            f" it starts with {start[1:]!r}"
        )
    scanner.skip(1)
