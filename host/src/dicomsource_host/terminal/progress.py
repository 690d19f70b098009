"""A progress bar on standard error, for those who watch."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@contextmanager
def progress(title: str, total: int | None, *, shown: bool = True) -> Iterator[Callable[..., None]]:
    """Give a function to call after each step; the bar is drawn on a terminal only.

    The function takes the number of steps, where it became known only on the way.

    Parameters
    ----------
    title
        What is going on.
    total
        Number of steps; None where unknown.
    shown
        False with ``--quiet``.
    """
    if not shown or not sys.stderr.isatty():
        yield lambda total=None: None
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(title, total=total)
        yield lambda total=None: bar.update(task, advance=1, total=total)
