"""Building an index: rows in, one file out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np

from dicomsource.errors import DataError
from dicomsource.matching.names import tag_of
from dicomsource_index.column_output import cells_of, write_column
from dicomsource_index.container import Writer
from dicomsource_index.element_keys import TOLD
from dicomsource_index.report import RowProblem
from dicomsource_index.row_block import RowBlock
from dicomsource_index.row_input import RowInput, block_of
from dicomsource_index.second_thread import SecondThread
from dicomsource_index.sections import ArrayWriter
from dicomsource_index.whole_file import written_aside

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from os import PathLike

    from numpy.typing import NDArray

    from dicomsource_index.column_output import Cells
    from dicomsource_index.report import IndexReport, Problems
    from dicomsource_index.row_input import Row

_AT_ONCE = 4000


def build_index(
    rows: Iterable[Row | RowBlock],
    path: str | PathLike[str],
    *,
    unique: str = "StudyInstanceUID",
    strict: bool = False,
    on_progress: Callable[[int, int], None] | None = None,
) -> IndexReport:
    """Build the index of a list of studies, or of series or instances.

    The index takes its place in one step when it is whole: until then, and after any failure, an older one stays.
    Programs that have the older one open keep it until they close it.

    Parameters
    ----------
    rows
        Datasets in DICOM JSON, in the order in which they are to be found: each as UTF-8 text, as a mapping, or
        many in one `RowBlock`. They are read once, and none is kept.
    path
        The file to write; its folder is made if need be.
    unique
        Keyword of the UID that each row has for itself: ``"SOPInstanceUID"`` in a list of instances.
    strict
        Refuse the list if a row cannot be served: is no JSON object, has no such UID, or the UID of a row before it.
        Otherwise the list is served without these.
    on_progress
        Called now and then with the number of rows, and of their bytes, taken in so far.

    Returns
    -------
    IndexReport
        How many rows are served, and which are not.

    Raises
    ------
    DataError
        A row cannot be served, and `strict` is true.

    Examples
    --------
    >>> study = {"0020000D": {"vr": "UI", "Value": ["1.2.3"]}}
    >>> report = build_index([study, study], getfixture("tmp_path") / "studies.index")
    >>> report.rows, str(report.problems[0])
    (1, 'row 2: duplicate (of row 1)')
    """
    target = Path(path)
    tag_of(unique)  # refuses what is no attribute, before anything is read
    with written_aside(target) as file, SecondThread() as second:
        writer = Writer(file)  # type: ignore[arg-type]
        with RowInput(writer, target.parent, second) as taken:
            for block, faults in _blocks(rows):
                taken.add(block, faults)
                _refuse_if(strict, taken.problems)
                if on_progress and taken.count:
                    on_progress(taken.count, taken.bytes_taken)
            taken.finish()
            _refuse_if(strict, taken.problems)
            if on_progress and taken.count:
                on_progress(taken.count, taken.bytes_taken)
            served = _write_columns(taken, writer, unique, second, strict=strict)
    return taken.problems.report(served)


def _blocks(rows: Iterable[Row | RowBlock]) -> Iterator[tuple[RowBlock, dict[int, str]]]:
    """Yield rows some thousand at a time, each block with what is wrong with rows of which there is no text."""
    collected: list[Row] = []
    for row in rows:
        if isinstance(row, RowBlock):
            if collected:
                yield block_of(collected)
                collected = []
            for piece in row.pieces(_AT_ONCE):
                yield piece, {}
            continue
        collected.append(row)
        if len(collected) == _AT_ONCE:
            yield block_of(collected)
            collected = []
    if collected:
        yield block_of(collected)


def _write_columns(
    taken: RowInput, writer: Writer, unique: str, second: SecondThread, *, strict: bool
) -> int:
    """Write all attributes, the row table and the directory; return the number of rows that are served."""
    uid_tag = tag_of(unique)
    uids = taken.columns.get(uid_tag)
    if uids and uids.is_empty:  # only rows that were refused had it
        uids = None
    cells = cells_of(uids, taken.count) if uids else None
    kept = _rows_to_serve(cells, taken, unique)
    _refuse_if(strict, taken.problems)
    table = ArrayWriter(writer)
    count = _write_row_table(taken, kept, table)
    columns: dict[str, Any] = {}
    if uids and cells:
        columns[uid_tag] = write_column(uids.maker.kind, cells.without(kept), count, writer)
    del cells

    def write(tag: str) -> dict[str, Any]:
        column = taken.columns[tag]
        found = cells_of(column, taken.count)
        column.close()
        return write_column(column.maker.kind, found.without(kept), count, writer)

    left = sorted(
        tag for tag, column in taken.columns.items() if tag != uid_tag and not column.is_empty
    )
    alone = [tag for tag in left if not taken.columns[tag].has_numbers]
    columns |= {tag: write(tag) for tag in alone}  # two at a time would take too much memory
    columns |= dict(second.share(write, [tag for tag in left if tag not in alone]))
    directory = {"count": count, "arrays": table.places, "columns": columns}
    writer.finish(msgspec.json.encode(directory))
    return count


def _write_row_table(taken: RowInput, kept: NDArray[np.bool_] | None, table: ArrayWriter) -> int:
    starts, lengths = taken.starts(), taken.lengths()
    if kept is not None:
        starts, lengths = starts[kept], lengths[kept]
    table.add("rows.starts", starts)
    table.add("rows.lengths", lengths)
    return len(lengths)


def _rows_to_serve(cells: Cells | None, taken: RowInput, unique: str) -> NDArray[np.bool_] | None:
    """Return for each row whether it is served; None if all are."""
    kept = np.zeros(taken.count, bool)
    if cells:
        sizes = np.diff(cells.starts)
        odd = _odd(cells)
        first = np.zeros(len(cells.rows), bool)
        first[cells.starts[:-1]] = True
        named = np.ones(len(sizes), bool)
        named[odd] = [_has_term(cells, cell) for cell in odd]
        kept[cells.rows[first & np.repeat(named, sizes)]] = True
        duplicates = np.flatnonzero(~first & np.repeat(named, sizes))
        firsts = np.repeat(cells.starts[:-1], sizes)[duplicates]
        _report_duplicates(cells.rows[duplicates], cells.rows[firsts], taken)
        is_duplicate = np.zeros(taken.count, bool)
        is_duplicate[cells.rows[duplicates]] = True
    else:
        is_duplicate = kept
    for place in taken.places(np.flatnonzero(~kept & ~is_duplicate)):
        taken.problems.add(RowProblem(place, f"no {unique}"))
    return None if kept.all() else kept


def _odd(cells: Cells) -> list[int]:
    """Return the cells whose key is not one term alone, which are few."""
    numbers = cells.keys.with_marks()
    odd: list[int] = np.flatnonzero(np.isin(cells.order, numbers)).tolist() if len(numbers) else []
    return odd


def _has_term(cells: Cells, cell: int) -> bool:
    return cells.keys[int(cells.order[cell])][0] < TOLD[0]


def _report_duplicates(rows: Any, firsts: Any, taken: RowInput) -> None:
    for place, first in zip(taken.places(rows), taken.places(firsts), strict=True):
        taken.problems.add(RowProblem(place, "duplicate", f"of row {first}"))


def _refuse_if(strict: bool, problems: Problems) -> None:
    first = problems.first()
    if strict and first:
        raise DataError(
            f"the list has {problems.count} rows that cannot be served; {first}",
            way_out="Mend the list, or build the index without strict",
        )
