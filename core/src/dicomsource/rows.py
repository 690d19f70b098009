"""The rows that a search answers at study, series and instance level, made from instances."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dicomsource.natural import to_dicom_json

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from dicomsource.contract.data import DicomJson

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


def study_row(first: Mapping[str, Any], series: Mapping[str, tuple[str | None, int]]) -> DicomJson:
    """Return the row of a study.

    Parameters
    ----------
    first
        Its first instance, naturalized.
    series
        For the SeriesInstanceUID of each of its series, Modality and number of instances.
    """
    modalities = dict.fromkeys(modality for modality, _ in series.values() if modality)
    return _row(
        first,
        _STUDY_KEYWORDS,
        ModalitiesInStudy=list(modalities) or None,
        NumberOfStudyRelatedSeries=len(series),
        NumberOfStudyRelatedInstances=sum(count for _, count in series.values()),
    )


def series_row(first: Mapping[str, Any], count: int) -> DicomJson:
    """Return the row of a series.

    Parameters
    ----------
    first
        Its first instance, naturalized.
    count
        Number of its instances.
    """
    return _row(first, _SERIES_KEYWORDS, NumberOfSeriesRelatedInstances=count)


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
        groups = [group for series in studies.values() for group in series.values()]
        return [series_row(group[0], len(group)) for group in groups]
    return [_study_row_of(series) for series in studies.values()]


def _study_row_of(series: Mapping[str, Sequence[Mapping[str, Any]]]) -> DicomJson:
    first = next(iter(series.values()))[0]
    return study_row(
        first, {uid: (group[0].get("Modality"), len(group)) for uid, group in series.items()}
    )


def _row(dataset: Mapping[str, Any], keywords: Sequence[str], **more: Any) -> DicomJson:
    chosen = {keyword: dataset[keyword] for keyword in keywords if keyword in dataset}
    row = to_dicom_json(
        {"SpecificCharacterSet": "ISO_IR 192", "InstanceAvailability": "ONLINE", **chosen, **more}
    )
    return dict(sorted(row.items()))
