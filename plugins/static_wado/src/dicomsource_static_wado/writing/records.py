"""What is remembered of a study and of a file, as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from dicomsource.files import Identified, Skipped, SourceFile
from dicomsource_static_wado.writing.headers import KnownFile

if TYPE_CHECKING:
    from pathlib import Path

    from dicomsource.contract import DicomJson


@attrs.frozen
class StudyRecord:
    """What a tree holds of a study, and from what it was written.

    Parameters
    ----------
    StudyInstanceUID
        The study.
    fingerprint
        What its files and the options were; empty where it must be written in any case.
    row
        Its row in the list of studies; None where the tree does not hold it.
    series, instances
        How many it holds.
    skipped
        Files that it does not hold, or not wholly.
    """

    StudyInstanceUID: str
    fingerprint: str
    row: DicomJson | None = None
    series: int = 0
    instances: int = 0
    skipped: tuple[Skipped, ...] = ()

    def as_json(self, directory: Path) -> list[Any]:
        """Return what `from_json` makes the same of; paths are told from the directory of the files."""
        skipped = [[_relative(one.path, directory), one.reason, one.kind] for one in self.skipped]
        counts = [self.series, self.instances]
        return [self.StudyInstanceUID, self.fingerprint, self.row, *counts, skipped]

    @classmethod
    def from_json(cls, values: list[Any], directory: Path) -> StudyRecord:
        """Return what was made JSON of."""
        uid, fingerprint, row, series, instances, skipped = values
        left_out = (Skipped(directory / path, reason, kind) for path, reason, kind in skipped)
        return cls(uid, fingerprint, row, series, instances, tuple(left_out))


def file_as_json(known: KnownFile) -> list[Any]:
    """Return what `file_from_json` makes the same of."""
    file, instance = known.file, known.instance
    numbers = [instance.SeriesNumber, instance.InstanceNumber]
    return [file.path, file.size, file.mtime, *instance.uids, *numbers]


def file_from_json(values: list[Any], directory: Path) -> KnownFile:
    """Return what was made JSON of."""
    path, size, mtime, *instance = values
    return KnownFile(SourceFile(path, size, mtime), Identified(directory / path, *instance))


def _relative(path: Path, directory: Path) -> str:
    return path.relative_to(directory).as_posix() if path.is_relative_to(directory) else str(path)
