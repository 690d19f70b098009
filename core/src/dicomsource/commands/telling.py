"""What commands tell of many files, on standard error."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Sequence

_LINES_OF_A_KIND = 50


def tell_each(title: str, colour: str, texts: Sequence[str]) -> None:
    """Write a line for each text, and of very many how many more there are.

    Parameters
    ----------
    title
        What stands before each, such as ``Error``.
    colour
        In which it does.
    texts
        Sentences; what cannot be printed is left out of them.
    """
    for text in texts[:_LINES_OF_A_KIND]:
        printable = "".join(sign if sign.isprintable() else " " for sign in text)
        click.echo(f"{click.style(f'{title}:', fg=colour)} {' '.join(printable.split())}", err=True)
    if more := len(texts[_LINES_OF_A_KIND:]):
        click.echo(f"... and {more:,} more; --json lists all.", err=True)


def counted(number: int, one: str, many: str) -> str:
    """Return a number with what it counts.

    Examples
    --------
    >>> counted(1, "study", "studies"), counted(1200, "study", "studies")
    ('1 study', '1,200 studies')
    """
    return f"{number:,} {one if number == 1 else many}"
