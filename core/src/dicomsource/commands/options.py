"""The options of all commands, which the program has too, and those of all that share work."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Callable

PARTIAL = 6
"""The exit code of the ``dicomsource`` command for what was done in part."""


def host_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command ``--json`` and ``--quiet``: the function gets ``as_json`` and ``quiet``."""
    quiet = click.option(
        "--quiet", "-q", is_flag=True, help="Leave out all messages but errors.", callback=_or_above
    )
    as_json = click.option(
        "--json", "as_json", is_flag=True, help="Write JSON for programs.", callback=_or_above
    )
    return as_json(quiet(function))


def worker_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command ``--jobs`` and ``--scheduler``, for `dicomsource.work.open_workers`."""
    scheduler = click.option(
        "--scheduler",
        metavar="ADDRESS",
        help="Dask scheduler whose workers do the work instead; they reach the files by the same paths.",
    )
    jobs = click.option(
        "--jobs",
        "-j",
        type=click.IntRange(min=1),
        metavar="N",
        show_default="one on each core",
        help="Processes that share the work.",
    )
    return jobs(scheduler(function))


def _or_above(context: click.Context, parameter: click.Parameter, value: bool) -> bool:
    """Return whether an option was given here, or to the program before the command's name."""
    return value or bool(getattr(context.find_root().obj, parameter.name or "", False))
