"""From a directory of DICOM files to a static DICOMweb tree."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from dicomsource.errors import ConfigurationError, NotFoundError
from dicomsource.files import files_below
from dicomsource.static_tree import TreeContent
from dicomsource.static_tree.files import json_list
from dicomsource.work import Progress, ThisProcess, Unwatched, Workers
from dicomsource_static_wado.opening import directory_of
from dicomsource_static_wado.writing.destination import open_destination
from dicomsource_static_wado.writing.headers import identified
from dicomsource_static_wado.writing.memory import (
    LIST,
    introduce,
    recall,
    remember_files,
    remember_studies,
)
from dicomsource_static_wado.writing.planning import planned
from dicomsource_static_wado.writing.report import TreeReport
from dicomsource_static_wado.writing.study_task import write_one

if TYPE_CHECKING:
    from dicomsource_static_wado.writing.destination import Destination
    from dicomsource_static_wado.writing.planning import Plan
    from dicomsource_static_wado.writing.records import StudyRecord


def create_tree(
    directory: Path | str,
    destination: str | Path,
    *,
    content: TreeContent | None = None,
    workers: Workers | None = None,
    progress: Progress | None = None,
    moved: bool = False,
) -> TreeReport:
    """Write the DICOM files of a directory as a static DICOMweb tree, or bring such a tree up to date.

    Only studies are written whose files are new, changed or gone since, by path, size and time of change. Each is
    written aside and put in place whole, then the list of all studies is written: whoever reads meanwhile finds the
    old study or the new one. A run that was interrupted, however that was, is completed by the next.

    Parameters
    ----------
    directory
        Where the files are, at any depth.
    destination
        A directory, or a URL of a kind that fsspec knows. Where there are no renames, as in a bucket, the files of a
        study are overwritten one by one, its lists last.
    content
        What the tree is to hold: by default the files themselves and thumbnails of all instances, too.
    workers
        Who does the work; None for this process alone.
    progress
        Is told how far the work has come.
    moved
        Whether `directory` may be another one than the tree was written from before.

    Raises
    ------
    NotFoundError
        There is no such directory, or no DICOM instance in it.
    ConfigurationError
        The tree there was not written by this function, or from another directory; or another process writes it.
    """
    directory = Path(directory).absolute()
    if not directory.is_dir():
        raise NotFoundError(f"there is no directory {directory}", way_out="Check the path")
    target = open_destination(str(destination))
    apart = directory_of(target.url)
    if apart is not None and directory.is_relative_to(apart):
        raise ConfigurationError(
            f"the tree would be written to {apart}, around the files it is written from",
            way_out="Choose another destination",
        )
    if workers is None or not target.shared:
        workers = ThisProcess()
    run = _Run(directory, target, content or TreeContent(thumbnails="instances"))
    with target.locked():
        return run.through(workers, progress or Unwatched(), apart, moved=moved)


class _Run:
    def __init__(self, directory: Path, destination: Destination, content: TreeContent) -> None:
        self._directory = directory
        self._destination = destination
        self._content = content

    def through(
        self, workers: Workers, progress: Progress, apart: Path | None, *, moved: bool
    ) -> TreeReport:
        directory, destination = self._directory, self._destination
        memory = recall(destination, directory, moved=moved)
        files, unseen = files_below(directory, apart)
        known, skipped = identified(directory, files, memory.files, workers, progress)
        if not known and not unseen:
            raise NotFoundError(
                f"there is no DICOM file in {directory}", way_out="Name a directory that holds some"
            )
        unread = [*unseen, *(one for one in skipped if one.kind == "unread")]
        present = destination.names("studies")
        plan = planned(destination.url, directory, self._content, known, unread, memory, present)
        introduce(destination, directory)
        readable = {file.file.path for file in known}
        kept = (one for path, one in memory.files.items() if unread and path not in readable)
        files_to_know = [*known, *kept]
        if files_to_know != list(memory.files.values()):
            remember_files(destination, files_to_know)
        records, failed = _written(plan, workers, progress)
        there = LIST.rpartition("/")[2] in present
        if plan.tasks or plan.removed or memory.interrupted or not there:
            self._conclude(records, plan)
        held = [record for record in records if record.row is not None]
        before = {uid for uid, record in memory.studies.items() if record.row is not None}
        written = {task.StudyInstanceUID for task in plan.tasks} - failed.keys()
        now = {record.StudyInstanceUID for record in held}
        left_out = [one for record in records for one in record.skipped]
        return TreeReport(
            destination=destination.url,
            studies=len(held),
            series=sum(record.series for record in held),
            instances=sum(record.instances for record in held),
            added=tuple(sorted(now - before)),
            changed=tuple(sorted(written & now & before)),
            removed=tuple(sorted(before - now)),
            unchanged=tuple(sorted((now & before) - written)),
            skipped=(*unseen, *skipped, *plan.duplicates, *left_out),
            failed=failed,
        )

    def _conclude(self, records: list[StudyRecord], plan: Plan) -> None:
        """Write the list of all studies; take out what it no longer names; remember that all is done."""
        records.sort(key=lambda record: record.StudyInstanceUID)
        with self._destination.writing(LIST) as file, json_list(file) as rows:
            for record in records:
                if record.row is not None:
                    rows.append(record.row)
        for uid in plan.removed:
            self._destination.remove_study(uid)
        for record in records:
            if record.row is None:
                self._destination.remove_study(record.StudyInstanceUID)
        remember_studies(self._destination, records, self._directory)


def _written(
    plan: Plan, workers: Workers, progress: Progress
) -> tuple[list[StudyRecord], dict[str, str]]:
    """Return the records of all studies that are to be in the tree, and why some could not be written."""
    progress.begin("Writing studies", sum(task.instances for task in plan.tasks))
    records, failed = list(plan.unchanged), {}
    for task, result in workers.run(write_one, plan.tasks):
        progress.advance(task.instances)
        if isinstance(result, Exception):
            failed[task.StudyInstanceUID] = str(result)
            result = task.before_written_anew
        records.append(result)
    return records, failed
