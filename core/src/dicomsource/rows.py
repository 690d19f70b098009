"""The rows that a search answers at study, series and instance level, made from instances."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from dicomsource.natural import to_dicom_json

if TYPE_CHECKING:
    from dicomsource.contract import DicomJson

# DICOM PS3.18, 10.6.3.3: what a server returns at each level, without what depends on the server's address.
_STUDY_KEYWORDS = (
    "StudyDate", "StudyTime", "AccessionNumber", "ReferringPhysicianName", "TimezoneOffsetFromUTC",
    "StudyDescription", "PatientName", "PatientID", "PatientBirthDate", "PatientSex", "StudyInstanceUID", "StudyID",
)  # fmt: skip
_SERIES_KEYWORDS = (
    "Modality", "TimezoneOffsetFromUTC", "SeriesDate", "SeriesTime", "SeriesDescription", "BodyPartExamined",
    "StudyInstanceUID", "SeriesInstanceUID", "SeriesNumber", "PerformedProcedureStepStartDate",
    "PerformedProcedureStepStartTime", "RequestAttributesSequence",
)  # fmt: skip
_INSTANCE_KEYWORDS = (
    "SOPClassUID", "SOPInstanceUID", "TimezoneOffsetFromUTC", "StudyInstanceUID", "SeriesInstanceUID",
    "InstanceNumber", "Rows", "Columns", "BitsAllocated", "NumberOfFrames", "AvailableTransferSyntaxUID",
)  # fmt: skip

_Series = Sequence[Mapping[str, Any]]


def study_row(series: Sequence[_Series]) -> DicomJson:
    """Return the row of a study.

    Parameters
    ----------
    series
        Its series, each the naturalized instances of it; none is empty.
    """
    modalities = (instances[0].get("Modality") for instances in series)
    return _row(
        series[0][0],
        _STUDY_KEYWORDS,
        ModalitiesInStudy=list(dict.fromkeys(name for name in modalities if name)) or None,
        NumberOfStudyRelatedSeries=len(series),
        NumberOfStudyRelatedInstances=sum(len(instances) for instances in series),
    )


def series_row(instances: _Series) -> DicomJson:
    """Return the row of a series.

    Parameters
    ----------
    instances
        Its naturalized instances, at least one.
    """
    return _row(instances[0], _SERIES_KEYWORDS, NumberOfSeriesRelatedInstances=len(instances))


def instance_row(instance: Mapping[str, Any]) -> DicomJson:
    """Return the row of a naturalized instance."""
    return _row(instance, _INSTANCE_KEYWORDS)


def rows_of(level: str, instances: Iterable[Mapping[str, Any]]) -> list[DicomJson]:
    """Return the rows of one level, in the order in which the instances bring them up.

    Parameters
    ----------
    level
        ``"studies"``, ``"series"`` or ``"instances"``.
    instances
        Naturalized instances of any studies, in any order, each with its three UIDs.
    """
    if level == "instances":
        return [instance_row(instance) for instance in instances]
    studies: dict[str, dict[str, list[Mapping[str, Any]]]] = {}
    for instance in instances:
        series = studies.setdefault(instance["StudyInstanceUID"], {})
        series.setdefault(instance["SeriesInstanceUID"], []).append(instance)
    if level == "series":
        return [series_row(one) for series in studies.values() for one in series.values()]
    return [study_row(list(series.values())) for series in studies.values()]


def _row(dataset: Mapping[str, Any], keywords: Sequence[str], **more: Any) -> DicomJson:
    chosen = {keyword: dataset[keyword] for keyword in keywords if keyword in dataset}
    row = to_dicom_json(
        {"SpecificCharacterSet": "ISO_IR 192", "InstanceAvailability": "ONLINE", **chosen, **more}
    )
    return dict(sorted(row.items()))
