"""The entries of such a document: instances, series and studies."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any

from dicomsource.json_document.metadata import as_metadata
from dicomsource.json_document.value_uris import LongValues, value_base
from dicomsource.natural import from_part10

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

_STUDY = (
    "StudyInstanceUID", "StudyDate", "StudyTime", "StudyDescription", "PatientName", "PatientID",
    "PatientBirthDate", "PatientAge", "PatientSex", "AccessionNumber", "ReferringPhysicianName",
)  # fmt: skip
_SERIES = (
    "SeriesInstanceUID", "SeriesNumber", "SeriesDate", "SeriesTime", "SeriesDescription", "Modality",
    "SliceThickness",
)  # fmt: skip
HEAD_KEYWORDS = frozenset(_STUDY + _SERIES)
"""What the entries of series and studies are made of."""


def instance_entry(path: Path | str, url: str) -> dict[str, Any]:
    """Return the entry of a DICOM file.

    Pixels stay in the file; of other binary values those that are long do, and are referred to (`value_at`). A
    multi-frame instance is one entry, with NumberOfFrames.

    Parameters
    ----------
    path
        The file.
    url
        The image id, URL or relative path under which it is found.

    Returns
    -------
    dict
        ``{"metadata": {...}, "url": ...}``, made of what `json.dumps` takes.

    Raises
    ------
    DataError
        It cannot be read.
    NotFoundError
        There is no such file.

    References
    ----------
    OHIF, the DICOM JSON data source.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a file with faults is still a file
        dataset = from_part10(path, stop_before_pixels=True)
    return {"metadata": as_metadata(LongValues(value_base(url)).taken_out(dataset)), "url": url}


def series_entry(first: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the entry of a series says beside its ``instances``.

    Parameters
    ----------
    first
        Metadata of its first instance.
    """
    return _chosen(first, _SERIES)


def study_entry(
    first: Mapping[str, Any], series: Iterable[Mapping[str, Any]], instances: int
) -> dict[str, Any]:
    """Return what the entry of a study says beside its ``series``.

    Parameters
    ----------
    first
        Metadata of its first instance.
    series
        The entries of its series.
    instances
        How many instances it has.
    """
    modalities = dict.fromkeys(str(one["Modality"]) for one in series if one.get("Modality"))
    return {
        **_chosen(first, _STUDY),
        "NumInstances": instances,
        "Modalities": "\\".join(modalities),
    }


def _chosen(metadata: Mapping[str, Any], keywords: Sequence[str]) -> dict[str, Any]:
    return {keyword: metadata[keyword] for keyword in keywords if metadata.get(keyword) is not None}
