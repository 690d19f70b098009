"""``dicomsource dicomjson build``."""

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
    from dicomsource_dicomjson.writing import BuildReport

_EPILOG = """\b
Example:
  dicomsource dicomjson build ./scans -o studies.json --url-prefix https://host/scans
"""


@click.command("build", epilog=_EPILOG)
@click.argument(
    "directory",
    metavar="DICOM_DIRECTORY",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
)
@click.option(
    "--output",
    "-o",
    metavar="FILE",
    required=True,
    help="The document to write, compressed if it ends in .gz; - for the standard output.",
)
@click.option(
    "--url-prefix",
    metavar="URL",
    help="Under which DICOM_DIRECTORY is served; without it, urls are paths from the document.",
)
@worker_options
@host_options
def command(
    directory: Path,
    output: str,
    url_prefix: str | None,
    jobs: int | None,
    scheduler: str | None,
    quiet: bool,
    as_json: bool,
) -> None:
    """Write one JSON document that describes the DICOM files of a directory, as OHIF's dicomjson source reads it.

    Pixels and other long values stay in the files, which the document refers to. Files that cannot be read are told
    of and left out.
    """
    from dicomsource.work import open_workers
    from dicomsource_dicomjson.writing import build_document
    from dicomsource_dicomjson.writing.output import STANDARD_OUTPUT

    if as_json and output == STANDARD_OUTPUT:
        raise click.UsageError("The document and --json cannot both go to the standard output.")
    with open_workers(jobs, scheduler) as workers, progress_bar(shown=not quiet) as progress:
        report = build_document(
            directory, output, url_prefix=url_prefix, workers=workers, progress=progress
        )
    if as_json:
        click.echo(json.dumps(_as_json(report), indent=2))
    _tell(report, quiet=quiet)
    if report.unusable:
        click.get_current_context().exit(PARTIAL)


def _tell(report: BuildReport, *, quiet: bool) -> None:
    tell_each("Error", "red", [f"{one.path}: {one.reason}." for one in report.unusable])
    if quiet:
        return
    duplicates = [one for one in report.skipped if one.kind == "duplicate"]
    tell_each("Warning", "yellow", [f"{one.path}: {one.reason}." for one in duplicates])
    foreign = sum(one.kind == "foreign" for one in report.skipped)
    skipped = f" Skipped {counted(foreign, 'file that is', 'files that are')} not DICOM." * bool(
        foreign
    )
    studies = counted(report.studies, "study", "studies")
    instances = counted(report.instances, "instance", "instances")
    click.echo(
        f"{report.output}: {studies} with {report.series} series and {instances}.{skipped}",
        err=True,
    )


def _as_json(report: BuildReport) -> dict[str, object]:
    return {
        "output": report.output,
        "studies": report.studies,
        "series": report.series,
        "instances": report.instances,
        "skipped": [
            {"path": str(one.path), "kind": one.kind, "reason": one.reason}
            for one in report.skipped
        ],
    }
