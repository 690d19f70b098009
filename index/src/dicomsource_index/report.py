"""What was found while an index was built."""

from __future__ import annotations

import attrs

MOST_PROBLEMS = 1000
"""How many problems are told one by one; all are counted."""


@attrs.frozen
class RowProblem:
    """A row that is not served.

    Parameters
    ----------
    row
        Its place among the rows that were given, from 1 on.
    fault
        ``"malformed"``, ``"duplicate"`` or that its UID is missing, as ``"no StudyInstanceUID"``.
    detail
        More about it: what the JSON reader says, or which row has the same UID.
    """

    row: int
    fault: str
    detail: str = ""

    def __str__(self) -> str:
        what = f"row {self.row}: {self.fault}"
        return f"{what} ({self.detail})" if self.detail else what


@attrs.frozen
class IndexReport:
    """How building an index went.

    Parameters
    ----------
    rows
        How many rows are served.
    problems
        The first thousand rows that are not, by their places.
    problem_count
        How many are not, in all.
    """

    rows: int
    problems: tuple[RowProblem, ...] = ()
    problem_count: int = 0


class Problems:
    """Rows that are not served, as they are found."""

    def __init__(self) -> None:
        self.count = 0
        self._found: list[RowProblem] = []

    def add(self, problem: RowProblem) -> None:
        """Take note of a row."""
        self.count += 1
        if len(self._found) < MOST_PROBLEMS:
            self._found.append(problem)

    def first(self) -> RowProblem | None:
        """Return the one that comes first in the list of rows."""
        return min(self._found, key=lambda problem: problem.row, default=None)

    def report(self, rows: int) -> IndexReport:
        """Return what is to be told of them."""
        found = sorted(self._found, key=lambda problem: problem.row)
        return IndexReport(rows, tuple(found), self.count)
