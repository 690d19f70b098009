"""The group of commands; none of them is imported before it is used."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple

import click

if TYPE_CHECKING:
    from collections.abc import Mapping

SUMMARY = "Write static DICOMweb trees, and index their study lists."


class Subcommand(NamedTuple):
    """Where a command stands, as the module's attribute ``command``, and its line in the list."""

    module: str
    summary: str


SUBCOMMANDS: Mapping[str, Subcommand] = {
    "create": Subcommand("create", "Write DICOM files as a static tree, or bring one up to date."),
    "index": Subcommand("index", "Fetch and index the study list of a tree ahead."),
    "status": Subcommand("status", "Show which study lists are indexed, and how old they are."),
    "clear": Subcommand("clear", "Remove the index of a study list."),
}


class StaticWadoGroup(click.Group):
    """The commands of `SUBCOMMANDS`."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return all names."""
        return list(SUBCOMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return a command; None where there is none of this name."""
        if cmd_name not in SUBCOMMANDS:
            return None
        module = import_module(f"dicomsource_static_wado.cli.{SUBCOMMANDS[cmd_name].module}")
        found: click.Command = module.command
        return found

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands from their summaries."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, one.summary) for name, one in SUBCOMMANDS.items()])


def create_group() -> click.Command:
    """Return the group."""
    return StaticWadoGroup("static-wado", help=SUMMARY)
