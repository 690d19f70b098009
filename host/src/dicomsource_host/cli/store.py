"""``dicomsource store``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from dicomsource.errors import NotFoundError
from dicomsource_host.exit_codes import ExitCode, exit_code_for
from dicomsource_host.framework.arguments import source_argument
from dicomsource_host.framework.command import host_command
from dicomsource_host.framework.faults import sentence_for
from dicomsource_host.terminal.json_output import write_json_list
from dicomsource_host.terminal.messages import error, note
from dicomsource_host.terminal.progress import progress
from dicomsource_host.terminal.tables import Column, write_table
from dicomsource_host.terminal.texts import count_text

if TYPE_CHECKING:
    from dicomsource_host.framework.invocation import Invocation
    from dicomsource_host.transfer.outgoing import Outgoing

_COLUMNS = (
    Column("file", "File", end_kept=True),
    Column("status", "Status"),
    Column("remark", "Remark"),
    Column("SOPInstanceUID", for_people=False),
)


@host_command("store", examples=("dicomsource store pacs ./scans one-more.dcm",))
@source_argument
@click.argument(
    "files",
    metavar="FILE...",
    nargs=-1,
    required=True,
    type=click.Path(exists=True, path_type=Path),
)
def command(invocation: Invocation, source: str, files: tuple[Path, ...]) -> None:
    """Send DICOM files, and all those below folders, to a data source, and show what became of each.

    Files below a folder that are not DICOM are skipped; a DICOM file that was cut is not sent.
    """
    from dicomsource_host.transfer.outgoing import Outgoing, files_below

    opened = invocation.source(source)
    paths = files_below(files)
    if not paths:
        raise NotFoundError(
            f"there is no file in {', '.join(map(str, files))}",
            way_out="Name DICOM files, or folders that hold some",
        )
    with progress("Storing", len(paths), shown=not invocation.quiet) as step:
        outgoing = Outgoing(opened, step)
        outgoing.send(paths, named=set(files))
    _report(invocation, outgoing)


def _report(invocation: Invocation, outgoing: Outgoing) -> None:
    rows = [
        {
            "file": str(one.path),
            "status": "stored" if one.stored else "failed",
            "remark": one.remark,
            "SOPInstanceUID": one.SOPInstanceUID,
        }
        for one in outgoing.sent
    ]
    if invocation.as_json:
        write_json_list(rows)
    elif rows:
        write_table(_COLUMNS, rows)
    stored = sum(one.stored for one in outgoing.sent)
    failed = len(outgoing.sent) - stored
    if outgoing.error is not None:
        error(sentence_for(outgoing.error))
    if not invocation.quiet:
        skipped = len(outgoing.skipped)
        rest = f", {failed} failed" if failed else ""
        rest += (
            f", skipped {count_text(skipped, 'file that is', 'files that are')} not DICOM"
            if skipped
            else ""
        )
        note(f"Stored {count_text(stored, 'file')}{rest}.")
    if not outgoing.sent and not outgoing.error:
        raise NotFoundError(
            "there is no DICOM file among these",
            way_out="A file named itself is told why it is none",
        )
    if not failed:
        return
    if stored:
        code = ExitCode.PARTIAL
    elif outgoing.error is not None:
        code = exit_code_for(outgoing.error)
    else:
        offered = any(one.offered for one in outgoing.sent)
        code = ExitCode.NETWORK if offered else ExitCode.DATA
    click.get_current_context().exit(code)
