"""A static DICOMweb tree: plain files that a web server without any program of ours serves as DICOMweb."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs

from dicomsource.errors import DicomsourceError
from dicomsource.natural import BulkData, NaturalDataset, from_part10, to_dicom_json
from dicomsource.natural.representations import is_big_endian
from dicomsource.rows import instance_row, series_row, study_row
from dicomsource.static_tree.scan import Identified, Skipped, scan
from dicomsource.static_tree.bulk_data import BulkDataFolder
from dicomsource.static_tree.files import json_list, write_json, write_part
from dicomsource.static_tree.frames import content_type, is_native

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_PIXEL_KEYWORDS = ("PixelData", "FloatPixelData", "DoubleFloatPixelData")


@attrs.frozen
class StaticTree:
    """A tree that was written.

    Parameters
    ----------
    directory
        Where it is: what a web server serves as the root of the DICOMweb service.
    studies, series, instances
        How many it holds.
    skipped
        Files that it does not hold, and why.
    """

    directory: Path
    studies: int
    series: int
    instances: int
    skipped: tuple[Skipped, ...]


def write_static_tree(
    files: Iterable[Path | str],
    directory: Path | str,
    *,
    part10: bool = True,
    progress: Callable[[int, int], None] | None = None,
) -> StaticTree:
    """Write DICOM files as a static DICOMweb tree, one file in memory at a time.

    The tree says what is true, in DICOM JSON as the standard has it. Its lists are written last, each file under a
    temporary name first: whoever reads meanwhile finds a whole study or none.

    Parameters
    ----------
    files
        Part 10 files, in any order; of several with the same UIDs the first is taken.
    directory
        Where to; made if it is missing. Studies that it already holds and that are not among `files` leave its list.
    part10
        Whether the tree also holds each file as it was, so that a client can retrieve it whole.
    progress
        Called as ``progress(done, total)`` after each instance.

    References
    ----------
    DICOM PS3.18, 10.4 and 10.6; RFC 3986 section 5.2 for BulkDataURI.
    """
    found = scan(files)
    writer = _TreeWriter(Path(directory), part10, found.instances, progress)
    rows = [writer.write_study(uid, series) for uid, series in found.studies.items()]
    write_json(writer.root / "studies" / "index.json.gz", rows)
    return StaticTree(
        directory=writer.root,
        studies=len(found.studies),
        series=sum(len(series) for series in found.studies.values()),
        instances=found.instances,
        skipped=tuple(found.skipped),
    )


class _TreeWriter:
    def __init__(
        self,
        root: Path,
        part10: bool,
        total: int,
        progress: Callable[[int, int], None] | None,
    ) -> None:
        self.root = root
        self._part10 = part10
        self._total = total
        self._done = 0
        self._progress = progress

    def write_study(self, uid: str, series: dict[str, list[Identified]]) -> dict[str, Any]:
        """Write a study, and return its row."""
        folder = self.root / "studies" / uid
        rows = []
        summaries: dict[str, tuple[str | None, int]] = {}
        first: NaturalDataset | None = None
        for series_uid, files in series.items():
            instance = self._write_series(folder, series_uid, files)
            first = first or instance
            rows.append(series_row(instance, len(files)))
            write_json(folder / "series" / series_uid / "series-singleton.json.gz", rows[-1:])
            summaries[series_uid] = instance.get("Modality"), len(files)
        write_json(folder / "series" / "index.json.gz", rows)
        row = study_row(first or {}, summaries)
        write_json(folder / "index.json.gz", [row])
        return row

    def _write_series(self, study: Path, uid: str, files: list[Identified]) -> NaturalDataset:
        """Write a series, and return its first instance, without pixels."""
        folder = study / "series" / uid
        first: NaturalDataset | None = None
        with (
            json_list(folder / "metadata.gz") as metadata,
            json_list(folder / "instances" / "index.json.gz") as index,
        ):
            for file in files:
                instance = self._write_instance(study, folder, file)
                metadata.append(to_dicom_json(instance))
                index.append(instance_row(instance))
                first = first or instance
                self._done += 1
                if self._progress:
                    self._progress(self._done, self._total)
        assert first is not None  # scan() gives no empty series
        return first

    def _write_instance(self, study: Path, series: Path, file: Identified) -> NaturalDataset:
        """Write what belongs to one instance alone, and return its metadata."""
        folder = series / "instances" / file.SOPInstanceUID
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a sample with faults is still a sample
            whole = from_part10(file.path)
        stored_as = str(whole["_meta"]["TransferSyntaxUID"])
        if self._part10:
            part_type = f"application/dicom;transfer-syntax={stored_as}"
            write_part(folder / "index.mht.gz", file.path.read_bytes(), part_type)
        bulkdata, swapped = BulkDataFolder(study), is_big_endian(whole)
        pixels = {keyword: whole.pop(keyword) for keyword in _PIXEL_KEYWORDS if keyword in whole}
        instance = _in_unicode(bulkdata.externalized(whole, big_endian=swapped))
        instance["AvailableTransferSyntaxUID"] = stored_as
        for keyword, value in pixels.items():
            if served_as := _write_frames(folder, file.path):
                instance[keyword] = BulkData(f"instances/{file.SOPInstanceUID}/frames")
                instance["AvailableTransferSyntaxUID"] = served_as
            elif is_native(stored_as):  # pixels that do not make up whole frames
                instance[keyword] = bulkdata.add(keyword, value, whole, big_endian=swapped)
        return instance


def _write_frames(folder: Path, file: Path) -> str | None:
    """Write the frames of an instance; return their transfer syntax, None where they cannot be told apart."""
    from dicomsource.pixels import frames_of_part10

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            frames = frames_of_part10(file)
    except DicomsourceError:
        return None
    for number, frame in enumerate(frames, start=1):
        ending = "mht.gz" if is_native(frame.TransferSyntaxUID) else "mht"
        path = folder / "frames" / f"{number}.{ending}"
        write_part(path, frame.data, content_type(frame.TransferSyntaxUID))
    return frames[0].TransferSyntaxUID if frames else None


def _in_unicode(dataset: NaturalDataset) -> NaturalDataset:
    """Say in the dataset and its items that their text is UTF-8, as all JSON is (PS3.18, F.2)."""
    for keyword, value in dataset.items():
        if keyword == "SpecificCharacterSet":
            dataset[keyword] = "ISO_IR 192"
        elif isinstance(value, list):
            for item in value:
                if isinstance(item, NaturalDataset):
                    _in_unicode(item)
    return dataset
