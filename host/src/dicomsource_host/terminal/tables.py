"""Tables: aligned on a terminal; tab-separated with one head line everywhere else.

On a terminal that is too narrow for UIDs beside the other columns, each UID goes onto a line of its own below its row:
it is what the next command needs, so it is never cut.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any

import attrs
import click

from dicomsource_host.terminal.texts import value_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from rich.console import Console

_GAP = "  "
_NARROWEST = 6


@attrs.frozen
class Column:
    """One column of a table.

    Parameters
    ----------
    key
        Which value of a row it shows.
    title
        Its head on a terminal; the key where None. Elsewhere the key is the head.
    text
        Makes text of a value for a terminal; elsewhere values are written whole.
    number
        Whether it is set to the right.
    whole
        Whether it is never cut, as a UID.
    varied
        Whether it is left out on a terminal where all rows, being more than one, say the same.
    end_kept
        Whether a text that is too long loses its beginning, as a path does, and not its end.
    for_people
        Whether a terminal shows it at all.
    """

    key: str
    title: str | None = None
    text: Callable[[Any], str] = value_text
    number: bool = False
    whole: bool = False
    varied: bool = False
    end_kept: bool = False
    for_people: bool = True


def write_table(columns: Sequence[Column], rows: Iterable[Mapping[str, Any]]) -> None:
    """Write rows to standard output."""
    if sys.stdout.isatty():
        from rich.console import Console

        plain: dict[str, Any] = {"color_system": None} if os.environ.get("NO_COLOR") else {}
        console = Console(highlight=False, markup=False, emoji=False, **plain)
        write_aligned(console, columns, list(rows))
    else:
        click.echo("\t".join(column.key for column in columns))
        for row in rows:
            click.echo("\t".join(value_text(row.get(column.key)) for column in columns))


def write_aligned(
    console: Console, columns: Sequence[Column], rows: Sequence[Mapping[str, Any]]
) -> None:
    """Write rows in aligned columns, within the width of the console."""
    cells = [[column.text(row.get(column.key)) for column in columns] for row in rows]
    used = [index for index, column in enumerate(columns) if _is_worth(column, index, cells)]
    columns = [columns[index] for index in used]
    cells = [[row[index] for index in used] for row in cells]
    whole = [index for index, column in enumerate(columns) if column.whole]
    natural = sum(_natural_widths(columns, cells)) + len(_GAP) * (len(columns) - 1)
    if not whole or natural <= console.width:
        _write_lines(console, columns, cells)
        return
    rest = [index for index in range(len(columns)) if index not in whole]
    rows_below = [[_title(columns[index]) for index in whole]]
    rows_below += [[row[index] for index in whole] for row in cells]
    cells = [[row[index] for index in rest] for row in cells]
    _write_lines(console, [columns[index] for index in rest], cells, rows_below)


def _is_worth(column: Column, index: int, cells: Sequence[Sequence[str]]) -> bool:
    different = {row[index] for row in cells}
    repeated = column.varied and len(cells) > 1 and len(different) == 1
    return column.for_people and different != {""} and not repeated


def _title(column: Column) -> str:
    return column.key if column.title is None else column.title


def _natural_widths(columns: Sequence[Column], cells: Sequence[Sequence[str]]) -> list[int]:
    from rich.cells import cell_len

    return [
        max(cell_len(text) for text in (_title(column), *(row[index] for row in cells)))
        for index, column in enumerate(columns)
    ]


def _fitting_widths(widths: Sequence[int], room: int) -> list[int]:
    """Return widths that fit the room: the widest columns give way first, none below `_NARROWEST`."""
    fitting = list(widths)
    while sum(fitting) > room and max(fitting) > _NARROWEST:
        fitting[fitting.index(max(fitting))] -= 1
    return fitting


def _last_part(text: str, width: int) -> str:
    from rich.cells import cell_len

    if cell_len(text) <= width:
        return text
    while cell_len(text) >= width:
        text = text[1:]
    return f"…{text}"


def _write_lines(
    console: Console,
    columns: Sequence[Column],
    cells: Sequence[Sequence[str]],
    below: Sequence[Sequence[str]] = (),
) -> None:
    from rich.text import Text

    room = console.width - len(_GAP) * (len(columns) - 1)
    widths = _fitting_widths(_natural_widths(columns, cells), room)

    def line(texts: Sequence[str], style: str = "") -> Text:
        fitted = []
        for text, column, width in zip(texts, columns, widths, strict=True):
            fitted.append(Text(_last_part(text, width) if column.end_kept else text))
            fitted[-1].truncate(width, overflow="ellipsis")
            fitted[-1].align("right" if column.number else "left", width)
        joined = Text(_GAP).join(fitted)
        joined.rstrip()
        joined.stylize(style)
        return joined

    for index, row in enumerate([[_title(column) for column in columns], *cells]):
        style = "" if index else "bold"
        console.print(line(row, style), soft_wrap=True)
        for text in filter(None, below[index] if below else ()):
            console.print(Text(f"  {text}", style=style or "dim"), soft_wrap=True)
