"""Indexes for searching over everything: one for each level, built from the catalogue when it is first wanted."""

from __future__ import annotations

import threading
from contextlib import suppress
from typing import TYPE_CHECKING

from dicomsource.errors import DataError
from dicomsource_dicomlocal.catalogue.lists import rows_of
from dicomsource_dicomlocal.catalogue.rows import text_of

if TYPE_CHECKING:
    from pathlib import Path

    from dicomsource_dicomlocal.catalogue.catalogue import Catalogue
    from dicomsource_dicomlocal.catalogue.rows import Level
    from dicomsource_index import RowIndex

_UNIQUE: dict[Level, str] = {
    "studies": "StudyInstanceUID",
    "series": "SeriesInstanceUID",
    "instances": "SOPInstanceUID",
}


class Indexes:
    """The indexes of a catalogue. Each belongs to one generation of it, and is put in its place whole.

    Parameters
    ----------
    catalogue
        What is searched.
    """

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._locks = {level: threading.Lock() for level in _UNIQUE}
        self._open: dict[Level, tuple[int, RowIndex]] = {}

    def of(self, level: Level) -> RowIndex:
        """Return the index of a level as the catalogue is now."""
        generation = self._catalogue.generation
        found = self._open.get(level)
        if found is not None and found[0] == generation:
            return found[1]
        with self._locks[level]:
            found = self._open.get(level)
            if found is None or found[0] != generation:
                # Who searches the old one still holds it; it closes with its last reference.
                self._open[level] = found = self._opened(level, generation)
            return found[1]

    def close(self) -> None:
        """Let go of the files."""
        self._open.clear()

    def _opened(self, level: Level, generation: int) -> tuple[int, RowIndex]:
        from dicomsource_index import RowIndex

        with suppress(DataError, FileNotFoundError):
            return generation, RowIndex.open(self._file(level, generation))
        generation = self._build(level)
        return generation, RowIndex.open(self._file(level, generation))

    def _build(self, level: Level) -> int:
        """Write the index of a level and return the generation that it is of."""
        from dicomsource_index import build_index

        with self._catalogue.snapshot() as connection:
            found = connection.execute("SELECT value FROM about WHERE key = 'generation'")
            number = found.fetchone()
            generation = int(number[0]) + 1 if number else 0
            file = self._file(level, generation)
            texts = (text_of(*parts) for parts in rows_of(connection, level, "above"))
            build_index(texts, file, unique=_UNIQUE[level])
        for old in file.parent.glob(f"{level}-*.index"):
            if old != file:
                with suppress(OSError):  # open elsewhere, where that keeps it
                    old.unlink()
        return generation

    def _file(self, level: Level, generation: int) -> Path:
        return self._catalogue.folder / f"{level}-{generation}.index"
