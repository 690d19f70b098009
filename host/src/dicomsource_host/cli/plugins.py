"""``dicomsource plugins``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from dicomsource_host.framework.command import host_command
from dicomsource_host.terminal.json_output import write_json
from dicomsource_host.terminal.messages import note
from dicomsource_host.terminal.tables import Column, write_table

if TYPE_CHECKING:
    from dicomsource.extensions.loading import Loaded, SetAside
    from dicomsource_host.framework.invocation import Invocation

_PLUGIN_COLUMNS = (
    Column("name", "Plugin"),
    Column("distribution", "Distribution"),
    Column("version", "Version"),
    Column("dataSources", "Data sources"),
    Column("imageLoaders", "Image loaders"),
    Column("commands", "Commands"),
    Column("hooks", "Hooks"),
    Column("helpers", "Helpers"),
)
_SET_ASIDE_COLUMNS = (
    Column("name", "Set aside"),
    Column("entry", "Entry"),
    Column("distribution", "Distribution"),
    Column("version", "Version"),
    Column("reason", "Reason", whole=True),
)


@host_command("plugins", examples=("dicomsource plugins",))
def command(invocation: Invocation) -> None:
    """List the installed plugins with what each brings, then those set aside, each with its reason."""
    from dicomsource.extensions.manager import ExtensionManager

    with (
        ExtensionManager() as manager
    ):  # no configuration: which plugins there are does not hang on it
        plugins = [_plugin_row(plugin) for plugin in manager.plugins]
        invocation.show_set_aside(manager)
        set_aside = [_set_aside_row(plugin) for plugin in manager.set_aside]
    if invocation.as_json:
        write_json({"plugins": plugins, "setAside": set_aside})
        return
    if plugins:
        write_table(_PLUGIN_COLUMNS, [_with_helper_names(row) for row in plugins])
    elif not invocation.quiet:
        note("No plugin is installed. Install one, such as dicomsource-dicomweb.")
    if set_aside:
        click.echo()
        write_table(_SET_ASIDE_COLUMNS, set_aside)


def _plugin_row(plugin: Loaded) -> dict[str, Any]:
    brought = {
        "getDataSourcesModule": plugin.entries,
        "getImageLoadersModule": plugin.image_loaders,
        "getCommandsModule": plugin.commands,
    }
    return {
        "name": plugin.name,
        "distribution": plugin.distribution,
        "version": plugin.version,
        "dataSources": [entry.name for entry in plugin.entries],
        "imageLoaders": [entry.scheme for entry in plugin.image_loaders],
        "commands": [entry.name for entry in plugin.commands],
        "hooks": [hook for hook, entries in brought.items() if entries],
        "helpers": {entry.name: dict(entry.helpers) for entry in plugin.entries if entry.helpers},
    }


def _with_helper_names(row: dict[str, Any]) -> dict[str, Any]:
    """Return a row for people, with the names of helpers alone; their sentences would fill the table."""
    return {**row, "helpers": [name for helpers in row["helpers"].values() for name in helpers]}


def _set_aside_row(plugin: SetAside) -> dict[str, Any]:
    return {
        "name": plugin.name,
        "entry": plugin.entry,
        "distribution": plugin.distribution,
        "version": plugin.version,
        "reason": plugin.reason,
    }
