"""``dicomsource new``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from dicomsource_host.framework.command import host_command
from dicomsource_host.terminal.json_output import write_json
from dicomsource_host.terminal.messages import note

if TYPE_CHECKING:
    from dicomsource_host.framework.invocation import Invocation
    from dicomsource_host.new_plugin.writing import Licence

BACKENDS = ("http", "database", "files")


@host_command("new", examples=("dicomsource new acme --backend files",))
@click.argument("name", metavar="NAME")
@click.option(
    "--backend",
    type=click.Choice(BACKENDS),
    help="What the plugin reads: a server with an API, a database, or files. Asked for where it is left out.",
)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    help="Where the package goes: a folder without files; ./dicomsource-NAME where left out.",
)
@click.option(
    "--license",
    "license_",
    type=click.Choice(("MIT", "none")),
    default="MIT",
    show_default=True,
    help="The licence that it is under; none writes no such file.",
)
@click.option("--author", metavar="WHO", help="Whom the licence names.")
def command(
    invocation: Invocation,
    name: str,
    backend: str | None,
    output: Path | None,
    license_: Licence,
    author: str | None,
) -> None:
    """Write a plugin package for a backend of your own: a source that works, its tests, and what to do next.

    NAME is what configurations call it, such as acme.
    """
    from dicomsource_host.new_plugin.names import PluginNames, refuse_taken
    from dicomsource_host.new_plugin.writing import Wanted, write_plugin

    names = PluginNames.of(name)
    if backend is None and not sys.stdin.isatty():
        raise click.UsageError(f"Add --backend, one of {', '.join(BACKENDS)}.")
    refuse_taken(names)
    folder = output or Path(names.distribution)
    author = author or f"The {names.distribution} developers"
    files = write_plugin(Wanted(names, folder, backend, license_, author))
    if invocation.as_json:
        write_json({"folder": str(folder), "files": [path.as_posix() for path in files]})
        return
    for path in files:
        click.echo(folder / path)
    if not invocation.quiet:
        note(f'Next: cd {folder} && pip install -e ".[test]" && pytest. Its README.md goes on.')
