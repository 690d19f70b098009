"""Who is told how far the work has come."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """Is told of each phase of the work, and of its steps."""

    def begin(self, title: str, total: int) -> None:
        """Learn that a phase begins; the phase before is over."""

    def advance(self, steps: int) -> None:
        """Learn that so many more of the total are done."""


class Unwatched:
    """Tells nobody."""

    def begin(self, title: str, total: int) -> None:
        """Tell nobody."""

    def advance(self, steps: int) -> None:
        """Tell nobody."""
