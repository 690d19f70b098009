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
