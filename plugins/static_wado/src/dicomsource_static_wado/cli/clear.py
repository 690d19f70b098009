"""``dicomsource static-wado clear``."""

from __future__ import annotations

import json
import shutil

import click

from dicomsource.commands import host_options
from dicomsource_index.cache.place import cache_directory
from dicomsource_static_wado.cli.study_lists import study_list_of
from dicomsource_static_wado.studylist.opening import KIND
from dicomsource_static_wado.studylist.state import ListState


@click.command("clear")
@click.argument("source", metavar="[SOURCE]", required=False)
@click.option(
    "--all", "everything", is_flag=True, help="Remove all that is in the user's cache folder."
)
@host_options
def command(source: str | None, everything: bool, quiet: bool, as_json: bool) -> None:
    """Remove the index of a study list from the cache; the tree itself is not touched.

    SOURCE is a configured name, or the URL or directory of a tree.
    """
    if (source is None) is not everything:
        raise click.UsageError("Give one SOURCE, or --all.")
    if source is not None:
        removed = int(study_list_of(source).clear())
    else:
        folders = [one for one in cache_directory(None, KIND).glob("*/") if ListState.read(one)]
        for folder in folders:
            shutil.rmtree(folder, ignore_errors=True)
        removed = sum(not folder.exists() for folder in folders)
    if as_json:
        click.echo(json.dumps({"removed": removed}))
    elif not quiet:
        click.echo(f"Removed {removed} {'index' if removed == 1 else 'indexes'}.", err=True)
