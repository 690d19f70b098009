"""The class of every command: global options, and an example at the end of its help."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from dicomsource_host.framework.global_options import global_options
from dicomsource_host.framework.invocation import Invocation

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


class _OfTheHost(click.Command):
    """Takes the options that all commands take, and ends its help with examples."""

    def __init__(self, *arguments: Any, examples: Sequence[str] = (), **settings: Any) -> None:
        super().__init__(*arguments, **settings)
        self.examples = tuple(examples)
        self.global_options = global_options()
        self.params.extend(self.global_options)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the command's own options first, then those that all commands share."""
        shared = set(self.global_options)
        for title, wanted in (("Options", False), ("Options of all commands", True)):
            records = [
                record
                for parameter in self.get_params(ctx)
                if isinstance(parameter, click.Option)
                and (parameter in shared) is wanted
                and (record := parameter.get_help_record(ctx)) is not None
            ]
            with formatter.section(title):
                formatter.write_dl(records)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the examples as they are typed, never wrapped."""
        with formatter.section("Example" if len(self.examples) == 1 else "Examples"):
            for example in self.examples:
                formatter.write(f"{'':>{formatter.current_indent}}{example}\n")


class HostCommand(_OfTheHost):
    """A command of the host.

    Parameters
    ----------
    examples
        Command lines that end its help.
    """


class HostGroup(_OfTheHost, click.Group):
    """A command of the host that has commands of its own.

    Parameters
    ----------
    examples
        Command lines that end its help.
    """

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write its commands, then the options."""
        self.format_commands(ctx, formatter)
        super().format_options(ctx, formatter)


def host_command(
    name: str, *, examples: Sequence[str], short_help: str | None = None
) -> Callable[[Callable[..., Any]], click.Command]:
    """Return a decorator that makes a function a command; it is called with the `Invocation` first."""
    from dicomsource_host.framework.lazy_group import COMMANDS

    def decorate(function: Callable[..., Any]) -> click.Command:
        return click.command(
            name,
            cls=HostCommand,
            examples=examples,
            short_help=short_help or COMMANDS[name].summary,
        )(click.make_pass_decorator(Invocation, ensure=True)(function))

    return decorate
