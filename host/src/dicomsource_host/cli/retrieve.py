"""``dicomsource retrieve``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from dicomsource_host.exit_codes import ExitCode, exit_code_for
from dicomsource_host.framework.arguments import (
    instance_argument,
    series_argument,
    source_argument,
    study_argument,
)
from dicomsource_host.framework.command import host_command
from dicomsource_host.framework.faults import sentence_for
from dicomsource_host.terminal.json_output import write_json
from dicomsource_host.terminal.messages import error, note
from dicomsource_host.terminal.progress import progress
from dicomsource_host.terminal.texts import count_text, size_text

if TYPE_CHECKING:
    from dicomsource_host.framework.invocation import Invocation
    from dicomsource_host.transfer.incoming import Incoming


@host_command("retrieve", examples=("dicomsource retrieve pacs 1.2.840.113619.2.30 -o ./scans",))
@source_argument
@study_argument
@series_argument
@instance_argument
@click.option(
    "-o",
    "--output",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path(),
    show_default="this folder",
    metavar="DIR",
    help="Folder to write to.",
)
def command(
    invocation: Invocation,
    source: str,
    study: str,
    series: str | None,
    instance: str | None,
    output: Path,
) -> None:
    """Save a study, a series or one instance as DICOM files.

    Files are named STUDY/SERIES/INSTANCE.dcm by their UIDs. A file is there whole or not at all; one that is there
    already is replaced. What fails is listed, and the rest is saved all the same.
    """
    from dicomsource_host.transfer.incoming import Incoming, instances_of

    opened = invocation.source(source)
    wanted = instances_of(opened, study, series, instance)
    with progress("Retrieving", len(wanted), shown=not invocation.quiet) as step:
        incoming = Incoming(opened, output, step)
        try:
            incoming.save(wanted)
        except KeyboardInterrupt:
            interrupted = True
        else:
            interrupted = False
    if interrupted:
        files = count_text(len(incoming.saved), "file")
        error(f"interrupted; {files} of {len(wanted)} saved below {output}. Run it again for all.")
        click.get_current_context().exit(ExitCode.INTERRUPTED)
    _report(invocation, incoming, output)


def _report(invocation: Invocation, incoming: Incoming, output: Path) -> None:
    saved, failures = incoming.saved, incoming.failures
    if invocation.as_json:
        failed = [{"what": failure.what, "reason": str(failure.error)} for failure in failures]
        write_json({"saved": [str(path) for path in saved], "failed": failed})
    for failure in failures:
        error(f"{failure.what}: {sentence_for(failure.error)}")
    if not invocation.quiet:
        files = count_text(len(saved), "file")
        note(f"Saved {files} ({size_text(incoming.size)}) below {output}.")
    if failures:
        code = ExitCode.PARTIAL if saved else exit_code_for(failures[0].error)
        click.get_current_context().exit(code)
