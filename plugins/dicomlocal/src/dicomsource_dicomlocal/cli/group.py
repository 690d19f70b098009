"""The group of commands; none of them is imported before it is used."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Mapping

SUMMARY = "Read the headers of DICOM files ahead, and show what is known of them."

SUBCOMMANDS: Mapping[str, str] = {
    "index": "Read the headers of all files that are new or changed.",
    "status": "Show what is known of which places, and which files are not served.",
    "clear": "Remove what is known of a place.",
}


class DicomLocalGroup(click.Group):
    """The commands of `SUBCOMMANDS`, each a module with an attribute ``command``."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return all names."""
        return list(SUBCOMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return a command; None where there is none of this name."""
        if cmd_name not in SUBCOMMANDS:
            return None
        found: click.Command = import_module(f"dicomsource_dicomlocal.cli.{cmd_name}").command
        return found

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands from their summaries."""
        with formatter.section("Commands"):
            formatter.write_dl(list(SUBCOMMANDS.items()))


def create_group() -> click.Command:
    """Return the group."""
    return DicomLocalGroup("dicomlocal", help=SUMMARY)
