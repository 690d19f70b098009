"""From the bytes of a study list to its index."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import msgspec

from dicomsource.errors import DataError
from dicomsource_static_wado.repair import added_by_tool, repaired
from dicomsource_static_wado.studylist.state import ListState

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from dicomsource_static_wado.streamed import Streamed

    Progress = Callable[[int, int, int | None], object]

# Signs of what `repaired` mends beside what the tool adds: several values in one text, escapes, and no values.
_SIGNS = (b"\\", b"[null", b'[""')
_CHARACTER_SET, _UTF_8 = "00080005", {"vr": "CS", "Value": ["ISO_IR 192"]}
_IN_UTF_8 = b'"00080005":{"vr":"CS","Value":["ISO_IR 192"]}'
_TOGETHER = (
    32  # rows that are looked through in one go; one that needs mending has all of them looked at
)


def build(
    streamed: Streamed,
    folder: Path,
    url: str,
    *,
    strict: bool = False,
    whole: bool = False,
    on_progress: Progress | None = None,
) -> ListState:
    """Write the index of a list while it arrives, and return what is to be told of it.

    The index has a name that was not there before; nothing refers to it yet.

    Parameters
    ----------
    streamed
        The list.
    folder
        Where the index goes.
    url
        Root of the tree.
    strict
        Refuse a list of which some studies cannot be served.
    whole
        Refuse a list that is cut off or broken in the middle; otherwise the studies before that are served.
    on_progress
        Called now and then with the number of studies and of bytes that came, and of bytes in all where known.

    Raises
    ------
    DataError
        The list is refused, or is none at all.
    TransportError
        It did not come whole.
    """
    from dicomsource_index import build_index
    from dicomsource_index.cache.folder import new_name
    from dicomsource_index.row_splitting import split_rows

    name = new_name()
    rows = _Rows(split_rows(streamed.pieces, f"{url}/{streamed.path}"), whole or strict)

    def told(count: int, _: int) -> None:
        if on_progress:
            on_progress(count, streamed.position(), streamed.total)

    report = build_index(rows, folder / name, strict=strict, on_progress=told)
    if report.problem_count and not report.rows:
        (folder / name).unlink()
        raise DataError(
            f"{url}/{streamed.path} holds no study that can be served; {report.problems[0]}",
            way_out="Check that this is the list of studies",
        )
    problems = [str(problem) for problem in report.problems]
    if rows.broken:
        problems.insert(0, rows.broken)
    now = time.time()
    return ListState(
        url=url,
        index=name,
        # What is broken may be whole at the next look, even if its version says that it is the same.
        version=None if rows.broken else streamed.version,
        fetched=now,
        checked=now,
        received=streamed.position(),
        rows=report.rows,
        problems=tuple(problems),
        problem_count=report.problem_count + bool(rows.broken),
    )


class _Rows:
    """Rows mended as they come, up to where the list is broken.

    Attributes
    ----------
    broken
        Why there are no more; empty where the list came to its end.
    """

    def __init__(self, rows: Iterator[bytes], must_be_whole: bool) -> None:
        self.broken = ""
        self._rows = rows
        self._must_be_whole = must_be_whole

    def __iter__(self) -> Iterator[bytes]:
        count = 0
        together: list[bytes] = []
        try:
            for row in self._rows:
                count += 1
                together.append(row)
                if len(together) == _TOGETHER:
                    yield from all_mended(together)
                    together.clear()
        except DataError as error:
            # Of what is no list nothing can be served.
            if self._must_be_whole or not count:
                raise
            self.broken = error.problem
        yield from all_mended(together)


def all_mended(rows: Sequence[bytes]) -> Sequence[bytes]:
    """Return rows as `mended` makes them; where none shows a sign of faults, one look is enough for all."""
    text = b"".join(rows)
    needs_nothing = (
        text.isascii()
        and text.count(b'"00080005"') == text.count(_IN_UTF_8)
        and not any(sign in text for sign in (*_SIGNS, b"dedupped"))
    )
    return rows if needs_nothing else list(map(mended, rows))


def mended(row: bytes) -> bytes:
    """Return a row of a study list as it was meant; what is no row is left to be refused.

    Lists have a million rows, and most of them need little: what `repaired` does at length is left out where no sign of
    its faults is there.
    """
    named = b'"00080005"' in row and b'"ISO_IR 192"' not in row
    added = b"dedupped" in row
    # Text that is not ASCII may have been written byte by byte.
    faulty = not row.isascii() or any(sign in row for sign in _SIGNS)
    if not (named or added or faulty):
        return row
    try:
        content = msgspec.json.decode(row)
        if not faulty:
            for tag in added_by_tool(content) if added else ():
                content.pop(tag, None)
            if named:
                content[_CHARACTER_SET] = _UTF_8
            return msgspec.json.encode(content)
        return msgspec.json.encode(repaired(content))
    except (ValueError, AttributeError, TypeError, KeyError):
        return row
