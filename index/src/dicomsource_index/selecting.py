"""Rows that fulfil all conditions: how many, and which stand on a page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs
import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from dicomsource_index.conditions import Condition
    from dicomsource_index.key_order import Integers

_SPARSE = 8
"""A condition is sparse when at most one row in so many fulfils it."""

_STRIDE = 32_768


@attrs.frozen
class EveryRow:
    """All rows of the index."""

    total: int

    def page(self, first: int, last: int) -> Sequence[int]:
        """Return the rows of a page, in the order of the list."""
        return range(*slice(first, last).indices(self.total))

    def rows(self) -> Integers:
        """Return all rows."""
        return np.arange(self.total, dtype=np.int32)


@attrs.define
class SomeRows:
    """Rows that are known one by one.

    Parameters
    ----------
    found
        In any order.
    in_order
        Whether they come in the order of the list.
    """

    found: Integers
    in_order: bool = False

    @property
    def total(self) -> int:
        """How many there are."""
        return len(self.found)

    def page(self, first: int, last: int) -> Sequence[int]:
        """Return the rows of a page, in the order of the list."""
        found = self.found
        if not self.in_order:
            if last < len(found) // 4:  # the rest need not be in order
                found = np.partition(found, last)[: last + 1]
            found = np.sort(found)
        page: list[int] = found[first:last].tolist()
        return page

    def rows(self) -> Integers:
        """Return all of them, in the order of the list."""
        if not self.in_order:
            self.found, self.in_order = np.sort(self.found), True
        return self.found


@attrs.frozen
class ManyRows:
    """Rows that fulfil one condition which many do: counted already, looked for as far as a page reaches."""

    condition: Condition

    @property
    def total(self) -> int:
        """How many there are."""
        return self.condition.count

    def page(self, first: int, last: int) -> Sequence[int]:
        """Return the rows of a page, in the order of the list."""
        codes = self.condition.column.codes
        page: list[int] = []
        passed = at = 0
        while at < len(codes) and passed < min(last, self.total):
            kept = self.condition.keep(codes[at : at + _STRIDE])
            count = int(np.count_nonzero(kept))
            if passed + count > first:
                found = np.flatnonzero(kept)[max(first - passed, 0) : last - passed]
                page += (found + at).tolist()
            passed += count
            at += _STRIDE
        return page

    def rows(self) -> Integers:
        """Return all of them, in the order of the list."""
        return _rows_looked_through([self.condition], len(self.condition.column.codes))


def rows_with(conditions: Sequence[Condition], count: int) -> EveryRow | SomeRows | ManyRows:
    """Return the rows that fulfil all conditions.

    Parameters
    ----------
    count
        The number of rows in the index.
    """
    if not conditions:
        return EveryRow(count)
    first, *others = sorted(conditions, key=lambda condition: condition.count)
    is_sparse = first.count * _SPARSE <= count
    if not others:
        if is_sparse or first.in_order:
            return SomeRows(first.rows(), first.in_order)
        return ManyRows(first)
    if is_sparse or first.ready is not None:
        rows = first.rows()
        for other in others:
            if not len(rows):
                break
            rows = rows[other.keep(other.column.codes.take(rows))]
        return SomeRows(rows, first.in_order)
    return SomeRows(_rows_looked_through((first, *others), count), in_order=True)


def _rows_looked_through(conditions: Sequence[Condition], count: int) -> Integers:
    """Return the rows that fulfil all conditions, some thousand rows at a time: these fit into the nearest cache."""
    found = [np.zeros(0, np.int32)]
    for at in range(0, count, _STRIDE):
        kept = np.ones(min(_STRIDE, count - at), bool)
        for condition in conditions:
            kept &= condition.keep(condition.column.codes[at : at + _STRIDE])
        found.append((np.flatnonzero(kept) + at).astype(np.int32))
    return np.concatenate(found)


def passing(rows: Integers, passes: Callable[[int], bool]) -> SomeRows:
    """Return those of some rows, in order, that pass a test of each by itself."""
    found: list[Any] = [row for row in rows.tolist() if passes(row)]
    return SomeRows(np.array(found, np.int32), in_order=True)
