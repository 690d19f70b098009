"""From a test of the matching package to the rows that pass it."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

import attrs
import numpy as np

from dicomsource_index.key_order import places

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from dicomsource_index.column import Column
    from dicomsource_index.found import Found
    from dicomsource_index.key_order import Integers


@attrs.define(slots=False)
class Condition:
    """Rows that pass a test: those in some cells of an attribute, and maybe those in none.

    Parameters
    ----------
    column
        The attribute.
    cells
        A range of them, or an array in order.
    with_absent
        Whether rows that lack the attribute pass as well.
    ready
        The same rows in order, where they are written down.
    """

    column: Column
    cells: Found
    with_absent: bool = False
    ready: Integers | None = None

    count: int = attrs.field(init=False)
    """How many rows pass."""

    def __attrs_post_init__(self) -> None:
        self.count = self._count()

    def _count(self) -> int:
        if self.ready is not None:
            return len(self.ready)
        starts, cells = self.column.starts, self.cells
        if isinstance(cells, range):
            count = int(starts[cells.stop]) - int(starts[cells.start]) if cells else 0
        else:
            count = int((starts[cells + 1].astype(np.int64) - starts[cells]).sum())
        return count + (len(self.column.codes) - len(self.column.rows)) * self.with_absent

    def rows(self) -> Integers:
        """Return the rows that pass, in no order."""
        if self.ready is not None:
            return self.ready
        starts, cells, rows = self.column.starts, self.cells, self.column.rows
        if isinstance(cells, range):
            found = rows[int(starts[cells.start]) : int(starts[cells.stop])] if cells else rows[:0]
        else:
            first = starts[cells].astype(np.int64)
            found = rows[places(first, starts[cells + 1] - first)]
        if self.with_absent:
            lacking = np.flatnonzero(self.column.codes == 0).astype(np.int32)
            found = np.concatenate([lacking, found])
        return found

    @property
    def in_order(self) -> bool:
        """Whether `rows` come in order."""
        return self.ready is not None or (len(self.cells) <= 1 and not self.with_absent)

    def keep(self, codes: Integers) -> NDArray[np.bool_]:
        """Return for codes of the attribute whether their rows pass."""
        if isinstance(self.cells, range) and not self.with_absent:
            if not self.cells:
                return np.zeros(len(codes), bool)
            low, last = (codes.dtype.type(end) for end in (self.cells[0] + 1, len(self.cells) - 1))
            # Below the range the difference wraps round and is large: one comparison instead of two.
            kept: NDArray[np.bool_] = codes - low <= last
            return kept
        if codes.itemsize == 1:
            return np.frombuffer(codes.tobytes().translate(self._table), bool)
        return self._is_kept.take(codes)

    @cached_property
    def _table(self) -> bytes:
        return self._is_kept.tobytes().ljust(256, b"\0")

    @cached_property
    def _is_kept(self) -> NDArray[np.bool_]:
        kept = np.zeros(self.column.cell_count + 1, bool)
        kept[0] = self.with_absent
        if isinstance(self.cells, range):
            kept[self.cells.start + 1 : self.cells.stop + 1] = True
        else:
            kept[self.cells + 1] = True
        return kept


@attrs.frozen
class RowTest:
    """A test that needs the whole row.

    Parameters
    ----------
    test
        Of the matching package.
    """

    test: Any
