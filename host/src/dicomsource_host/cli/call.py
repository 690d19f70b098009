"""``dicomsource call``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from dicomsource_host.framework.arguments import source_argument
from dicomsource_host.framework.command import host_command
from dicomsource_host.terminal.json_output import write_json_list
from dicomsource_host.terminal.messages import note
from dicomsource_host.terminal.tables import Column, write_table
from dicomsource_host.transfer.whole_file import what_is_in_the_way, write_whole

if TYPE_CHECKING:
    from dicomsource.datasource import WebApiDataSource
    from dicomsource.datasource.helpers import Helper
    from dicomsource_host.framework.invocation import Invocation

_COLUMNS = (Column("method", "Method"), Column("signature", ""), Column("does", "What it does"))


def _check_output(_: click.Context, __: click.Parameter, path: Path | None) -> Path | None:
    if path is not None and str(path) != "-" and (other := what_is_in_the_way(path)) is not None:
        raise click.BadParameter(f"{path} is {other}; name a file to write.")
    return path


def _complete_method(context: click.Context, _: click.Parameter, incomplete: str) -> list[str]:
    """Return the methods that the entry of a configured source names; the source is not made."""
    from contextlib import redirect_stderr, suppress
    from io import StringIO

    from dicomsource_host.framework.invocation import Invocation

    # A shell that completes has no place for an error or a warning.
    with suppress(Exception), redirect_stderr(StringIO()):
        manager = context.ensure_object(Invocation).manager
        for definition in manager.definitions:
            if definition.sourceName == context.params.get("source"):
                helpers = manager.entry(definition.namespace).helpers
                return [name for name in helpers if name.startswith(incomplete)]
    return []


@host_command(
    "call",
    examples=("dicomsource call scans", "dicomsource call scans refresh --json"),
)
@source_argument
@click.argument("method", metavar="[METHOD]", required=False, shell_complete=_complete_method)
@click.argument("values", metavar="[KEY=VALUE]...", nargs=-1)
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, allow_dash=True, path_type=Path),
    callback=_check_output,
    metavar="FILE",
    help="File to write what it gives to; - for standard output.",
)
def command(
    invocation: Invocation,
    source: str,
    method: str | None,
    values: tuple[str, ...],
    output: Path | None,
) -> None:
    """Call a method that a data source has of its own; without METHOD, list them.

    A VALUE is JSON where it can be read as such, and text otherwise. Text and bytes are written as they are, all
    else as JSON.
    """
    opened = invocation.source(source)
    if method is None:
        _list(invocation, opened)
        return
    from dicomsource_host.framework.helper_arguments import read_arguments, returns_bytes

    helper = _find(opened, method)
    arguments = read_arguments(helper, values)
    if not invocation.as_json and returns_bytes(helper):
        _refuse_terminal(output)
    _write(invocation, method, helper(**arguments), output)


def _list(invocation: Invocation, source: WebApiDataSource) -> None:
    from dicomsource_host.framework.helper_arguments import signature_text

    rows = [
        {"method": name, "signature": signature_text(helper), "does": _what_it_does(helper)}
        for name, helper in source.helpers.items()
    ]
    if invocation.as_json:
        write_json_list(rows)
    elif rows:
        write_table(_COLUMNS, rows)
    elif not invocation.quiet:
        note(f"{source.name} has no method of its own.")


def _what_it_does(helper: Helper) -> str:
    """Return the first line of its docstring, or the sentence of the entry where it has none."""
    return (helper.__doc__ or helper.summary).strip().partition("\n")[0]


def _find(source: WebApiDataSource, method: str) -> Helper:
    from dicomsource.errors import UnsupportedError

    helpers = source.helpers
    if method not in helpers:
        raise UnsupportedError(
            f"it has no method {method!r} of its own",
            source=f"Data source {source.name!r}",
            way_out=f"Choose one of {', '.join(helpers)}" if helpers else "It has none at all",
        )
    return helpers[method]


def _write(invocation: Invocation, method: str, value: Any, output: Path | None) -> None:
    from dicomsource_host.terminal.helper_output import as_json

    if isinstance(value, bytes | bytearray | memoryview) and not invocation.as_json:
        _refuse_terminal(output)
        content = bytes(value)
    elif isinstance(value, str) and not invocation.as_json:
        content = f"{value}\n".encode() if output is None else value.encode()
    elif value is None and not invocation.as_json and output is None:
        return
    else:
        content = f"{as_json(value)}\n".encode()
    if output is None or str(output) == "-":
        click.echo(content, nl=False)
        return
    write_whole(output, content)
    if not invocation.quiet:
        note(f"Wrote {output}: {len(content):,} bytes from {method}.")


def _refuse_terminal(output: Path | None) -> None:
    if (output is None or str(output) == "-") and _is_terminal():
        raise click.UsageError("It gives bytes, which a terminal does not show; add -o FILE.")


def _is_terminal() -> bool:
    return sys.stdout.isatty()
