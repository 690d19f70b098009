"""The content of a document: checked once, study by study, then looked up by UID."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from dicomsource.errors import DataError, NotFoundError
from dicomsource.natural import NaturalDataset
from dicomsource_dicomjson.entries import Entry, InstanceEntry, SeriesEntry, StudyEntry
from dicomsource_dicomjson.values import kind, modalities, native

if TYPE_CHECKING:
    from dicomsource_dicomjson.location import Location

_PATIENT_AND_STUDY = (
    "PatientName", "PatientID", "PatientBirthDate", "PatientSex", "PatientAge", "StudyInstanceUID", "StudyDate",
    "StudyTime", "StudyDescription", "StudyID", "AccessionNumber", "ReferringPhysicianName",
)  # fmt: skip
_SERIES = (
    "Modality", "SeriesInstanceUID", "SeriesNumber", "SeriesDate", "SeriesTime", "SeriesDescription",
    "BodyPartExamined", "Manufacturer", "StationName", "FrameOfReferenceUID",
)  # fmt: skip

Studies = dict[str, StudyEntry]


def read_content(content: Any, location: Location, studies: Studies) -> None:
    """Add the studies of a document to others.

    Parameters
    ----------
    content
        What its JSON holds.
    location
        Where it is from.
    studies
        What is known already; a study that stands there is united with its namesake.

    Raises
    ------
    DataError
        It is malformed; the message says where, as a JSON path. Some of its studies may have been added.
    """
    for path, study in studies_of(content, str(location)):
        read_study(study, path, location, studies)


def studies_of(content: Any, name: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield the studies of a document with their JSON paths.

    Raises
    ------
    DataError
        It is no object, or has no list of objects as ``studies``.
    """
    whole = expect(content, Mapping, f"{name}: $", "an object")
    if "studies" not in whole:
        raise DataError(
            f"{name}: $ has no 'studies'", way_out='Write the document as {"studies": [...]}'
        )
    yield from objects(whole["studies"], f"{name}: $.studies")


def read_study(
    study: Mapping[str, Any], path: str, location: Location, studies: Studies
) -> StudyEntry:
    """Add a study to others, united with its namesake, and return it.

    Raises
    ------
    DataError
        It is malformed.
    """
    uid = uid_of(study, "StudyInstanceUID", path)
    attributes = native(_without(study, "series"), path)
    named = study.get("ModalitiesInStudy") or study.get("Modalities")
    attributes.pop("ModalitiesInStudy", None)
    attributes["StudyInstanceUID"] = uid
    entry = studies.setdefault(uid, StudyEntry(NaturalDataset(), {}))
    for series_path, series in objects(study.get("series", []), f"{path}.series"):
        _read_series(series, series_path, location, attributes, entry)
    entry.attributes = _united(
        entry.attributes,
        _with_first_instance(attributes, _PATIENT_AND_STUDY, iter(entry.series.values())),
    )
    present = [str(one.attributes["Modality"]) for one in entry.series.values()
               if one.attributes.get("Modality")]  # fmt: skip
    entry.attributes["ModalitiesInStudy"] = modalities(present) or modalities(named) or None
    entry.attributes["NumberOfStudyRelatedSeries"] = len(entry.series)
    entry.attributes["NumberOfStudyRelatedInstances"] = sum(
        len(one.instances) for one in entry.series.values()
    )
    return entry


def _read_series(
    series: Mapping[str, Any],
    path: str,
    location: Location,
    study: NaturalDataset,
    entry: StudyEntry,
) -> None:
    uid = uid_of(series, "SeriesInstanceUID", path)
    attributes = native(_without(series, "instances"), path)
    found = entry.series.setdefault(uid, SeriesEntry(NaturalDataset(), {}))
    attributes["SeriesInstanceUID"] = uid
    above = NaturalDataset({**study, **attributes})
    uids = {"StudyInstanceUID": study["StudyInstanceUID"], "SeriesInstanceUID": uid}
    for instance_path, instance in objects(series.get("instances", []), f"{path}.instances"):
        metadata = metadata_of(instance, instance_path)
        sop = uid_of(metadata, "SOPInstanceUID", f"{instance_path}.metadata")
        known = found.instances.get(sop)
        if known is None:
            known = found.instances[sop] = InstanceEntry(sop, [], above, uids)
        known.add(Entry(instance_path, instance, location))
    found.attributes = _united(
        found.attributes, _with_first_instance(attributes, _SERIES, iter([found]))
    )
    found.attributes["NumberOfSeriesRelatedInstances"] = len(found.instances)


