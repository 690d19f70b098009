"""The JSON document: checked once, then looked up by UID."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from dicomsource.errors import DataError, NotFoundError
from dicomsource.natural import NaturalDataset
from dicomsource_dicomjson.entries import InstanceEntry, SeriesEntry, StudyEntry
from dicomsource_dicomjson.values import kind, modalities, native

_PATIENT_AND_STUDY = (
    "PatientName", "PatientID", "PatientBirthDate", "PatientSex", "PatientAge", "StudyInstanceUID", "StudyDate",
    "StudyTime", "StudyDescription", "StudyID", "AccessionNumber", "ReferringPhysicianName",
)  # fmt: skip
_SERIES = (
    "Modality", "SeriesInstanceUID", "SeriesNumber", "SeriesDate", "SeriesTime", "SeriesDescription",
    "BodyPartExamined", "Manufacturer", "StationName", "FrameOfReferenceUID",
)  # fmt: skip


class Document:
    """A document that was read and found to be well formed.

    Parameters
    ----------
    content
        What its JSON holds.

    Raises
    ------
    DataError
        It is malformed; the message says where, as a JSON path.
    """

    def __init__(self, content: Any) -> None:
        self.studies: dict[str, StudyEntry] = {}
        studies = _expect(content, Mapping, "$", "an object")
        if "studies" not in studies:
            raise DataError(
                "$ has no 'studies'", way_out='Write the document as {"studies": [...]}'
            )
        for path, study in _objects(studies["studies"], "$.studies"):
            _read_study(study, path, self.studies)

    def study(self, StudyInstanceUID: str) -> StudyEntry:
        """Return a study.

        Raises
        ------
        NotFoundError
            The document has no such study.
        """
        found = self.studies.get(StudyInstanceUID)
        if found is None:
            raise NotFoundError(
                f"the document has no study {StudyInstanceUID}",
                way_out="Search its studies for those that it has",
            )
        return found

    def series(self, StudyInstanceUID: str, SeriesInstanceUID: str) -> SeriesEntry:
        """Return a series.

        Raises
        ------
        NotFoundError
            The document has no such study or series.
        """
        found = self.study(StudyInstanceUID).series.get(SeriesInstanceUID)
        if found is None:
            raise NotFoundError(f"study {StudyInstanceUID} has no series {SeriesInstanceUID}")
        return found

    def instance(
        self, StudyInstanceUID: str, SeriesInstanceUID: str, SOPInstanceUID: str
    ) -> InstanceEntry:
        """Return an instance.

        Raises
        ------
        NotFoundError
            The document has no such study, series or instance.
        """
        series = self.series(StudyInstanceUID, SeriesInstanceUID)
        found = series.instances.get(SOPInstanceUID)
        if found is None:
            raise NotFoundError(f"series {SeriesInstanceUID} has no instance {SOPInstanceUID}")
        return found


def _read_study(study: Mapping[str, Any], path: str, studies: dict[str, StudyEntry]) -> None:
    uid = _uid(study, "StudyInstanceUID", path)
    attributes = native(_without(study, "series"), path)
    named = study.get("ModalitiesInStudy") or study.get("Modalities")
    attributes.pop("ModalitiesInStudy", None)
    entry = studies.setdefault(uid, StudyEntry(NaturalDataset(), {}))
    for series_path, series in _objects(study.get("series", []), f"{path}.series"):
        _read_series(series, series_path, attributes, entry)
    entry.attributes = _with_first_instance(
        attributes, _PATIENT_AND_STUDY, (one for one in entry.series.values())
    )
    present = [str(one.attributes["Modality"]) for one in entry.series.values()
               if one.attributes.get("Modality")]  # fmt: skip
    entry.attributes["ModalitiesInStudy"] = modalities(present) or modalities(named) or None
    entry.attributes["NumberOfStudyRelatedSeries"] = len(entry.series)
    entry.attributes["NumberOfStudyRelatedInstances"] = sum(
        len(one.instances) for one in entry.series.values()
    )


def _read_series(
    series: Mapping[str, Any], path: str, study: NaturalDataset, entry: StudyEntry
) -> None:
    uid = _uid(series, "SeriesInstanceUID", path)
    attributes = native(_without(series, "instances"), path)
    found = entry.series.setdefault(uid, SeriesEntry(NaturalDataset(), {}))
    above = NaturalDataset({**study, **attributes})
    uids = {"StudyInstanceUID": study["StudyInstanceUID"], "SeriesInstanceUID": uid}
    for instance_path, instance in _objects(series.get("instances", []), f"{path}.instances"):
        metadata = _expect(
            instance.get("metadata"), Mapping, f"{instance_path}.metadata", "an object"
        )
        sop = _uid(metadata, "SOPInstanceUID", f"{instance_path}.metadata")
        known = found.instances.setdefault(sop, InstanceEntry(sop, [], above, uids))
        if instance.get("url") not in [entry.get("url") for _, entry in known.entries]:
            known.entries.append((instance_path, instance))
    found.attributes = _with_first_instance(attributes, _SERIES, iter([found]))
    found.attributes["NumberOfSeriesRelatedInstances"] = len(found.instances)


def _with_first_instance(
    attributes: NaturalDataset, keywords: tuple[str, ...], series: Iterator[SeriesEntry]
) -> NaturalDataset:
    """Fill what a study or series does not say of itself from its first instance."""
    first = next((one for entry in series for one in entry.instances.values()), None)
    if first is None:
        return attributes
    path, entry = first.entries[0]
    own = {name: entry["metadata"][name] for name in keywords if name in entry["metadata"]}
    said = {keyword: value for keyword, value in attributes.items() if value is not None}
    return NaturalDataset({**native(own, f"{path}.metadata"), **said})


def _objects(value: Any, path: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for index, item in enumerate(_expect(value, list, path, "a list")):
        yield f"{path}[{index}]", _expect(item, Mapping, f"{path}[{index}]", "an object")


def _expect(value: Any, wanted_type: type, path: str, wanted: str) -> Any:
    if not isinstance(value, wanted_type):
        found = "missing" if value is None else kind(value)
        raise DataError(f"{path} is {found}", way_out=f"Write it as {wanted}")
    return value


def _uid(holder: Mapping[str, Any], keyword: str, path: str) -> str:
    uid: str = _expect(holder.get(keyword), str, f"{path}.{keyword}", "a UID").strip()
    if not uid:
        raise DataError(f"{path}.{keyword} is empty", way_out="Write it as a UID")
    return uid


def _without(mapping: Mapping[str, Any], key: str) -> dict[str, Any]:
    return {name: value for name, value in mapping.items() if name != key}
