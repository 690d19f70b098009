"""``dicomsource dicomlocal index``."""

from __future__ import annotations

import json

import click

from dicomsource.commands import PARTIAL, host_options, progress_bar, worker_options
from dicomsource_dicomlocal.cli.telling import as_json as contents_as_json
from dicomsource_dicomlocal.cli.telling import catalogue_of, tell_problems, told

_EPILOG = """\b
Example:
  dicomsource dicomlocal index ./scans
"""


@click.command("index", epilog=_EPILOG)
@click.argument("source", metavar="DIRECTORY")
@worker_options
@host_options
def command(
    source: str, jobs: int | None, scheduler: str | None, quiet: bool, as_json: bool
) -> None:
    """Read the headers of all files that are new or changed, so that searching need not wait for it.

    DIRECTORY is a folder, DICOMDIR, zip archive or URL of fsspec, or a configured name. It may be interrupted: what was
    read is kept, and the next run goes on from there. What another process is reading is waited for.
    """
    from dicomsource.work import open_workers

    catalogue = catalogue_of(source)
    try:
        with (
            open_workers(jobs, scheduler) as workers,
            progress_bar(shown=not quiet) as progress,
        ):
            report = catalogue.refresh(workers, progress)
        assert report is not None  # the other process was waited for
        contents, problems = catalogue.contents(), catalogue.problems()
    finally:
        catalogue.close()
    if as_json:
        row = contents_as_json(contents, problems)
        click.echo(json.dumps({**row, "read": report.read, "removed": report.removed}, indent=2))
    tell_problems(problems, quiet=quiet)
    if not quiet:
        click.echo(f"{report.read:,} headers read, {report.removed:,} files gone.", err=True)
        click.echo(f"{told(contents)}.", err=True)
    if any(one.kind in ("faulty", "unread", "refused") for one in problems):
        click.get_current_context().exit(PARTIAL)
