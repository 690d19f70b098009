"""What a search answers."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any


class Page:
    """One page of the rows that match, and how many match in all.

    A plain class, since it is made on the way to the first page, where every module that is loaded costs time.
    """

    __slots__ = ("numbers", "rows", "total")

    def __init__(self, rows: list[dict[str, Any]], total: int, numbers: Sequence[int]) -> None:
        self.rows = rows
        """The rows in DICOM JSON, in order, with the attributes asked for."""
        self.total = total
        """How many rows match, on all pages together."""
        self.numbers = numbers
        """The numbers of the rows, from 0 on, as `RowIndex.row` takes them."""

    def __repr__(self) -> str:
        return f"<Page of {len(self.rows)} rows of {self.total}>"


class TextPage:
    """One page of the rows that match, as the JSON text in which they were given, and how many match in all."""

    __slots__ = ("numbers", "texts", "total")

    def __init__(self, texts: list[bytes], total: int, numbers: Sequence[int]) -> None:
        self.texts = texts
        """The rows in order, each whole: whatever attributes were asked for."""
        self.total = total
        """How many rows match, on all pages together."""
        self.numbers = numbers
        """The numbers of the rows, from 0 on, as `RowIndex.row` takes them."""

    def __repr__(self) -> str:
        return f"<TextPage of {len(self.texts)} rows of {self.total}>"
