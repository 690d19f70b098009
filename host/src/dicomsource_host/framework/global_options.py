"""The options that every command takes, before or after its name."""

from __future__ import annotations

from contextlib import redirect_stderr, suppress
from io import StringIO
from typing import Any

import click

from dicomsource_host.framework.invocation import Invocation


def _remember(field: str) -> Any:
    def callback(context: click.Context, _: click.Parameter, value: Any) -> Any:
        if value not in (None, False):  # what was given before the command's name stays
            setattr(context.ensure_object(Invocation), field, value)
        return value

    return callback


def _complete_kind(_: click.Context, __: click.Parameter, incomplete: str) -> list[str]:
    from dicomsource.extensions.manager import ExtensionManager

    # A shell that completes has no place for an error or a warning.
    with suppress(Exception), redirect_stderr(StringIO()), ExtensionManager() as manager:
        return sorted(entry.name for entry in manager.entries if entry.name.startswith(incomplete))
    return []


def global_options() -> list[click.Parameter]:
    """Return new option objects; they write into the `Invocation` of the context."""

    def option(*names: str, field: str, **settings: Any) -> click.Option:
        return click.Option(names, callback=_remember(field), expose_value=False, **settings)

    return [
        option(
            "--config",
            field="config",
            metavar="PATH",
            help="Configuration file: .toml, .json or OHIF's .js.",
            type=click.Path(),
        ),
        option(
            "--as",
            field="kind",
            metavar="KIND",
            help="Kind of data source that opens a URL, directory or file.",
            shell_complete=_complete_kind,
        ),
        option("--json", field="as_json", is_flag=True, help="Write JSON for programs."),
        option("--debug", field="debug", is_flag=True, help="Show tracebacks and log messages."),
        option(
            "--quiet", "-q", field="quiet", is_flag=True, help="Leave out all messages but errors."
        ),
    ]
