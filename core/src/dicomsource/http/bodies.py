"""Bodies that are held in memory as a whole, up to a bound."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dicomsource.errors import AnswerTooLargeError
from dicomsource.http.origins import visible

if TYPE_CHECKING:
    from collections.abc import Callable

    import requests

_PIECE = 64 * 1024


def whole_body(
    response: requests.Response, read: Callable[[requests.Response, int], bytes], limit: int
) -> bytes:
    """Return the body of an answer, decompressed.

    Parameters
    ----------
    response
        The answer, nothing of it read.
    read
        Gives so many bytes of it, fewer only where no more come, and raises at the next call where that is not its end.
    limit
        How many there may be. What is compressed is decompressed only up to there.

    Raises
    ------
    AnswerTooLargeError
        There are more.
    """
    length = _length(response)
    if length is not None and length > limit:
        raise too_large(response, limit)
    # A body whose length is known comes straight to its place in memory.
    first = read(response, min(length or _PIECE, limit + 1))
    if len(first) == length or not first:
        return first
    room = limit - len(first)
    pieces = [first]
    while room >= 0 and (piece := read(response, min(_PIECE, room + 1))):
        room -= len(piece)
        pieces.append(piece)
    if room < 0:
        raise too_large(response, limit)
    return b"".join(pieces)


def too_large(response: requests.Response, limit: int) -> AnswerTooLargeError:
    """Return the error for an answer that is longer than may be held in memory."""
    url = visible(response.url)
    return AnswerTooLargeError(
        f"{url} answered with more than {limit} bytes",
        way_out="Ask for less, write it to a file, or raise `maxBodyBytes`",
        url=url,
        limit=limit,
    )


def _length(response: requests.Response) -> int | None:
    """Return how many bytes come, where that is known before."""
    said = response.headers.get("Content-Length", "")
    if not (said.isascii() and said.isdigit()) or "Content-Encoding" in response.headers:
        return None
    return int(said)
