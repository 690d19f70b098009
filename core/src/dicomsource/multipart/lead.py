"""What stands in front of the content of a part: its boundary, and its headers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from dicomsource.errors import DataError
from dicomsource.multipart.headers import Headers, parse_headers

if TYPE_CHECKING:
    from dicomsource.multipart.scanner import Scanner

_MOST_HEADERS = 100


@attrs.frozen
class Lead:
    r"""All lines before the content of a part.

    Parameters
    ----------
    text
        These lines, from the boundary to the empty line.
    headers
        What they say.
    line_end
        That of the boundary, ``\r\n`` or ``\n``.
    empty_line
        The last one, which may already be the line end in front of the next boundary.
    """

    text: bytes
    headers: Headers
    line_end: bytes
    empty_line: bytes


def read_lead(scanner: Scanner, dashes: bytes, number: int, before: Lead | None) -> Lead | None:
    """Return the lead of the next part, and stop behind it; None where the boundary closes the body.

    Parameters
    ----------
    scanner
        Stands in front of a boundary.
    dashes
        Two hyphens and the boundary.
    number
        Of the part, from 1, for messages.
    before
        Lead of the part before it: most parts have the very same, which then is not taken apart again.

    Raises
    ------
    DataError
        The headers are none, or cut off.
    """
    if before is not None:
        # No byte more, or the content would not arrive where nothing is left over.
        scanner.read_ahead(len(before.text))
        if scanner.comes_next(before.text):
            scanner.skip(len(before.text))
            return before
    if _closes(scanner, dashes):
        return None
    line = scanner.peek_line()
    assert line is not None, "a delimiter is a whole line"
    scanner.skip(len(line))
    lines, empty_line = _header_lines(scanner, number)
    headers = parse_headers([one.rstrip(b"\r\n") for one in lines])
    line_end = b"\r\n" if line.endswith(b"\r\n") else b"\n"
    # The line after the first boundary tells how this body ends its lines.
    lead = Lead(
        b"".join([line, *lines, empty_line]),
        headers,
        before.line_end if before else line_end,
        empty_line,
    )
    # Most likely, boundary and headers of the next part are as long.
    scanner.lookahead = len(lead.line_end) + len(lead.text)
    return lead


def _closes(scanner: Scanner, dashes: bytes) -> bool:
    end = len(dashes) + 2
    return scanner.fill(end) and scanner.peek(end).endswith(b"--")


def _header_lines(scanner: Scanner, number: int) -> tuple[list[bytes], bytes]:
    """Return the lines of a part's headers, and the empty line behind them."""
    lines: list[bytes] = []
    while True:
        line = scanner.peek_line()
        if line is None:
            raise DataError(f"a multipart body ends in the headers of part {number}")
        scanner.skip(len(line))
        if not line.rstrip(b"\r\n"):
            return lines, line
        if len(lines) == _MOST_HEADERS:
            raise DataError(
                f"part {number} of a multipart body has more than {_MOST_HEADERS} header lines"
            )
        lines.append(line)
