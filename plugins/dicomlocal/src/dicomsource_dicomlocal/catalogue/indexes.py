"""Indexes for searching over everything: one for each level, built from the catalogue when it is first wanted."""

from __future__ import annotations

import threading
from contextlib import suppress
from typing import TYPE_CHECKING

from dicomsource.errors import DataError
from dicomsource_dicomlocal.catalogue.database import version_of
from dicomsource_dicomlocal.catalogue.lists import studies_of
from dicomsource_dicomlocal.catalogue.rows import texts_of

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator
    from pathlib import Path

    from dicomsource_dicomlocal.catalogue.catalogue import Catalogue
    from dicomsource_dicomlocal.catalogue.rows import Level
    from dicomsource_dicomlocal.catalogue.rows_again import Portion
    from dicomsource_index import RowBlock, RowIndex

_UNIQUE: dict[Level, str] = {
    "studies": "StudyInstanceUID",
    "series": "SeriesInstanceUID",
    "instances": "SOPInstanceUID",
}


class Indexes:
    """The indexes of a catalogue. Each belongs to one version of it, and is put in its place whole.

    Parameters
    ----------
    catalogue
        What is searched.
    """

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._locks = {level: threading.Lock() for level in _UNIQUE}
        self._open: dict[Level, tuple[str, RowIndex]] = {}

    def of(self, level: Level) -> RowIndex:
        """Return the index of a level as the catalogue is now."""
        version = self._catalogue.version
        found = self._open.get(level)
        if found is not None and found[0] == version:
            return found[1]
        with self._locks[level]:
            found = self._open.get(level)
            if found is None or found[0] != version:
                # Who searches the old one still holds it; it closes with its last reference.
                self._open[level] = found = self._opened(level, version)
            return found[1]

    def close(self) -> None:
        """Let go of the files."""
        self._open.clear()

    def _opened(self, level: Level, version: str) -> tuple[str, RowIndex]:
        from dicomsource_index import RowIndex

        with suppress(DataError, FileNotFoundError):
            return version, RowIndex.open(self._file(level, version))
        version = self._build(level)
        return version, RowIndex.open(self._file(level, version))

    def _build(self, level: Level) -> str:
        """Write the index of a level and return the version of the catalogue that it is of."""
        from dicomsource_dicomlocal.catalogue.rows_again import note, remove
        from dicomsource_index import build_index

        with self._catalogue.snapshot() as connection:
            version = version_of(connection)
            file = self._file(level, version)
            older = [one for one in file.parent.glob(f"{level}-*.index") if one != file]
            # Of a catalogue that was made anew, marks say nothing.
            same = f"{level}-{version.rpartition('-')[0]}-"
            rows = _Rows(connection, level, [one for one in older if one.name.startswith(same)])
            report = build_index(rows, file, unique=_UNIQUE[level])
        if report.rows == rows.count:
            note(file, rows.portions)
        for one in older:
            remove(one)
        return version

    def _file(self, level: Level, version: str) -> Path:
        return self._catalogue.folder / f"{level}-{version}.index"


class _Rows:
    """The rows of a level: those of studies that are as they were come from the index before.

    Attributes
    ----------
    portions
        Of which study they were, when all were taken.
    """

    def __init__(self, connection: sqlite3.Connection, level: Level, older: list[Path]) -> None:
        from dicomsource_dicomlocal.catalogue.rows_again import RowsBefore

        self._connection = connection
        self._level = level
        newest = max(older, key=_last_change, default=None)
        self._before = RowsBefore() if newest is None else RowsBefore.of(newest)
        self.portions: list[Portion] = []

    @property
    def count(self) -> int:
        return sum(count for _, count in self.portions)

    def __iter__(self) -> Iterator[bytes | RowBlock]:
        first = end = 0  # rows of the index before that are to come next
        for study in studies_of(self._connection, self._level, "above"):
            mark = study.mark
            place = self._before.places.get(mark)
            if place is None or place[0] != end:
                if end > first:
                    yield self._before.rows(first, end)
                first, end = place or (0, 0)
            if place is None:
                rows = list(texts_of(study.rows()))
                yield from rows
                self.portions.append((mark, len(rows)))
            else:
                end = place[1]
                self.portions.append((mark, place[1] - place[0]))
        if end > first:
            yield self._before.rows(first, end)


def _last_change(file: Path) -> float:
    with suppress(OSError):
        return file.stat().st_mtime
    return 0.0
