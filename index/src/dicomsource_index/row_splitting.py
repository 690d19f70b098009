"""The rows of a long JSON list, one by one, while its bytes arrive."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import msgspec

from dicomsource.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_WINDOW = 1 << 18
_LONGEST_ROW = 64 << 20
_SPACE = b" \t\r\n"
_BOM = b"\xef\xbb\xbf"
# Where one row may end and the next begin; between the items of a sequence it looks the same.
_SEAM = re.compile(rb"\}\s*,\s*(?=\{)")
_GUESSES = 8
_SHORT = 16
# A quotation mark by itself begins a text whose end has not come yet.
_TOKEN = re.compile(rb'"(?:[^"\\]|\\.)*"|["{}\[\],]', re.DOTALL)
_split = msgspec.json.Decoder(list[msgspec.Raw]).decode


def split_rows(
    pieces: Iterable[bytes], shown: str, *, window: int = _WINDOW, longest: int = _LONGEST_ROW
) -> Iterator[bytes]:
    """Yield each item of a JSON list as it stands there; memory does not grow with the length of the list.

    An item goes to the comma that its brackets leave outside. It need not be right JSON otherwise: what is wrong with
    one says nothing of the others.

    Parameters
    ----------
    pieces
        The bytes of the document in UTF-8, in any division. A document that is one object is a list of one; an empty
        one, and ``null``, a list of none.
    shown
        The URL or file that they are from, for messages.
    window
        How many bytes are looked at together.
    longest
        How many bytes an item may have.

    Raises
    ------
    DataError
        The document is no list, or is cut off, or its brackets do not match; the items before that were yielded.

    Examples
    --------
    >>> list(split_rows([b'[{"a": [1, {"b": ', b'"]"}]}, {}]'], "memory"))
    [b'{"a": [1, {"b": "]"}]}', b'{}']
    """
    splitter = RowSplitter(shown, longest)
    for piece in pieces:
        splitter.buffer += piece
        if len(splitter.buffer) >= window:
            yield from splitter.rows()
    yield from splitter.last_rows()


class RowSplitter:
    """Takes rows off the front of a buffer, which its owner fills at the end.

    Parameters
    ----------
    shown
        Where the bytes are from, for messages.
    longest
        How many bytes a row may have.
    """

    def __init__(self, shown: str, longest: int) -> None:
        self.buffer = bytearray()
        self._shown = shown
        self._longest = longest
        self._begun = self._ended = False
        self._count = 0
        self._scanned = 0  # up to here the row at the front has been looked at
        self._depth = 0

    def rows(self) -> Iterator[bytes]:
        """Yield the rows that are whole.

        Raises
        ------
        DataError
            What stands there is no list.
        """
        if self._has_begun():
            rows = self._guessed() if self._scanned < _WINDOW else None
            for row in self._scan() if rows is None else rows:
                self._count += 1
                yield row
        if len(self.buffer) > self._longest:
            raise DataError(
                f"row {self._count + 1} of {self._shown} has no end within {self._longest} bytes"
            )

    def last_rows(self) -> Iterator[bytes]:
        """Yield the rows that are left, once no more bytes come.

        Raises
        ------
        DataError
            The list has no end, or something stands behind it.
        """
        if not self._begun and self._has_no_list():
            yield from filter(None, [self._whole()])
            return
        yield from self.rows()
        for row in self._scan():
            self._count += 1
            yield row
        if not self._ended:
            raise DataError(
                f"{self._shown} is cut off, or its brackets do not match, after row {self._count}",
                way_out="Try again, or have it written anew",
            )
        self._refuse_more()

    def _has_begun(self) -> bool:
        """Take the list's bracket off the buffer; tell whether it has come."""
        if not self._begun:
            self._strip()
            # So short, it may still become a byte order mark, or null.
            if self.buffer[:1] == b"{" or (self.buffer[:1] != b"[" and len(self.buffer) < _SHORT):
                return False
            if self.buffer[:1] != b"[":
                raise DataError(
                    f"{self._shown} is no JSON list: it begins with {bytes(self.buffer[:20])!r}"
                )
            del self.buffer[:1]
            self._begun = True
        return True

    def _has_no_list(self) -> bool:
        self._strip()
        return self.buffer[:1] != b"["

    def _whole(self) -> bytes:
        """Return a document that is one object, nothing where there is none."""
        content = bytes(self.buffer).strip(_SPACE)
        if content in (b"", b"null"):
            return b""
        if not content.startswith(b"{"):
            raise DataError(f"{self._shown} is no JSON list: it begins with {content[:20]!r}")
        return content

    def _strip(self) -> None:
        if self.buffer.startswith(_BOM):
            del self.buffer[: len(_BOM)]
        del self.buffer[: len(self.buffer) - len(self.buffer.lstrip(_SPACE))]

    def _guessed(self) -> list[bytes] | None:
        """Return the rows up to a seam that turns out to be one; None where it cannot be told so easily."""
        end = len(self.buffer)
        for _ in range(_GUESSES):
            end = self.buffer.rfind(b"}", 0, end)
            while end > 0 and not (seam := _SEAM.match(self.buffer, end)):
                end = self.buffer.rfind(b"}", 0, end)
            if end <= 0:
                return None
            try:
                raws = _split(b"[%b]" % bytes(self.buffer[: end + 1]))
            except ValueError:
                continue
            assert seam is not None
            del self.buffer[: seam.end()]
            self._scanned = self._depth = 0
            return [bytes(raw) for raw in raws]
        return None

    def _scan(self) -> Iterator[bytes]:
        """Yield the rows that end in the buffer, by their brackets."""
        begin = 0
        position = self._scanned
        while not self._ended and (token := _TOKEN.search(self.buffer, position)):
            sign = self.buffer[token.start()]
            if sign == _QUOTE and token.end() == token.start() + 1:
                position = token.start()
                break
            position = token.end()
            if sign in _OPENING:
                self._depth += 1
            elif sign in _CLOSING and self._depth:
                self._depth -= 1
            elif sign in b",]}" and self._depth == 0:
                row = bytes(self.buffer[begin : token.start()]).strip(_SPACE)
                self._ended = sign == _END
                begin = position
                if sign == _BRACE:
                    raise DataError(
                        f"the brackets of {self._shown} do not match after row {self._count}"
                    )
                if row or sign == _COMMA:
                    yield row
        del self.buffer[:begin]
        self._scanned = position - begin

    def _refuse_more(self) -> None:
        if more := bytes(self.buffer).strip(_SPACE):
            raise DataError(f"something stands behind the list of {self._shown}: {more[:20]!r}")


_OPENING, _CLOSING = b"{[", b"}]"
_QUOTE, _END, _BRACE, _COMMA = b'"]},'
