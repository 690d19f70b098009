"""A group of commands, none of which is imported before it is used."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Mapping


class CommandGroup(click.Group):
    """The commands of a plugin.

    Parameters
    ----------
    name
        As it is typed after ``dicomsource``.
    summary
        What the commands are for, in a sentence.
    package
        Where they stand: each in a module of its name, as its attribute ``command``.
    commands
        Name of each to its line in the list.
    """

    def __init__(self, name: str, summary: str, package: str, commands: Mapping[str, str]) -> None:
        super().__init__(name, help=summary)
        self._package = package
        self._summaries = commands

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return all names."""
        return list(self._summaries)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return a command; None where there is none of this name."""
        if cmd_name not in self._summaries:
            return None
        found: click.Command = import_module(f"{self._package}.{cmd_name}").command
        return found

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands from their summaries."""
        with formatter.section("Commands"):
            formatter.write_dl(list(self._summaries.items()))
