"""A progress bar on standard error, for those who watch."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from dicomsource.work import Progress, Unwatched

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def progress_bar(*, shown: bool) -> Iterator[Progress]:
    """Give what is told of the work; it draws a bar on a terminal, if rich is installed.

    Parameters
    ----------
    shown
        False with ``--quiet``.
    """
    if not shown or not sys.stderr.isatty():
        yield Unwatched()
        return
    try:
        from rich.console import Console
        from rich.progress import (
            BarColumn,
            MofNCompleteColumn,
            TextColumn,
            TimeRemainingColumn,
        )
        from rich.progress import Progress as RichProgress
    except ImportError:
        yield Unwatched()
        return
    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    with RichProgress(*columns, console=Console(stderr=True), transient=True) as bar:
        yield _Bar(bar)


class _Bar:
    def __init__(self, bar: Any) -> None:
        self._bar = bar
        self._phase: Any = None

    def begin(self, title: str, total: int) -> None:
        if self._phase is not None:
            self._bar.remove_task(self._phase)
        self._phase = self._bar.add_task(title, total=total)

    def advance(self, steps: int) -> None:
        self._bar.advance(self._phase, steps)
