"""The group of commands; none of them is imported before it is used."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Mapping

SUMMARY = "Describe DICOM files by one JSON document, and check such documents."

SUBCOMMANDS: Mapping[str, str] = {
    "build": "Write a document that describes the DICOM files of a directory.",
    "check": "Tell what is wrong with a document, and where.",
}
"""Name of each command, and of its module, to its line in the list."""


class DicomJsonGroup(click.Group):
    """The commands of `SUBCOMMANDS`."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return all names."""
        return list(SUBCOMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return a command; None where there is none of this name."""
        if cmd_name not in SUBCOMMANDS:
            return None
        found: click.Command = import_module(f"dicomsource_dicomjson.cli.{cmd_name}").command
        return found

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands from their summaries."""
        with formatter.section("Commands"):
            formatter.write_dl(list(SUBCOMMANDS.items()))


def create_group() -> click.Command:
    """Return the group."""
    return DicomJsonGroup("dicomjson", help=SUMMARY)
