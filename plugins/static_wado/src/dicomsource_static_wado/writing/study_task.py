"""Writing one study: what a worker does."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from dicomsource.static_tree import TreeContent, write_study
from dicomsource_static_wado.writing.destination import open_destination
from dicomsource_static_wado.writing.memory import note
from dicomsource_static_wado.writing.records import StudyRecord

if TYPE_CHECKING:
    from pathlib import Path

    from dicomsource.files import Identified


@attrs.frozen
class StudyTask:
    """A study to write.

    Parameters
    ----------
    destination
        Path or URL of the tree.
    directory
        Where the files are.
    before
        What the tree holds of it.
    fingerprint
        What its files and the options are.
    series
        SeriesInstanceUID to files.
    content
        What the tree is to hold.
    size
        Of all files, in bytes.
    """

    destination: str
    directory: Path
    before: StudyRecord
    fingerprint: str
    series: dict[str, list[Identified]]
    content: TreeContent
    size: int

    @property
    def StudyInstanceUID(self) -> str:
        """The study."""
        return self.before.StudyInstanceUID

    @property
    def instances(self) -> int:
        """Number of files."""
        return sum(len(files) for files in self.series.values())

    @property
    def before_written_anew(self) -> StudyRecord:
        """What the tree held of it, as one that the next run is to write."""
        return attrs.evolve(self.before, fingerprint="")


def write_one(task: StudyTask) -> StudyRecord:
    """Write a study aside and put it in place; return what is remembered of it.

    Whatever happens on the way, and however often it is done, what is noted is true: a study that may have been put in
    place is first noted as one to be written anew.

    Parameters
    ----------
    task
        The study.
    """
    destination = open_destination(task.destination)
    with destination.staging() as folder:
        written = write_study(folder, task.series, task.content)
        later = any(one.kind == "unread" for one in written.skipped)
        record = StudyRecord(
            task.StudyInstanceUID,
            "" if later else task.fingerprint,
            written.row,
            written.series,
            written.instances,
            written.skipped,
        )
        note(destination, task.before_written_anew, task.directory)
        if written.row is not None:
            destination.publish(folder, task.StudyInstanceUID)
    note(destination, record, task.directory)
    return record