def metadata_of(instance: Mapping[str, Any], path: str) -> Mapping[str, Any]:
    """Return the metadata of what stands for an instance.

    Raises
    ------
    DataError
        There is none, or the ``url`` beside it is no text.
    """
    url = instance.get("url")
    if not (url is None or (isinstance(url, str) and url.strip())):
        raise DataError(f"{path}.url is {url!r}", way_out="Write it as an image id or a URL")
    found: Mapping[str, Any] = expect(
        instance.get("metadata"), Mapping, f"{path}.metadata", "an object"
    )
    return found


def _with_first_instance(
    attributes: NaturalDataset, keywords: tuple[str, ...], series: Iterator[SeriesEntry]
) -> NaturalDataset:
    """Fill what a study or series does not say of itself from its first instance."""
    first = next((one for entry in series for one in entry.instances.values()), None)
    if first is None:
        return attributes
    path, entry, _ = first.entries[0]
    own = {name: entry["metadata"][name] for name in keywords if name in entry["metadata"]}
    said = {keyword: value for keyword, value in attributes.items() if value is not None}
    return NaturalDataset({**native(own, f"{path}.metadata"), **said})


def _united(before: NaturalDataset, now: NaturalDataset) -> NaturalDataset:
    """Return what is said of a study or series at several places: the last that says something holds."""
    said = {keyword: value for keyword, value in now.items() if value is not None}
    return NaturalDataset({**now, **before, **said}) if before else now


def series_of(study: StudyEntry, StudyInstanceUID: str, SeriesInstanceUID: str) -> SeriesEntry:
    """Return a series of a study.

    Raises
    ------
    NotFoundError
        The study has no such series.
    """
    found = study.series.get(SeriesInstanceUID)
    if found is None:
        raise NotFoundError(f"study {StudyInstanceUID} has no series {SeriesInstanceUID}")
    return found


def instance_of(series: SeriesEntry, SeriesInstanceUID: str, SOPInstanceUID: str) -> InstanceEntry:
    """Return an instance of a series.

    Raises
    ------
    NotFoundError
        The series has no such instance.
    """
    found = series.instances.get(SOPInstanceUID)
    if found is None:
        raise NotFoundError(f"series {SeriesInstanceUID} has no instance {SOPInstanceUID}")
    return found


def objects(value: Any, path: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield the items of a list with their paths.

    Raises
    ------
    DataError
        It is no list, or an item is no object.
    """
    for index, item in enumerate(expect(value, list, path, "a list")):
        yield f"{path}[{index}]", expect(item, Mapping, f"{path}[{index}]", "an object")


def expect(value: Any, wanted_type: type, path: str, wanted: str) -> Any:
    """Return a value if it is of the type that is wanted.

    Raises
    ------
    DataError
        It is not.
    """
    if not isinstance(value, wanted_type):
        found = "missing" if value is None else kind(value)
        raise DataError(f"{path} is {found}", way_out=f"Write it as {wanted}")
    return value


def uid_of(holder: Mapping[str, Any], keyword: str, path: str) -> str:
    """Return the UID that an object has.

    Raises
    ------
    DataError
        It has none.
    """
    uid: str = expect(holder.get(keyword), str, f"{path}.{keyword}", "a UID").strip()
    if not uid:
        raise DataError(f"{path}.{keyword} is empty", way_out="Write it as a UID")
    return uid


def _without(mapping: Mapping[str, Any], key: str) -> dict[str, Any]:
    return {name: value for name, value in mapping.items() if name != key}
