"""The bytes of one part, while they arrive."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from dicomsource.errors import AnswerTooLargeError, DataError
from dicomsource.multipart.scanner import LARGEST_AT_ONCE, PIECE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dicomsource.multipart.lead import Lead
    from dicomsource.multipart.scanner import Scanner


@attrs.define
class Lengths:
    """What the parts of a body so far tell of the length of the next."""

    likely: int = 0
    """Length of the shortest part of late: more than what is left of a part must not be read with it."""
    honest: bool = True
    """Whether each Content-Length so far was right: one that lies costs a copy, so it is the last one believed."""
    kept: int = 0
    """Length for which the allocator keeps memory."""

    def learn(self, length: int, *, at_once: bool = True) -> None:
        """Take the length of a part into account, which was held as a whole or not."""
        if 0.9 * length < self.likely < length:
            return
        self.likely = min(length, LARGEST_AT_ONCE)
        if at_once and self.likely > self.kept:
            self.kept = self.likely
            # An allocator such as that of glibc learns from this how much to keep: what one part leaves is used for
            # the next, where it would go back to the system, and come again as fresh pages for each part.
            bytes(self.likely + self.likely // 2)


class Content:
    """The bytes of a part whose headers were read.

    Parameters
    ----------
    scanner
        Stands behind the headers.
    lead
        What was read of the part.
    dashes
        Two hyphens and the boundary.
    number
        Of the part, from 1, for messages.
    lengths
        What the parts before it tell.

    Attributes
    ----------
    at_once
        Whether the caller wants all bytes and has room for them; set before the first is asked for.
    """

    def __init__(
        self,
        scanner: Scanner,
        lead: Lead,
        dashes: bytes,
        number: int,
        lengths: Lengths,
    ) -> None:
        self._scanner = scanner
        self._lead = lead
        self._dashes = dashes
        self._delimiter = lead.line_end + dashes
        self._said = lead.headers.get("Content-Length", "")
        self._number = number
        self._lengths = lengths
        self.at_once = False

    def pieces(self) -> Iterator[bytes]:
        """Yield the bytes, and leave the scanner in front of the delimiter or at the end.

        Raises
        ------
        DataError
            The body is cut off.
        """
        scanner, delimiter, lengths = self._scanner, self._delimiter, self._lengths
        if self.at_once and lengths.honest and (content := self._as_said()) is not None:
            lengths.learn(len(content))
            yield content
            return
        likely = lengths.likely if self.at_once else 0
        scanner.read_ahead(likely)
        if self._is_empty():
            lengths.learn(0)
            return
        count = 0
        for piece in scanner.until(delimiter, scanner.lookahead if likely else PIECE):
            count += len(piece)
            yield piece
        lengths.learn(count, at_once=self.at_once)
        if scanner.at_end and str(count) != self._said:
            raise DataError(
                f"a multipart body ends {count} bytes into part {self._number},"
                " without its closing boundary"
            )

    def _is_empty(self) -> bool:
        """Whether the empty line already belongs to the boundary; then it is put back."""
        lead = self._lead
        if lead.empty_line != lead.line_end or not self._scanner.is_at(self._dashes):
            return False
        self._scanner.put(lead.empty_line)
        return True

    def _as_said(self) -> bytes | None:
        length = int(self._said) if self._said.isascii() and self._said.isdigit() else 0
        if not 0 < length <= LARGEST_AT_ONCE:
            return None
        content = self._scanner.take_before(self._delimiter, length)
        if content is None:
            self._lengths.honest = False
        return content


def check_length(length: int, limit: int | None) -> None:
    """Check that a part is no longer than may be held in memory.

    Raises
    ------
    AnswerTooLargeError
        It is.
    """
    if limit is not None and length > limit:
        raise AnswerTooLargeError(
            f"a part is longer than {limit} bytes",
            way_out="Write it to a file, or raise `maxBodyBytes`",
            limit=limit,
        )
