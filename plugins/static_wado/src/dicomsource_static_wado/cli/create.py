"""``dicomsource static-wado create``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from dicomsource.commands import (
    PARTIAL,
    counted,
    host_options,
    progress_bar,
    tell_each,
    worker_options,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dicomsource.files import Skipped
    from dicomsource.static_tree import Thumbnails
    from dicomsource_static_wado.writing import TreeReport

_EPILOG = """\b
Example:
  dicomsource static-wado create ./scans /srv/dicomweb
"""


@click.command("create", epilog=_EPILOG)
@click.argument(
    "directory",
    metavar="DICOM_DIRECTORY",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
)
@click.argument("destination", metavar="DESTINATION")
@worker_options
@click.option("--no-part10", is_flag=True, help="Leave out the DICOM files themselves.")
@click.option(
    "--thumbnails",
    type=click.Choice(["instances", "series", "none"]),
    default="instances",
    show_default=True,
    help="What gets small pictures, with all above it.",
)
@click.option(
    "--moved", is_flag=True, help="The files are those of before, but their directory is another."
)
@host_options
def command(
    directory: Path,
    destination: str,
    jobs: int | None,
    scheduler: str | None,
    no_part10: bool,
    thumbnails: Thumbnails,
    moved: bool,
    quiet: bool,
    as_json: bool,
) -> None:
    """Write the DICOM files of a directory as a static DICOMweb tree, or bring that tree up to date.

    DESTINATION is a directory, or a URL such as s3://bucket/dicomweb. Any web server can serve the tree, without a
    program behind it. Studies whose files have not changed since the last time are left as they are; what is no longer
    in DICOM_DIRECTORY is taken out.
    """
    from dicomsource.static_tree import TreeContent
    from dicomsource.work import open_workers
    from dicomsource_static_wado.writing import create_tree

    content = TreeContent(part10=not no_part10, thumbnails=thumbnails)
    with open_workers(jobs, scheduler) as workers, progress_bar(shown=not quiet) as progress:
        report = create_tree(
            directory,
            destination,
            content=content,
            workers=workers,
            progress=progress,
            moved=moved,
        )
    if as_json:
        click.echo(json.dumps(_as_json(report), indent=2))
    _tell(report, quiet=quiet)
    if report.incomplete:
        click.get_current_context().exit(PARTIAL)


def _tell(report: TreeReport, *, quiet: bool) -> None:
    faults = [f"study {uid} was not written: {reason}." for uid, reason in report.failed.items()]
    unusable = [one for one in report.skipped if one.kind in ("faulty", "unread", "pixels")]
    faults += [f"{one.path}: {one.reason}." for one in unusable]
    tell_each("Error", "red", faults)
    if quiet:
        return
    duplicates = [one for one in report.skipped if one.kind == "duplicate"]
    tell_each("Warning", "yellow", [f"{one.path}: {one.reason}." for one in duplicates])
    parts = [
        counted(len(report.added), "study added", "studies added"),
        f"{len(report.changed)} changed",
        f"{len(report.removed)} removed",
        f"{len(report.unchanged)} unchanged",
    ]
    if unusable:
        parts.append(counted(len(unusable), "file with faults", "files with faults"))
    if duplicates:
        parts.append(counted(len(duplicates), "duplicate", "duplicates"))
    if foreign := sum(one.kind == "foreign" for one in report.skipped):
        parts.append(f"skipped {counted(foreign, 'file that is', 'files that are')} not DICOM")
    click.echo(f"{report.destination}: {', '.join(parts)}.", err=True)
    held = [
        counted(report.studies, "study", "studies"),
        f"{report.series} series",
        counted(report.instances, "instance", "instances"),
    ]
    click.echo(f"It holds {held[0]} with {held[1]} and {held[2]}.", err=True)


def _as_json(report: TreeReport) -> dict[str, object]:
    return {
        "destination": report.destination,
        "studies": report.studies,
        "series": report.series,
        "instances": report.instances,
        "added": report.added,
        "changed": report.changed,
        "removed": report.removed,
        "unchanged": len(report.unchanged),
        "skipped": _skipped(report.skipped),
        "failed": report.failed,
    }


def _skipped(skipped: Iterable[Skipped]) -> list[dict[str, str]]:
    return [{"path": str(one.path), "kind": one.kind, "reason": one.reason} for one in skipped]
