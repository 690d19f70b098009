"""Parts of what a server has, by the positions of their bytes.

References
----------
RFC 9110 section 14.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import attrs

from dicomsource.errors import DataError, QueryError
from dicomsource.http.origins import visible

if TYPE_CHECKING:
    import requests

_CONTENT_RANGE = re.compile(r"bytes (\d+)-(\d+)/(\d+|\*)")


@attrs.frozen
class ContentRange:
    """Which bytes an answer holds.

    Parameters
    ----------
    start, stop
        The first one, from 0, and the one after the last.
    size
        How many there are in all; None where the server does not say.
    """

    start: int
    stop: int
    size: int | None

    def holds(self, start: int, stop: int | None) -> bool:
        """Whether these are the bytes of a range, or as many of them as there are."""
        if self.start != start:
            return False
        at_end = self.stop == self.size
        if stop is None:
            return at_end or self.size is None
        return self.stop == stop or (at_end and self.stop < stop)


def range_headers(byte_range: tuple[int, int | None]) -> dict[str, str]:
    """Return the headers that ask for a range; compressed, it would be a range of something else.

    Raises
    ------
    QueryError
        It is empty, or begins before the first byte.
    """
    start, stop = byte_range
    if start < 0 or (stop is not None and stop <= start):
        raise QueryError(
            f"there are no bytes from {start} to {stop}",
            way_out="Give the first byte, from 0, and the one after the last",
        )
    last = "" if stop is None else stop - 1
    return {"Range": f"bytes={start}-{last}", "Accept-Encoding": "identity"}


def content_range(response: requests.Response) -> ContentRange | None:
    """Return which bytes an answer holds; None where it is the whole, as servers without ranges give it.

    Raises
    ------
    DataError
        It is a part, and does not say which.
    """
    if response.status_code != 206:
        return None
    said = response.headers.get("Content-Range", "")
    found = _CONTENT_RANGE.fullmatch(said.strip())
    if found is None or int(found[2]) < int(found[1]):
        raise DataError(
            f"{visible(response.url)} answered with a part of what it has (206 Partial Content),"
            f" and says {said!r} of which"
        )
    size = None if found[3] == "*" else int(found[3])
    return ContentRange(int(found[1]), int(found[2]) + 1, size)


def check_range(response: requests.Response, byte_range: tuple[int, int | None]) -> None:
    """Check that an answer holds the bytes that were asked for: all that there are of them, or the whole.

    Raises
    ------
    DataError
        It holds others, or compressed ones.
    """
    found = content_range(response)
    if found is None:
        return
    start, stop = byte_range
    if not found.holds(start, stop):
        raise DataError(
            f"{visible(response.url)} gave bytes {found.start} to {found.stop},"
            f" where {start} to {'the end' if stop is None else stop} were asked for"
        )
    if response.headers.get("Content-Encoding", "identity").strip().lower() != "identity":
        raise DataError(f"{visible(response.url)} gave a part of a compressed body")
