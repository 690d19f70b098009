"""``dicomsource dicomlocal clear``."""

from __future__ import annotations

import json

import click

from dicomsource.commands import host_options
from dicomsource_dicomlocal.cli.kept import kept_catalogues
from dicomsource_dicomlocal.cli.telling import catalogue_of


@click.command("clear")
@click.argument("source", metavar="[SOURCE]", required=False)
@click.option(
    "--all", "everything", is_flag=True, help="Remove all that is in the user's cache folder."
)
@host_options
def command(source: str | None, everything: bool, quiet: bool, as_json: bool) -> None:
    """Remove what is known of a place from the cache; the files themselves are not touched.

    SOURCE is a configured name, or a folder, DICOMDIR, zip archive or URL.
    """
    if (source is None) is not everything:
        raise click.UsageError("Give one SOURCE, or --all.")
    catalogues = list(kept_catalogues()) if source is None else [catalogue_of(source)]
    removed = sum(catalogue.clear() for catalogue in catalogues)
    if as_json:
        click.echo(json.dumps({"removed": removed}))
    elif not quiet:
        many = "catalogue" if removed == 1 else "catalogues"
        click.echo(f"Removed {removed} {many}.", err=True)
