"""The rows of the index before: those of studies whose files are the same are taken from it as they are."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

import attrs
import msgspec

from dicomsource.errors import DataError
from dicomsource_index import RowIndex
from dicomsource_index.whole_file import written_aside

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from dicomsource_index import RowBlock

Portion = tuple[str, int]
"""The mark of a study, and how many rows it has."""

SUFFIX = ".studies"


@attrs.frozen
class RowsBefore:
    """An index, and which of its rows are of which study.

    Parameters
    ----------
    index
        None where there is none.
    places
        Of each mark the first row, and the row behind the last.
    """

    index: RowIndex | None = None
    places: dict[str, tuple[int, int]] = attrs.field(factory=dict, repr=False)

    @classmethod
    def of(cls, file: Path) -> RowsBefore:
        """Return those of an index that `note` was called for; none where it cannot be read."""
        with suppress(DataError, OSError, msgspec.DecodeError):
            portions = msgspec.json.decode(_beside(file).read_bytes(), type=list[Portion])
            places, first = {}, 0
            for mark, count in portions:
                places[mark] = (first, first + count)
                first += count
            index = RowIndex.open(file)
            if index.count == first:
                return cls(index, places)
        return cls()

    def rows(self, first: int, end: int) -> RowBlock:
        """Return some rows, in order."""
        assert self.index is not None
        return self.index.raw_rows(first, end)


def note(file: Path, portions: Iterable[Portion]) -> None:
    """Note which rows of an index are of which study."""
    with written_aside(_beside(file)) as output:
        output.write(msgspec.json.encode(list(portions)))


def remove(file: Path) -> None:
    """Remove an index, and what was noted of it."""
    for one in (_beside(file), file):
        with suppress(OSError):  # open elsewhere, where that keeps it
            one.unlink()


def _beside(file: Path) -> Path:
    return file.with_suffix(SUFFIX)
