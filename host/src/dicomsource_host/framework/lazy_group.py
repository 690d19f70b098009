"""The group that imports a command only when it is used."""

from __future__ import annotations

import difflib
import os
import sys
from contextlib import suppress
from importlib import import_module
from io import TextIOWrapper
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from dicomsource_host.framework.faults import faults_reported
from dicomsource_host.framework.invocation import Invocation

if TYPE_CHECKING:
    from collections.abc import Mapping


class LazyCommand(NamedTuple):
    """Where a command stands, and its line in the list of commands.

    The module's attribute ``command`` is the command.
    """

    module: str
    summary: str


def _here(module: str, summary: str) -> LazyCommand:
    return LazyCommand(f"dicomsource_host.cli.{module}", summary)


COMMANDS: Mapping[str, LazyCommand] = {
    "demo": _here("demo", "Show everything on sample studies, without a network."),
    "serve": _here("serve", "Serve sources as DICOMweb, with a worklist page and OHIF."),
    "viewer": _here("viewer", "Install the OHIF viewer for serve, or remove it."),
    "new": _here("new", "Write a plugin package for a backend of your own."),
    "plugins": _here("plugins", "List the installed plugins, and those set aside with the reason."),
    "sources": _here("sources", "List the configured data sources."),
    "check": _here("check", "Tell what works with a data source and what does not."),
    "search": _here("search", "Search for studies."),
    "series": _here("series", "List the series of a study."),
    "instances": _here("instances", "List the instances of a study or series."),
    "metadata": _here("metadata", "Show all attributes of instances."),
    "image-ids": _here("image_ids", "List the image ids of a study or series."),
    "retrieve": _here("retrieve", "Save a study, series or instance as DICOM files."),
    "render": _here("render", "Save one frame as a picture."),
    "store": _here("store", "Send DICOM files to a data source."),
    "call": _here("call", "Call a method of a data source's own, or list them."),
    "completion": _here("completion", "Print the script that makes a shell complete commands."),
}
"""In the order of the help: first what a newcomer tries."""


class LazyGroup(click.Group):
    """The commands of `COMMANDS`, then those that plugins bring."""

    def main(self, *arguments: Any, **settings: Any) -> Any:
        """Run the command line; what standard output cannot encode is escaped."""
        if isinstance(sys.stdout, TextIOWrapper):
            with suppress(OSError):  # a stream that is no longer what it was as Python started
                sys.stdout.reconfigure(errors="backslashreplace")
        if os.environ.get("NO_COLOR"):
            settings.setdefault("color", False)
        return super().main(*arguments, **settings)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return all names that can be had without a heavy import."""
        from dicomsource_host.framework.plugin_commands import light_plugin_commands

        return [*COMMANDS, *(name for name in light_plugin_commands() if name not in COMMANDS)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return a command; None where nobody brings it."""
        if cmd_name in COMMANDS:
            found: click.Command = import_module(COMMANDS[cmd_name].module).command
            return found
        if cmd_name.startswith("-"):
            return None
        from dicomsource_host.framework.plugin_commands import plugin_command

        return plugin_command(cmd_name)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command, and name near ones where there is none."""
        name = args[0]
        if ctx.resilient_parsing:  # a shell completes: there is no place for an error
            with suppress(Exception):
                return name, self.get_command(ctx, name), args[1:]
            return None, None, args
        if name.startswith("-"):
            return super().resolve_command(ctx, args)
        found = self.get_command(ctx, name)
        if found is None:
            close = difflib.get_close_matches(name, self.list_commands(ctx), n=2)
            hint = f"Did you mean {' or '.join(close)}?" if close else "--help lists the commands."
            ctx.fail(f"There is no command {name!r}. {hint}")
        return name, found, args[1:]

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands from their summaries, importing none of them."""
        from dicomsource_host.framework.plugin_commands import light_plugin_commands

        with formatter.section("Commands"):
            formatter.write_dl([(name, lazy.summary) for name, lazy in COMMANDS.items()])
        brought = [
            (name, entry.summary)
            for name, entry in light_plugin_commands().items()
            if name not in COMMANDS
        ]
        if brought:
            with formatter.section("Commands of plugins"):
                formatter.write_dl(brought)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; what goes wrong becomes one sentence and an exit code."""
        invocation = ctx.ensure_object(Invocation)  # made here, the command's context finds it too
        from dicomsource_host.framework.plugin_commands import name_command

        with faults_reported(ctx):
            try:
                return super().invoke(ctx)
            except Exception as fault:
                if ctx.invoked_subcommand not in COMMANDS:
                    name_command(fault, str(ctx.invoked_subcommand))
                raise
            finally:
                invocation.close()
