"""From a directory of DICOM files to one document, study by study."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import attrs

from dicomsource.errors import NotFoundError
from dicomsource.files import Skipped, arranged, files_below
from dicomsource.json_document import series_entry, study_entry
from dicomsource.work import Progress, ThisProcess, Unwatched, Workers
from dicomsource_dicomjson.writing.output import STANDARD_OUTPUT, open_output
from dicomsource_dicomjson.writing.tasks import (
    Entries,
    Headers,
    Written,
    in_portions,
    read_headers,
    to_json,
    write_entries,
)
from dicomsource_dicomjson.writing.urls import FileUrls, checked_prefix

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dicomsource.files import Identified, Scan


@attrs.frozen
class BuildReport:
    """What was written, and what was not.

    Parameters
    ----------
    output
        Where the document is.
    studies, series, instances
        How many it describes.
    skipped
        The files that it does not describe.
    """

    output: str
    studies: int
    series: int
    instances: int
    skipped: tuple[Skipped, ...]

    @property
    def unusable(self) -> list[Skipped]:
        """The files that are DICOM, or may be, and could not be described."""
        return [one for one in self.skipped if one.kind in ("faulty", "unread")]


def build_document(
    directory: Path | str,
    output: Path | str,
    *,
    url_prefix: str | None = None,
    workers: Workers | None = None,
    progress: Progress | None = None,
) -> BuildReport:
    """Write a document that describes the DICOM files of a directory.

    It is written study by study, so that memory is bounded by the largest one, and takes its place when it is whole.
    The same files give the same document, whoever does the work.

    Parameters
    ----------
    directory
        Where the files are, at any depth.
    output
        The document, compressed if its name ends in ``.gz``; ``-`` for the standard output.
    url_prefix
        The http URL under which the directory is served. Without it, urls are paths from where the document is: from
        the working directory, if that is the standard output.
    workers
        Who does the work; None for this process alone.
    progress
        Is told how far the work has come.

    Raises
    ------
    NotFoundError
        There is no such directory, or no DICOM instance in it.
    ConfigurationError
        The prefix is no http URL, or the document cannot be written.
    """
    directory, output = Path(directory).absolute(), str(output)
    if not directory.is_dir():
        raise NotFoundError(f"there is no directory {directory}", way_out="Check the path")
    folder = Path.cwd() if output == STANDARD_OUTPUT else Path(output).absolute().parent
    prefix = checked_prefix(url_prefix) if url_prefix else None
    building = _Building(
        FileUrls(directory, prefix, folder), workers or ThisProcess(), progress or Unwatched()
    )
    found = building.scanned()
    if not found.instances:
        raise NotFoundError(
            f"there is no DICOM instance in {directory}", way_out="Name a directory that holds some"
        )
    with open_output(output) as file:
        building.write(found, file)
    return attrs.evolve(building.report, output=output)


class _Building:
    def __init__(self, urls: FileUrls, workers: Workers, progress: Progress) -> None:
        self._urls = urls
        self._workers = workers
        self._progress = progress
        self.report = BuildReport("", 0, 0, 0, ())

    def scanned(self) -> Scan:
        """Return the files by study and series."""
        files, unseen = files_below(self._urls.directory, None)
        self._progress.begin("Reading headers", len(files))
        tasks = [Headers(self._urls, paths) for paths in in_portions([one.path for one in files])]
        found: dict[Headers, list[Identified | Skipped]] = {}
        for task, result in self._workers.run(read_headers, tasks):
            self._progress.advance(len(task.paths))
            found[task] = self._lost(task, result) if isinstance(result, Exception) else result
        scan = arranged(one for task in tasks for one in found[task])
        self.report = attrs.evolve(self.report, skipped=(*unseen, *scan.skipped))
        return scan

    def write(self, scan: Scan, file: BinaryIO) -> None:
        """Write the document."""
        self._progress.begin("Describing instances", scan.instances)
        plan = self._planned(scan)
        tasks = [task for study in plan for series in study for task in series]
        finished = self._finished(tasks)
        file.write(b'{"studies":[')
        first = True
        for study in plan:
            text = self._study([[next(finished) for _ in series] for series in study])
            if text is not None:
                file.write((text if first else f",\n{text}").encode())
                first = False
        file.write(b"]}\n")

    def _planned(self, scan: Scan) -> list[list[list[Entries]]]:
        """Return the tasks of all studies and series."""
        plan: list[list[list[Entries]]] = []
        number = 0
        for study in scan.studies.values():
            plan.append([])
            for files in study.values():
                paths = [file.path.relative_to(self._urls.directory).as_posix() for file in files]
                tasks = [
                    Entries(self._urls, number + offset, portion)
                    for offset, portion in enumerate(in_portions(paths))
                ]
                number += len(tasks)
                plan[-1].append(tasks)
        return plan

    def _finished(self, tasks: list[Entries]) -> Iterator[list[Written]]:
        """Yield the results of the tasks in order; those that come before their turn wait."""
        waiting: dict[int, list[Written | Skipped]] = {}
        turn = 0
        for task, result in self._workers.run(write_entries, tasks):
            self._progress.advance(len(task.paths))
            waiting[task.number] = (
                self._lost(task, result) if isinstance(result, Exception) else result  # type: ignore[assignment]
            )
            while turn in waiting:
                yield self._usable(waiting.pop(turn))
                turn += 1

    def _usable(self, results: list[Written | Skipped]) -> list[Written]:
        skipped = [one for one in results if isinstance(one, Skipped)]
        if skipped:
            self.report = attrs.evolve(self.report, skipped=(*self.report.skipped, *skipped))
        return [one for one in results if isinstance(one, Written)]

    def _lost(self, task: Headers | Entries, error: Exception) -> list[Identified | Skipped]:
        return [
            Skipped(self._urls.directory / path, f"it was not read: {error}", "unread")
            for path in task.paths
        ]

    def _study(self, portions: list[list[list[Written]]]) -> str | None:
        """Return the entry of a study as JSON; None if none of its files could be described."""
        all_series = [[one for portion in series for one in portion] for series in portions]
        all_series = [series for series in all_series if series]
        if not all_series:
            return None
        heads = [series_entry(series[0].head) for series in all_series]
        count = sum(map(len, all_series))
        texts = [
            _with_list(head, "instances", [one.text for one in series])
            for head, series in zip(heads, all_series, strict=True)
        ]
        self.report = attrs.evolve(
            self.report,
            studies=self.report.studies + 1,
            series=self.report.series + len(all_series),
            instances=self.report.instances + count,
        )
        return _with_list(study_entry(all_series[0][0].head, heads, count), "series", texts)


def _with_list(head: dict[str, object], name: str, texts: list[str]) -> str:
    """Return an object as JSON whose last member is a list of what is JSON already."""
    items = ",\n".join(texts)
    return f'{to_json(head)[:-1]},"{name}":[{items}]}}'
