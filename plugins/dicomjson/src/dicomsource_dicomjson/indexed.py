"""Studies of long documents: searched in an index, each read from its place when it is asked for."""

from __future__ import annotations

import os
import threading
import weakref
from collections import OrderedDict
from typing import TYPE_CHECKING, Any, cast

from dicomsource.contract import Page
from dicomsource.errors import DataError
from dicomsource.metadata.levels import STUDY_LEVEL
from dicomsource_dicomjson.collection import no_study, series_rows
from dicomsource_dicomjson.document import Studies, read_study
from dicomsource_dicomjson.fetching import version_of_file
from dicomsource_dicomjson.reading import parse
from dicomsource_dicomjson.state import AT, FAILED

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from dicomsource.contract import DicomJson
    from dicomsource_dicomjson.entries import StudyEntry
    from dicomsource_dicomjson.location import Location
    from dicomsource_dicomjson.state import DocumentsState, Place
    from dicomsource_index import RowIndex
    from dicomsource_index.cache.folder import IndexFolder

_STUDY = "0020000D"
# Whoever looks at a study asks for it several times: its series, their metadata, the files of its instances.
_RECENT = 4


class Indexed:
    """Studies in documents that stay on disk.

    Parameters
    ----------
    index
        Of the studies.
    state
        What else is known.
    kept
        Where the files of the index are.
    locations
        Where the documents are.
    ignore_case
        Whether text is matched without regard to case.

    Raises
    ------
    DataError
        A file is not what was indexed.
    """

    def __init__(
        self,
        index: RowIndex,
        state: DocumentsState,
        kept: IndexFolder[DocumentsState],
        locations: Sequence[Location],
        *,
        ignore_case: bool,
    ) -> None:
        from dicomsource_index import RowIndex

        self._index = index
        self._kept = kept
        folder = kept.folder
        self._locations = locations
        self._ignore_case = ignore_case
        self._lock = threading.Lock()
        self._reading = threading.Lock()
        self._recent: OrderedDict[str, StudyEntry] = OrderedDict()
        self._files: list[int] = []
        self._close_files = weakref.finalize(self, _close, self._files)
        self._series = RowIndex.open(folder / state.series) if state.series else None
        # Open from now on: who puts another file in the place of one of these does not change what is read.
        for location, version, copy in zip(locations, state.versions, state.copies, strict=True):
            if version == FAILED:
                self._files.append(-1)
                continue
            path = folder / copy if copy else location.path
            assert path is not None
            self._files.append(os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0)))
            if not copy and version_of_file(self._files[-1]) != version:
                raise DataError(f"{location} was changed while it was read")

    def uids(self) -> Iterable[str]:
        """Return the StudyInstanceUIDs of all, in order."""
        return [_uid(self._index.row(number)) for number in range(self._index.count)]

    def study(self, StudyInstanceUID: str) -> StudyEntry:
        """Return a study; see `Collection.study`."""
        with self._lock:
            if StudyInstanceUID in self._recent:
                self._recent.move_to_end(StudyInstanceUID)
                return self._recent[StudyInstanceUID]
        study = self._read(self._places(StudyInstanceUID), StudyInstanceUID)
        with self._lock:
            self._recent[StudyInstanceUID] = study
            while len(self._recent) > _RECENT:
                self._recent.popitem(last=False)
        return study

    def search_studies(self, parameters: Mapping[str, Any]) -> list[DicomJson]:
        """Return the rows of the studies that match."""
        page = self._index.search(parameters, ignore_case=self._ignore_case)
        for row in page.rows:
            row.pop(AT, None)
        return Page(page.rows, page.total)

    def search_series(self, parameters: Mapping[str, Any]) -> list[DicomJson]:
        """Return the rows of the series that match."""
        if self._series is not None:
            page = self._series.search(parameters, ignore_case=self._ignore_case)
            return Page(page.rows, page.total)
        from dicomsource.matching import select

        rows = (row for study in self.that_may_match(parameters) for row in series_rows(study))
        return select(rows, parameters, ignore_case=self._ignore_case)

    def that_may_match(self, parameters: Mapping[str, Any]) -> Iterator[StudyEntry]:
        """Yield the studies that match what is asked for of studies."""
        of_study = {
            name: value
            for name, value in parameters.items()
            # What a document does not say of a study, its instances may.
            if name == "fuzzymatching"
            or (name in STUDY_LEVEL and not self._index.numbers_without(name))
        }
        found = self._index.search(of_study, ignore_case=self._ignore_case)
        for number in found.numbers:
            row = self._index.row(number)
            yield self._read(cast("Sequence[Place]", row[AT]), _uid(row))

    def close(self) -> None:
        """Let go of the indexes and documents."""
        self._close_files()
        self._index.close()
        self._kept.close()
        if self._series is not None:
            self._series.close()

    def _places(self, StudyInstanceUID: str) -> Sequence[Place]:
        found = self._index.search({"StudyInstanceUID": StudyInstanceUID})
        for row in found.rows:
            if _uid(row) == StudyInstanceUID:
                return cast("Sequence[Place]", row[AT])
        raise no_study(StudyInstanceUID)

    def _read(self, places: Sequence[Place], StudyInstanceUID: str) -> StudyEntry:
        studies: Studies = {}
        for number, ordinal, start, length in places:
            location = self._locations[number]
            path = f"{location}: $.studies[{ordinal}]"
            with self._reading:
                os.lseek(self._files[number], start, os.SEEK_SET)
                text = os.read(self._files[number], length)
            read_study(parse(text, path), path, location, studies)
        if StudyInstanceUID not in studies:
            raise DataError(f"{path} was changed while it was read", way_out="Try again")
        return studies[StudyInstanceUID]


def _close(files: list[int]) -> None:
    for file in files:
        if file >= 0:
            os.close(file)
    files.clear()


def _uid(row: DicomJson) -> str:
    return str(row[_STUDY]["Value"][0])
