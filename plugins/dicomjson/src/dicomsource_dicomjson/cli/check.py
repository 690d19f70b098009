"""``dicomsource dicomjson check``."""

from __future__ import annotations

import json
from itertools import islice
from typing import TYPE_CHECKING

import click

from dicomsource.commands import host_options

if TYPE_CHECKING:
    from collections.abc import Iterator

_SHOWN = 50
_INVALID = 1
_EPILOG = """\b
Example:
  dicomsource dicomjson check studies.json
"""


@click.command("check", epilog=_EPILOG)
@click.argument("documents", metavar="DOCUMENT...", nargs=-1, required=False)
@click.option("--schema", is_flag=True, help="Write the JSON Schema that documents go by, instead.")
@host_options
def command(documents: tuple[str, ...], schema: bool, quiet: bool, as_json: bool) -> None:
    """Tell what is wrong with documents, and where, as JSON paths; whether their urls lead anywhere is not looked at.

    DOCUMENT is a path or URL of a document, or a directory of them. Long ones are read study by study.
    """
    if schema:
        from dicomsource_dicomjson.schema import SCHEMA

        click.echo(SCHEMA.read_text(encoding="utf-8"), nl=False)
        return
    if not documents:
        raise click.UsageError("Name a document.")
    faults = _faults(documents)
    if as_json:
        found = list(faults)
        click.echo(json.dumps({"faults": found}, indent=2))
    else:
        found = list(islice(faults, _SHOWN))
        for fault in found:
            click.echo(f"{click.style('Error:', fg='red')} {fault}.", err=True)
        if next(faults, None) is not None:
            click.echo("... and more; --json lists all.", err=True)
    if found:
        click.get_current_context().exit(_INVALID)
    if not quiet and not as_json:
        click.echo("No faults.", err=True)


def _faults(documents: tuple[str, ...]) -> Iterator[str]:
    """Yield all that is wrong, in sentences without a full stop."""
    from dicomsource.configuration import read_configuration
    from dicomsource_dicomjson.configuration import DicomJsonConfiguration
    from dicomsource_dicomjson.reading import Reader
    from dicomsource_dicomjson.streamed_checking import faults_of_document

    configuration = read_configuration(DicomJsonConfiguration, {"url": list(documents)})
    reader = Reader(configuration)
    try:
        for location in reader.documents.locations(configuration.urls):
            for error in faults_of_document(reader.documents, location):
                yield error.problem
    finally:
        reader.close()
