"""One JSON document that describes studies, in the shape that OHIF's dicomjson source reads."""

from __future__ import annotations

import re
import warnings
from typing import TYPE_CHECKING, Any

from dicomsource.files import Identified, scan
from dicomsource.natural import BulkData, PersonName, from_part10

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

_STUDY_KEYWORDS = (
    "StudyInstanceUID", "StudyDate", "StudyTime", "StudyDescription", "PatientName", "PatientID",
    "PatientBirthDate", "PatientAge", "PatientSex", "AccessionNumber", "ReferringPhysicianName",
)  # fmt: skip
_SERIES_KEYWORDS = (
    "SeriesInstanceUID", "SeriesNumber", "SeriesDate", "SeriesTime", "SeriesDescription", "Modality",
    "SliceThickness",
)  # fmt: skip


def build_document(
    files: Iterable[Path | str], *, url_for: Callable[[Path], str] | None = None
) -> dict[str, Any]:
    """Return a document that describes DICOM files.

    Pixels and other binary values stay in the files; so do private attributes, for which the format has no names.

    Parameters
    ----------
    files
        Part 10 files, in any order; of several with the same UIDs the first is taken.
    url_for
        Gives the image id of a file, such as ``dicomweb:https://host/x.dcm``; ``dicomfile:`` and its path where not
        given.

    Returns
    -------
    dict
        ``{"studies": [...]}``, made of what `json.dumps` takes. A multi-frame instance is one entry, with
        NumberOfFrames.

    References
    ----------
    OHIF, the DICOM JSON data source.
    """
    studies = [
        _study(series.values(), url_for or _file_image_id)
        for series in scan(files).studies.values()
    ]
    return {"studies": studies}


def _file_image_id(path: Path) -> str:
    from dicomsource.imageids import file_image_id

    return file_image_id(path.resolve())


def _study(series: Iterable[list[Identified]], url_for: Callable[[Path], str]) -> dict[str, Any]:
    entries = [_series(files, url_for) for files in series]
    first = entries[0]["instances"][0]["metadata"]
    modalities = dict.fromkeys(entry["Modality"] for entry in entries if entry.get("Modality"))
    return {
        **_chosen(first, _STUDY_KEYWORDS),
        "NumInstances": sum(len(entry["instances"]) for entry in entries),
        "Modalities": "\\".join(modalities),
        "series": entries,
    }


def _series(files: list[Identified], url_for: Callable[[Path], str]) -> dict[str, Any]:
    instances: list[dict[str, Any]] = [
        {"metadata": _metadata(file.path), "url": url_for(file.path)} for file in files
    ]
    return {**_chosen(instances[0]["metadata"], _SERIES_KEYWORDS), "instances": instances}


def _chosen(metadata: Mapping[str, Any], keywords: tuple[str, ...]) -> dict[str, Any]:
    return {keyword: metadata[keyword] for keyword in keywords if metadata.get(keyword) is not None}


def _metadata(path: Path) -> dict[str, Any]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a sample with faults is still a sample
        dataset = from_part10(path, stop_before_pixels=True)
    metadata: dict[str, Any] = _as_json(dataset)
    if "SpecificCharacterSet" in metadata:
        metadata["SpecificCharacterSet"] = "ISO_IR 192"  # the document is UTF-8
    return metadata


def _as_json(value: Any) -> Any:
    """Return what `json.dumps` takes and OHIF's viewer reads."""
    if isinstance(value, dict):
        return {
            keyword: _as_json(item)
            for keyword, item in value.items()
            if not keyword.startswith("_") and not _is_tag(keyword) and not _is_binary(item)
        }
    if isinstance(value, list):
        return [
            _groups(item) if isinstance(item, PersonName) else _as_json(item)
            for item in value
            if not _is_binary(item)
        ]
    if isinstance(value, PersonName):
        return [_groups(value)]  # always a list, as OHIF has it
    if isinstance(value, int):
        return int(value)
    if isinstance(value, float):
        return float(value)
    return value


def _groups(name: PersonName) -> dict[str, str]:
    return {group: str(text) for group, text in name.to_groups().items() if text}


def _is_tag(keyword: str) -> bool:
    return re.fullmatch("[0-9A-F]{8}", keyword) is not None


def _is_binary(value: Any) -> bool:
    return isinstance(value, bytes | BulkData)
