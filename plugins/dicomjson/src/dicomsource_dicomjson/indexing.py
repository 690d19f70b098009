"""From long documents to an index: each is read once, study by study."""

from __future__ import annotations

import tempfile
import time
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any, BinaryIO

import msgspec

from dicomsource.errors import DicomsourceError
from dicomsource_dicomjson.checking import faults_of_study
from dicomsource_dicomjson.collection import series_rows
from dicomsource_dicomjson.document import Studies, read_content, read_study
from dicomsource_dicomjson.reading import parse
from dicomsource_dicomjson.scanning import NotSplit, scan_studies
from dicomsource_dicomjson.state import AT, FAILED, BrokenDocument, DocumentsState, Place
from dicomsource_dicomjson.summary import summary_of
from dicomsource_index.cache.folder import new_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from dicomsource.contract import DicomJson
    from dicomsource_dicomjson.entries import StudyEntry
    from dicomsource_dicomjson.fetching import Streamed
    from dicomsource_dicomjson.location import Location


def build_indexes(
    folder: Path,
    locations: Sequence[Location],
    streams: Iterable[Streamed | None],
    *,
    strict: bool = False,
) -> DocumentsState:
    """Write the indexes of some documents into a folder, and return what is to be told of them.

    Memory is bounded by the largest study, and some hundred bytes for each of all.

    Parameters
    ----------
    folder
        Where to.
    locations
        Where the documents are.
    streams
        The documents, nothing of them read, None for those that are left out; whoever opened them closes them.
    strict
        Refuse documents that have a fault anywhere.

    Raises
    ------
    BrokenDocument
        One of them is malformed, or cut off.
    """
    from dicomsource_index import RowIndex, build_index

    name, series_name = new_name(), new_name(".series")
    indexing = _Indexing(folder, locations, strict=strict)
    try:
        build_index(indexing.rows(streams), folder / name)
    except BaseException:
        indexing.series.close()
        for copy in filter(None, indexing.copies):
            (folder / copy).unlink(missing_ok=True)
        raise
    united: dict[str, StudyEntry] = {}
    if indexing.again:
        united = indexing.united()
        first, name = name, new_name()
        with RowIndex.open(folder / first) as index:
            build_index(_with_united(index, united, indexing), folder / name)
        (folder / first).unlink()
    with indexing.series as file:
        file.seek(0)
        rows = _series_rows(file, united)
        report = build_index(rows, folder / series_name, unique="SeriesInstanceUID")
    if report.problem_count:  # the same series in two studies
        (folder / series_name).unlink()
        series_name = ""
    return DocumentsState(
        index=name,
        files=(*filter(None, indexing.copies), *filter(None, [series_name])),
        locations=[str(one) for one in locations],
        versions=indexing.versions,
        copies=indexing.copies,
        series=series_name,
        built=time.time(),
    )


class _Indexing:
    """Reads documents.

    Attributes
    ----------
    again
        For studies that stand in more than one place all these.
    series
        The rows of all series, a line each.
    """

    def __init__(self, folder: Path, locations: Sequence[Location], *, strict: bool) -> None:
        self._folder = folder
        self._locations = locations
        self._strict = strict
        self._places: dict[str, Place] = {}
        self.again: dict[str, list[Place]] = {}
        self.series: BinaryIO = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115 - closed by `build_indexes`
        self.versions: list[str | None] = []
        self.copies: list[str] = []

    def rows(self, streams: Iterable[Streamed | None]) -> Iterator[bytes]:
        """Yield a row for each study, as it is where it stands first."""
        for number, streamed in enumerate(streams):
            if streamed is None:
                self.versions.append(FAILED)
                self.copies.append("")
                continue
            location = self._locations[number]
            self.versions.append(streamed.version)
            try:
                for place, study in self._studies(number, location, streamed):
                    uid = str(study.attributes["StudyInstanceUID"])
                    first = self._places.setdefault(uid, place)
                    if first is not place:
                        self.again.setdefault(uid, [first]).append(place)
                        continue
                    yield _row(study, [place])
                    self._write_series(study)
            except DicomsourceError as error:
                raise BrokenDocument(number, error) from error

    def united(self) -> dict[str, StudyEntry]:
        """Return the studies that stand in more than one place, each put together from all."""
        found: Studies = {}
        for places in self.again.values():
            for number, ordinal, start, length in places:
                location = self._locations[number]
                with self._file(number).open("rb") as file:
                    file.seek(start)
                    path = f"{location}: $.studies[{ordinal}]"
                    read_study(parse(file.read(length), path), path, location, found)
        return found

    def _studies(
        self, number: int, location: Location, streamed: Streamed
    ) -> Iterator[tuple[Place, StudyEntry]]:
        with ExitStack() as stack:
            pieces = streamed.pieces
            self.copies.append("" if streamed.plain_file else new_name(".json"))
            if self.copies[-1]:
                copy = stack.enter_context((self._folder / self.copies[-1]).open("wb"))
                pieces = _kept(pieces, copy)
            try:
                for found in scan_studies(pieces, str(location)):
                    path = f"{location}: $.studies[{found.number}]"
                    place = (number, found.number, found.start, len(found.text))
                    if self._strict:
                        for fault in faults_of_study(parse(found.text, path), path):
                            raise fault
                    yield place, summary_of(found.text, path, location)
            except NotSplit as short:
                # It has no studies, or a fault that is told when it is read as a whole.
                read_content(parse(short.content, str(location)), location, {})

    def _file(self, number: int) -> Path:
        path = self._locations[number].path
        if self.copies[number] or path is None:
            return self._folder / self.copies[number]
        return path

    def _write_series(self, study: StudyEntry) -> None:
        for row in series_rows(study):
            self.series.write(msgspec.json.encode(row) + b"\n")


def _kept(pieces: Iterator[bytes], copy: BinaryIO) -> Iterator[bytes]:
    for piece in pieces:
        copy.write(piece)
        yield piece


def _row(study: StudyEntry, places: Sequence[Place]) -> bytes:
    from dicomsource.natural import to_dicom_json

    return msgspec.json.encode({**to_dicom_json(study.attributes), AT: places})


def _with_united(index: Any, united: dict[str, StudyEntry], indexing: _Indexing) -> Iterator[bytes]:
    """Yield the rows of an index, those of studies that stand in more than one place anew."""
    for number in range(index.count):
        row = index.raw_row(number)
        uid = _uid(msgspec.json.decode(row), "0020000D")
        yield _row(united[uid], indexing.again[uid]) if uid in united else row


def _series_rows(file: BinaryIO, united: dict[str, StudyEntry]) -> Iterator[bytes | DicomJson]:
    """Yield the rows of all series, those of studies that stand in more than one place anew, where they stood first."""
    given: set[str] = set()
    for line in file:
        uid = _uid(msgspec.json.decode(line), "0020000D") if united else ""
        if uid not in united:
            yield line
        elif uid not in given:
            given.add(uid)
            yield from series_rows(united[uid])
    for uid in united.keys() - given:
        yield from series_rows(united[uid])


def _uid(row: DicomJson, tag: str) -> str:
    return str(row[tag]["Value"][0])
