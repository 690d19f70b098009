"""``dicomsource dicomlocal status``."""

from __future__ import annotations

import json

import click

from dicomsource.commands import host_options
from dicomsource_dicomlocal.cli.kept import kept_catalogues
from dicomsource_dicomlocal.cli.telling import as_json as contents_as_json
from dicomsource_dicomlocal.cli.telling import catalogue_of, tell_problems, told


@click.command("status")
@click.argument("source", metavar="[SOURCE]", required=False)
@host_options
def command(source: str | None, quiet: bool, as_json: bool) -> None:
    """Show what is known of which places: how many studies, how old, and which files are not served.

    SOURCE is a configured name, or a folder, DICOMDIR, zip archive or URL; without it all that stand in the user's
    cache folder are shown. The files themselves are not looked at.
    """
    catalogues = list(kept_catalogues()) if source is None else [catalogue_of(source)]
    rows = []
    for catalogue in catalogues:
        try:
            if catalogue.known:
                contents, problems = catalogue.contents(), catalogue.problems()
                rows.append(contents_as_json(contents, problems))
                if not as_json:
                    click.echo(f"{told(contents)}.")
                    if source is not None:
                        tell_problems(problems, quiet=quiet)
        finally:
            catalogue.close()
    if as_json:
        click.echo(json.dumps(rows, indent=2))
    elif not rows and not quiet:
        none = "Nothing is known of any place." if source is None else f"{source} is not indexed."
        click.echo(none, err=True)
