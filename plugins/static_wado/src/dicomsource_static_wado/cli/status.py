"""``dicomsource static-wado status``."""

from __future__ import annotations

import json

import click

from dicomsource.commands import host_options
from dicomsource_index.cache.place import cache_directory
from dicomsource_static_wado.cli.study_lists import as_json as state_as_json
from dicomsource_static_wado.cli.study_lists import study_list_of, told
from dicomsource_static_wado.studylist.opening import KIND
from dicomsource_static_wado.studylist.state import ListState


@click.command("status")
@click.argument("source", metavar="[SOURCE]", required=False)
@host_options
def command(source: str | None, quiet: bool, as_json: bool) -> None:
    """Show which study lists are indexed: how many studies, how old, which version, how large.

    SOURCE is a configured name, or the URL or directory of a tree; without it all lists in the user's cache folder are
    shown.
    """
    if source is not None:
        study_list = study_list_of(source)
        states = [(study_list.state(), study_list.index_bytes())]
    else:
        folders = sorted(cache_directory(None, KIND).glob("*/"))
        read = [(ListState.read(folder), folder) for folder in folders]
        states = [(state, state.bytes_in(folder) if state else 0) for state, folder in read]
    found = [(state, size) for state, size in states if state is not None]
    if as_json:
        click.echo(json.dumps([state_as_json(*each) for each in found], indent=2))
        return
    for each in found:
        click.echo(told(*each))
    if not found and not quiet:
        click.echo(
            "No study list is indexed." if source is None else f"{source} is not indexed.", err=True
        )
