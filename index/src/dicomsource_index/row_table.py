"""Where the text of each row stands in the file of an index."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from mmap import mmap
    from typing import Any

    from dicomsource_index.row_block import RowBlock


class RowTable:
    """The texts of all rows, read from the file when they are asked for.

    Parameters
    ----------
    file
        All bytes of the index.
    facts
        What its directory says.
    """

    def __init__(self, file: mmap, facts: Mapping[str, Any]) -> None:
        self._file = file
        _, start, count = facts["arrays"]["rows.starts"]
        self._starts = memoryview(file)[start : start + 8 * count].cast("Q")
        _, start, count = facts["arrays"]["rows.lengths"]
        self._lengths = memoryview(file)[start : start + 4 * count].cast("I")

    def text(self, number: int) -> bytes:
        """Return the text of a row."""
        start = self._starts[number]
        return self._file[start : start + self._lengths[number]]

    def block(self, first: int, end: int) -> RowBlock:
        """Return the rows from one up to another."""
        import numpy as np

        from dicomsource_index.row_block import RowBlock

        starts = np.asarray(self._starts[first:end]).astype(np.int64)
        ends = starts + np.asarray(self._lengths[first:end]).astype(np.int64)
        begin, stop = (int(starts[0]), int(ends[-1])) if end > first else (0, 0)
        return RowBlock(self._file[begin:stop], starts - begin, ends - begin)

    def close(self) -> None:
        """Let go of the file."""
        self._starts.release()
        self._lengths.release()
