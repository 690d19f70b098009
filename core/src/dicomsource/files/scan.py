"""Which study, series and instance a file holds; files in the order of the studies they make up."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import attrs

if TYPE_CHECKING:
    from collections.abc import Iterable

SkippedKind = Literal["foreign", "duplicate", "faulty", "unread", "pixels"]

_DIRECTORY = "1.2.840.10008.1.3.10"
_UID_KEYWORDS = ("StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID")


@attrs.frozen
class Skipped:
    """A file that was left out.

    Parameters
    ----------
    path
        Where it is.
    reason
        Why it was left out, without a final full stop.
    kind
        ``foreign``: it is no DICOM instance; ``duplicate``: another file holds the same one; ``faulty``: it is DICOM,
        but cannot be used; ``unread``: the system does not let it be read now; ``pixels``: it was taken, but not as
        frames.
    """

    path: Path
    reason: str
    kind: SkippedKind = "faulty"


@attrs.frozen
class Identified:
    """A Part 10 file whose study, series and instance are known.

    Parameters
    ----------
    path
        Where it is.
    StudyInstanceUID, SeriesInstanceUID, SOPInstanceUID
        What it holds.
    SeriesNumber, InstanceNumber
        What its place in study and series follows from; None where it says nothing usable.
    """

    path: Path
    StudyInstanceUID: str
    SeriesInstanceUID: str
    SOPInstanceUID: str
    SeriesNumber: int | None
    InstanceNumber: int | None

    @property
    def uids(self) -> tuple[str, str, str]:
        """UIDs of study, series and instance."""
        return self.StudyInstanceUID, self.SeriesInstanceUID, self.SOPInstanceUID


@attrs.frozen
class Scan:
    """Files by study and series.

    Parameters
    ----------
    studies
        StudyInstanceUID to SeriesInstanceUID to files: studies as met, series by SeriesNumber, instances by
        InstanceNumber.
    skipped
        Files that are in no study.
    """

    studies: dict[str, dict[str, list[Identified]]]
    skipped: list[Skipped]

    @property
    def instances(self) -> int:
        """Number of files in all studies."""
        return sum(len(files) for series in self.studies.values() for files in series.values())


def identify(path: Path) -> Identified | Skipped:
    """Return what a file holds, reading its header only; or why it belongs to no study.

    Parameters
    ----------
    path
        Any file.
    """
    from pydicom import dcmread
    from pydicom.errors import InvalidDicomError

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a file with faults is still a file
        try:
            dataset = dcmread(
                path,
                stop_before_pixels=True,
                specific_tags=[*_UID_KEYWORDS, "SeriesNumber", "InstanceNumber"],
            )
            uids = [str(dataset.get(keyword) or "").strip() for keyword in _UID_KEYWORDS]
            series, instance = (
                _number(dataset.get(name)) for name in ("SeriesNumber", "InstanceNumber")
            )
        except InvalidDicomError:
            reason = "it cannot be read as a DICOM Part 10 file: it has no DICM at byte 128"
            return Skipped(path, reason, "foreign")
        except OSError as error:
            return Skipped(path, f"it cannot be read: {error.strerror or error}", "unread")
        except Exception as error:  # whatever a file that is not DICOM makes a reader stumble over
            return Skipped(path, f"it cannot be read as a DICOM Part 10 file: {error}")
    if dataset.file_meta.get("MediaStorageSOPClassUID") == _DIRECTORY:
        return Skipped(path, "it is a DICOMDIR, the directory of a medium", "foreign")
    for keyword, uid in zip(_UID_KEYWORDS, uids, strict=True):
        # A UID becomes part of paths and URLs: anything but digits and dots is refused here.
        if not uid or uid.strip("0123456789.") or not uid.strip("."):
            return Skipped(path, f"its {keyword} is {uid!r}" if uid else f"it has no {keyword}")
    return Identified(path, uids[0], uids[1], uids[2], series, instance)


def scan(files: Iterable[Path | str]) -> Scan:
    """Return the files sorted into studies and series.

    Parameters
    ----------
    files
        Paths, in any order. Of several files with the same UIDs the first is kept.
    """
    return arranged(identify(Path(file)) for file in files)


def arranged(files: Iterable[Identified | Skipped]) -> Scan:
    """Return identified files sorted into studies and series.

    Parameters
    ----------
    files
        What `identify` returned. Of several files with the same UIDs the first is kept.
    """
    studies: dict[str, dict[str, list[Identified]]] = {}
    first: dict[tuple[str, str, str], Path] = {}
    skipped: list[Skipped] = []
    for found in files:
        if isinstance(found, Skipped):
            skipped.append(found)
        elif found.uids in first:
            reason = f"it holds the same instance as {first[found.uids].name}"
            skipped.append(Skipped(found.path, reason, "duplicate"))
        else:
            first[found.uids] = found.path
            series = studies.setdefault(found.StudyInstanceUID, {})
            series.setdefault(found.SeriesInstanceUID, []).append(found)
    for study, series in studies.items():
        for instances in series.values():
            instances.sort(key=lambda found: _place(found.InstanceNumber))
        by_number = sorted(series.items(), key=lambda item: _place(item[1][0].SeriesNumber))
        studies[study] = dict(by_number)
    return Scan(studies, skipped)


def _number(value: object) -> int | None:
    try:
        return int(str(value))
    except ValueError:
        return None


def _place(number: int | None) -> tuple[bool, int]:
    """Sort key: what has no number comes last."""
    return number is None, number or 0
