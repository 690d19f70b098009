"""``dicomsource demo``."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import click

from dicomsource_host.framework.command import host_command

if TYPE_CHECKING:
    from dicomsource_host.framework.invocation import Invocation


@host_command("demo", examples=("dicomsource demo -o ./demo",))
@click.option(
    "-o",
    "--output",
    type=click.Path(file_okay=False, path_type=Path),
    default=None,
    show_default="a new temporary folder",
    metavar="DIR",
    help="Folder for the samples, the files and the pictures.",
)
def command(invocation: Invocation, output: Path | None) -> None:
    """Show everything on sample studies, without a network.

    The DICOM files that pydicom ships are served in four ways on this machine: as static files, as a JSON document, as
    a DICOMweb server and as the files that they are. All four are listed and searched, a study is retrieved from each,
    and a picture is made.
    """
    from dicomsource_host.demo.script import Script
    from dicomsource_host.demo.stage import served, write_samples
    from dicomsource_host.terminal.progress import progress

    folder = (output or Path(tempfile.mkdtemp(prefix="dicomsource-demo-"))).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    with progress("Writing the sample studies", None, shown=not invocation.quiet) as step:
        samples = write_samples(folder, lambda done, total: step(total))
    click.echo(f"{samples.studies} sample studies with {samples.instances} instances are served.")
    with served(samples) as configuration:
        Script(configuration, folder).play()
    click.echo(f"\nThe pictures, the files and the samples stay in {folder}")
    click.echo(f"Go on with:  dicomsource search {folder / 'tree'}")
