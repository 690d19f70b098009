"""``dicomsource sources``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dicomsource_host.configuration_file import FILE_NAME, find_configuration
from dicomsource_host.framework.command import host_command
from dicomsource_host.terminal.json_output import write_json_list
from dicomsource_host.terminal.messages import note
from dicomsource_host.terminal.roots import root_of
from dicomsource_host.terminal.tables import Column, write_table

if TYPE_CHECKING:
    from dicomsource.contract import DataSourceDefinition
    from dicomsource.extensions.manager import ExtensionManager
    from dicomsource_host.framework.invocation import Invocation


def _mark(active: Any) -> str:
    return "*" if active else ""


_COLUMNS = (
    Column("active", "", text=_mark),
    Column("name", "Source"),
    Column("kind", "Kind"),
    Column("label", "Label"),
    Column("root", "Where"),
    Column("problem", "Problem", whole=True),
)


@host_command("sources", examples=("dicomsource sources --config ./dicomsource.toml",))
def command(invocation: Invocation) -> None:
    """List the configured data sources; the active one is marked. None of them is opened."""
    manager = invocation.manager
    rows = [_row(manager, definition) for definition in manager.definitions]
    if invocation.as_json:
        write_json_list(rows)
    elif rows:
        write_table(_COLUMNS, rows)
    if not rows and not invocation.quiet:
        path = find_configuration(invocation.config)
        place = f"in {path}" if path else f"and there is no {FILE_NAME}"
        note(f"No data source is configured {place}. A URL, a directory or a file works without.")


def _row(manager: ExtensionManager, definition: DataSourceDefinition) -> dict[str, Any]:
    from dicomsource.errors import UnknownNameError
    from dicomsource.extensions.namespaces import entry_name

    row = {
        "active": definition.sourceName == manager.active_data_source_name,
        "name": definition.sourceName,
        "kind": entry_name(definition.namespace),
        "label": definition.friendlyName,
        "root": root_of(definition.configuration),
        "problem": None,
    }
    try:
        return {**row, "kind": manager.entry(definition.namespace).name}
    except UnknownNameError as error:
        return {**row, "problem": error.problem}
