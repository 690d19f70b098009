"""``dicomsource static-wado index``."""

from __future__ import annotations

import json
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from dicomsource.commands import PARTIAL, host_options
from dicomsource_static_wado.cli.study_lists import as_json as state_as_json
from dicomsource_static_wado.cli.study_lists import study_list_of, told

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dicomsource_static_wado.studylist.building import Progress

_PROBLEMS_SHOWN = 10
_EPILOG = """\b
Example:
  dicomsource static-wado index https://static.example/dicomweb
"""


@click.command("index", epilog=_EPILOG)
@click.argument("source", metavar="SOURCE")
@click.option("--anew", is_flag=True, help="Fetch the list even if it has not changed.")
@host_options
def command(source: str, anew: bool, quiet: bool, as_json: bool) -> None:
    """Fetch the study list of a tree and index it, so that the first search need not wait.

    SOURCE is a configured name, or the URL or directory of a tree. A list that has not changed is left as it is.
    """
    study_list = study_list_of(source)
    begun = time.monotonic()
    with _bar(shown=not quiet) as progress:
        state = study_list.refresh(progress, anew=anew)
    seconds = time.monotonic() - begun
    if as_json:
        click.echo(json.dumps(state_as_json(state, study_list.index_bytes()), indent=2))
    for problem in state.problems[:_PROBLEMS_SHOWN]:
        click.echo(f"{click.style('Warning:', fg='yellow')} {problem}.", err=True)
    if more := state.problem_count - len(state.problems[:_PROBLEMS_SHOWN]):
        click.echo(f"... and {more} more problems.", err=True)
    if not quiet:
        click.echo(f"{told(state, study_list.index_bytes())}. It took {seconds:.1f} s.", err=True)
    if state.problem_count:
        click.get_current_context().exit(PARTIAL)


@contextmanager
def _bar(*, shown: bool) -> Iterator[Progress | None]:
    """Give what draws a bar: studies, bytes, rate and time left. On a terminal only."""
    if not shown or not sys.stderr.isatty():
        yield None
        return
    try:
        from rich.console import Console
        from rich.progress import (
            BarColumn,
            DownloadColumn,
            TextColumn,
            TimeRemainingColumn,
            TransferSpeedColumn,
        )
        from rich.progress import Progress as RichProgress
    except ImportError:
        yield None
        return
    columns = (
        TextColumn("{task.fields[studies]:,} studies"),
        BarColumn(),
        DownloadColumn(),
        TransferSpeedColumn(),
        TimeRemainingColumn(),
    )
    with RichProgress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None, studies=0)
        yield lambda studies, came, total: bar.update(
            task, completed=came, total=total, studies=studies
        )
