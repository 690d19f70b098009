"""The rows that a search answers at study, series and instance level, made from instances."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from dicomsource.errors import DataError
from dicomsource.natural import is_dicom_json, naturalize, to_dicom_json
from dicomsource.natural.dataset import VR_MAP

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from dicomsource.contract.data import DicomJson

_UIDS = ("StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID")
# DICOM PS3.18, 10.6.3.3: what a server returns at each level, without what depends on the server's address.
STUDY_KEYWORDS = (
    "StudyDate", "StudyTime", "AccessionNumber", "ReferringPhysicianName", "TimezoneOffsetFromUTC",
    "StudyDescription", "PatientName", "PatientID", "PatientBirthDate", "PatientSex", "StudyInstanceUID", "StudyID",
)  # fmt: skip
SERIES_KEYWORDS = (
    "Modality", "TimezoneOffsetFromUTC", "SeriesDate", "SeriesTime", "SeriesDescription", "BodyPartExamined",
    "StudyInstanceUID", "SeriesInstanceUID", "SeriesNumber", "PerformedProcedureStepStartDate",
    "PerformedProcedureStepStartTime", "RequestAttributesSequence",
)  # fmt: skip
INSTANCE_KEYWORDS = (
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
    known: dict[str, Any] = {"ModalitiesInStudy": list(modalities)} if modalities else {}
    return _row(
        first,
        STUDY_KEYWORDS,
        **known,  # OHIF lists no study at all where one has it without a value
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
    return _row(first, SERIES_KEYWORDS, NumberOfSeriesRelatedInstances=count)


def instance_row(instance: Mapping[str, Any]) -> DicomJson:
    """Return the row of a naturalized instance."""
    return _row(instance, INSTANCE_KEYWORDS)


def rows_of(level: str, instances: Iterable[Mapping[str, Any]]) -> list[DicomJson]:
    """Return the rows of one level, in the order in which the instances bring them up.

    Parameters
    ----------
    level
        ``"studies"``, ``"series"`` or ``"instances"``.
    instances
        Instances of any studies, in any order, each with its three UIDs; one that comes twice counts once. Other
        forms than the native one are naturalized.

    Raises
    ------
    DataError
        An instance lacks a UID.
    """
    unique = _unique(instances)
    if level == "instances":
        return [instance_row(instance) for instance in unique.values()]
    studies: dict[str, dict[str, list[Mapping[str, Any]]]] = {}
    for (study, series, _), instance in unique.items():
        studies.setdefault(study, {}).setdefault(series, []).append(instance)
    if level == "series":
        groups = [group for study_series in studies.values() for group in study_series.values()]
        return [series_row(group[0], len(group)) for group in groups]
    if level == "studies":
        return [_study_row_of(series) for series in studies.values()]
    raise ValueError(f"there is no level {level!r} to search at")


def _unique(
    instances: Iterable[Mapping[str, Any]],
) -> dict[tuple[str, str, str], Mapping[str, Any]]:
    """Return the instances by their three UIDs."""
    unique = {}
    for number, instance in enumerate(instances, 1):
        if not isinstance(instance, Mapping) or is_dicom_json(instance):
            instance = naturalize(instance)
        study, series, sop = (instance.get(keyword) for keyword in _UIDS)
        if not (study and series and sop):
            lacking = [keyword for keyword in _UIDS if not instance.get(keyword)]
            raise DataError(
                f"instance {number} lacks {' and '.join(lacking)}",
                way_out="Give it the UIDs of its study, series and instance",
            )
        unique[study, series, sop] = instance
    return unique


def _study_row_of(series: Mapping[str, Sequence[Mapping[str, Any]]]) -> DicomJson:
    first = next(iter(series.values()))[0]
    return study_row(
        first, {uid: (_modality(group[0]), len(group)) for uid, group in series.items()}
    )


def _modality(instance: Mapping[str, Any]) -> str | None:
    value = instance.get("Modality")
    value = value[0] if isinstance(value, list) and value else value  # a mistake that files make
    return str(value) if value else None


def _row(dataset: Mapping[str, Any], keywords: Sequence[str], **more: Any) -> DicomJson:
    chosen = {keyword: dataset[keyword] for keyword in keywords if keyword in dataset}
    row = {"SpecificCharacterSet": "ISO_IR 192", "InstanceAvailability": "ONLINE", **chosen, **more}
    vrs = {key: vr for key, vr in (dataset.get(VR_MAP) or {}).items() if key in chosen}
    try:
        written = to_dicom_json({**row, VR_MAP: vrs})
    except DataError:
        written = {}
        for key, value in row.items():
            with suppress(DataError):  # one wrong value in a file must not hide a whole study
                written.update(to_dicom_json({key: value, VR_MAP: vrs}))
    return dict(sorted(written.items()))
