"""Arguments that several commands take."""

from __future__ import annotations

from contextlib import redirect_stderr, suppress
from io import StringIO
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Iterable

    from click.shell_completion import CompletionItem

from dicomsource_host.framework.invocation import Invocation


def complete_source(
    context: click.Context, _: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """Return the configured names that begin so, and let the shell complete files."""
    from click.shell_completion import CompletionItem

    names: list[str] = []
    # A shell that completes has no place for an error or a warning.
    with suppress(Exception), redirect_stderr(StringIO()):
        names = context.ensure_object(Invocation).source_names()
    known = [CompletionItem(name) for name in names if name.startswith(incomplete)]
    return [*known, CompletionItem(incomplete, type="file")]


source_argument = click.argument("source", metavar="SOURCE", shell_complete=complete_source)
study_argument = click.argument("study", metavar="STUDY")
series_argument = click.argument("series", metavar="[SERIES]", required=False)
instance_argument = click.argument("instance", metavar="[INSTANCE]", required=False)
parameters_argument = click.argument("parameters", metavar="[PARAM=VALUE]...", nargs=-1)


def paging_options(function: Any) -> Any:
    """Add ``--limit``, ``--offset`` and ``--order-by``."""
    count = click.IntRange(min=0)
    function = click.option(
        "--order-by",
        metavar="KEYWORDS",
        help="Sort by these, such as -StudyDate,PatientName; - goes down. Those without a value come last.",
    )(function)
    function = click.option("--offset", type=count, metavar="N", help="Leave the first N out.")(
        function
    )
    return click.option("--limit", type=count, metavar="N", help="Give N at most.")(function)


def read_parameters(texts: Iterable[str]) -> dict[str, str]:
    """Return search parameters by name from ``NAME=VALUE`` texts.

    Raises
    ------
    click.UsageError
        A text has no ``=``, or a name comes twice.
    """
    parameters: dict[str, str] = {}
    for text in texts:
        name, equals, value = text.partition("=")
        if not equals or not name:
            raise click.UsageError(
                f"{text!r} is not of the form PARAM=VALUE, such as PatientName='DOE*'."
            )
        if name in parameters:
            raise click.UsageError(
                f"{name} is given twice; several UIDs go into one value, with commas between."
            )
        parameters[name] = value
    return parameters
