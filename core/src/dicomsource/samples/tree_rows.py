"""The rows of a tree's lists: what a search answers at study, series and instance level."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dicomsource.natural import to_dicom_json

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

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
    "InstanceNumber", "Rows", "Columns", "BitsAllocated", "NumberOfFrames",
)  # fmt: skip


def study_row(first: Mapping[str, Any], series: Sequence[Mapping[str, Any]]) -> DicomJson:
    """Return the row of a study.

    Parameters
    ----------
    first
        Its first instance, naturalized.
    series
        For each series ``Modality`` and ``instances``, their number.
    """
    modalities = dict.fromkeys(str(one["Modality"]) for one in series if one["Modality"])
    return _row(
        first,
        _STUDY_KEYWORDS,
        InstanceAvailability="ONLINE",
        ModalitiesInStudy=list(modalities) or None,
        NumberOfStudyRelatedSeries=len(series),
        NumberOfStudyRelatedInstances=sum(one["instances"] for one in series),
    )


def series_row(first: Mapping[str, Any], instances: int) -> DicomJson:
    """Return the row of a series.

    Parameters
    ----------
    first
        Its first instance, naturalized.
    instances
        Number of its instances.
    """
    return _row(
        first,
        _SERIES_KEYWORDS,
        InstanceAvailability="ONLINE",
        NumberOfSeriesRelatedInstances=instances,
    )


def instance_row(instance: Mapping[str, Any]) -> DicomJson:
    """Return the row of an instance.

    Parameters
    ----------
    instance
        The instance, naturalized, with AvailableTransferSyntaxUID.
    """
    return _row(
        instance,
        (*_INSTANCE_KEYWORDS, "AvailableTransferSyntaxUID"),
        InstanceAvailability="ONLINE",
    )


def _row(dataset: Mapping[str, Any], keywords: Sequence[str], **more: Any) -> DicomJson:
    chosen = {keyword: dataset[keyword] for keyword in keywords if keyword in dataset}
    row = to_dicom_json({"SpecificCharacterSet": "ISO_IR 192", **chosen, **more})
    return dict(sorted(row.items()))
