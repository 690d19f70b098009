"""Rows that stand one on a line, many at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from dicomsource_index.row_block import RowBlock

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_LINE_BREAK = ord("\n")


def lines_of(pieces: Iterable[bytes]) -> Iterator[RowBlock]:
    r"""Yield the lines of a text as rows; memory does not grow with its length.

    Parameters
    ----------
    pieces
        The bytes of the text in UTF-8, in any division; some hundred thousand each is best. Empty lines are no rows.

    Examples
    --------
    >>> [block[0] for block in lines_of([b'{"0020', b'000D": {}}\n{', b"}"])]
    [b'{"0020000D": {}}', b'{}']
    """
    rest = b""
    for piece in pieces:
        end = piece.rfind(b"\n") + 1
        if not end:
            rest += piece
            continue
        yield from _lines(rest + piece[:end])
        rest = piece[end:]
    if rest:
        yield from _lines(rest + b"\n")


def _lines(text: bytes) -> Iterator[RowBlock]:
    ends = np.flatnonzero(np.frombuffer(text, np.uint8) == _LINE_BREAK)
    starts = np.append(0, ends[:-1] + 1)
    filled = ends > starts
    if filled.any():
        yield RowBlock(text, starts[filled], ends[filled])
