"""Metadata: complete, of what was asked for, and saying what the rows say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dicomsource.natural import BulkData, NaturalDataset
from dicomsource.testing.calls import shown
from dicomsource.testing.levels import UIDS, named, uids_of
from dicomsource.testing.rule import Untried, Violation, rule

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from dicomsource.testing.subject import Subject

GROUP = "metadata"
_SAME = {
    "studies": ("PatientID", "PatientName", "StudyDate", "AccessionNumber", "StudyDescription"),
    "series": ("Modality", "SeriesNumber", "SeriesDescription"),
    "instances": ("SOPClassUID", "InstanceNumber", "Rows", "Columns", "NumberOfFrames"),
}
_OF_PIXELS = (
    "Rows", "Columns", "SamplesPerPixel", "PhotometricInterpretation", "BitsAllocated",
)  # fmt: skip
_OF_INTEGERS = ("BitsStored", "PixelRepresentation")
_SAMPLES = ((("MONOCHROME", "PALETTE"), 1), (("RGB", "YBR"), 3))
_FLOAT_BITS = (32, 64)
_MOST_BULK = 6


@rule("retrieve.series.metadata", group=GROUP)
def metadata_are_of_the_series_that_is_asked_for(subject: Subject) -> None:
    """Metadata of a series are there, and their UIDs are those of the study and series that were asked for."""
    for study, series in subject.chosen_series:
        instances = subject.ask("retrieve.series.metadata", study, series)
        if not instances:
            raise Violation(
                f"retrieve.series.metadata({study!r}, {series!r}) gave nothing, though the series is listed",
                "Give the instances of every series that is listed",
            )
        for instance in instances:
            if instance.get(UIDS[0]) != study or instance.get(UIDS[1]) != series:
                raise Violation(
                    f"retrieve.series.metadata({study!r}, {series!r}) gave {named('instances', instance)}, "
                    f"whose study is {instance.get(UIDS[0])} and whose series is {instance.get(UIDS[1])}",
                    "Heed StudyInstanceUID and SeriesInstanceUID",
                )


@rule("retrieve.series.metadata", "query.instances", group=GROUP)
def metadata_hold_every_instance_that_is_listed(subject: Subject) -> None:
    """The metadata of a series are of the instances that a search in it finds, no more and no fewer."""
    for uids in subject.chosen_series:
        listed = uids_of("instances", subject.rows("instances", *uids))
        given = uids_of("instances", subject.metadata(*uids))
        for uid in listed:
            if uid not in given:
                raise Violation(
                    f"retrieve.series.metadata{uids!r} left out instance {uid}, which query.instances lists",
                    "Give the same instances to both",
                )
        for uid in given:
            if uid not in listed:
                raise Violation(
                    f"query.instances.search{uids!r} left out instance {uid}, of which there are metadata",
                    "Give the same instances to both",
                )


@rule("retrieve.series.metadata", group=GROUP)
def metadata_of_a_study_are_those_of_its_series(subject: Subject) -> None:
    """Without a series, metadata are those of all series of the study."""
    study, series = subject.chosen_series[0]
    of_study = subject.metadata(study)
    found = uids_of("instances", of_study)
    for uid in uids_of("instances", subject.metadata(study, series)):
        if uid not in found:
            raise Violation(
                f"retrieve.series.metadata({study!r}) left out instance {uid} of series {series}",
                "Without SeriesInstanceUID give the instances of all series",
            )
    if subject.supports("query.series"):
        there = {one.get("SeriesInstanceUID") for one in of_study}
        for uid in uids_of("series", subject.rows("series", study)):
            if uid not in there:
                raise Violation(
                    f"retrieve.series.metadata({study!r}) left out series {uid}, which query.series lists",
                    "Without SeriesInstanceUID give the instances of all series",
                )


@rule("retrieve.series.metadata", "query.studies", group=GROUP)
def metadata_say_what_the_rows_say(subject: Subject) -> None:
    """What a row of a search says of patient, study, series or instance, the metadata say too."""
    studies = {row.get("StudyInstanceUID"): row for row in subject.studies.rows}
    for study, series in subject.chosen_series:
        rows: dict[str, dict[Any, NaturalDataset]] = {"studies": studies}
        if subject.supports("query.series"):
            rows["series"] = {one.get(UIDS[1]): one for one in subject.rows("series", study)}
        if subject.supports("query.instances"):
            found = subject.rows("instances", study, series)
            rows["instances"] = {one.get(UIDS[2]): one for one in found}
        instance = subject.some(subject.metadata(study, series), "instance")[0]
        for (level, by_uid), uid in zip(rows.items(), UIDS, strict=False):
            _compare(level, by_uid.get(instance.get(uid)) or {}, instance)


@rule("retrieve.series.metadata", group=GROUP)
def every_instance_says_what_it_is(subject: Subject) -> None:
    """Each instance has a SOPClassUID and a Modality, without which nobody knows what to do with it."""
    for instance in subject.instances:
        for keyword in ("SOPClassUID", "Modality"):
            if not instance.get(keyword):
                raise Violation(
                    f"the metadata of {named('instances', instance)} have no {keyword}",
                    "Give it; what is a mere picture is of 1.2.840.10008.5.1.4.1.1.7 and 'OT'",
                )


@rule("retrieve.series.metadata", group=GROUP)
def images_say_how_their_pixels_are_laid_out(subject: Subject) -> None:
    """The metadata of an image hold what its pixels mean nothing without: Rows, Columns, BitsAllocated and so on."""
    for image in subject.images:
        needed = list(_OF_PIXELS)
        if image.get("BitsAllocated") not in _FLOAT_BITS:
            needed += _OF_INTEGERS
        for keyword in needed:
            if image.get(keyword) is None:
                raise Violation(
                    f"the metadata of image {image.get('SOPInstanceUID')} have no {keyword}",
                    "Give the whole Image Pixel module (PS3.3, C.7.6.3)",
                )
        samples, meaning = image["SamplesPerPixel"], str(image["PhotometricInterpretation"])
        wanted = next((count for names, count in _SAMPLES if meaning.startswith(names)), samples)
        if samples != wanted:
            raise Violation(
                f"image {image.get('SOPInstanceUID')} has SamplesPerPixel {samples!r} with {meaning}",
                f"{meaning} has {wanted}",
            )


@rule("retrieve.series.metadata", "retrieve.bulkDataURI", group=GROUP)
def bulk_data_are_given(subject: Subject) -> None:
    """Each BulkDataURI in metadata leads to bytes."""
    tried = 0
    for instance in subject.instances:
        for path, bulk in _bulk_data(instance):
            given = subject.ask(
                "retrieve.bulkDataURI", instance[UIDS[0]], bulk.BulkDataURI, instance[UIDS[1]]
            )
            if not given:
                raise Violation(
                    f"the BulkDataURI of {path} of {named('instances', instance)} leads to no bytes",
                    "Give the bytes of the value, or leave the attribute out",
                )
            tried += 1
            if tried == _MOST_BULK:
                return
    if not tried:
        raise Untried("no metadata refer to bulk data")


def _compare(level: str, row: Mapping[str, Any], instance: Mapping[str, Any]) -> None:
    for keyword in _SAME[level]:
        told, other = row.get(keyword), instance.get(keyword)
        if told is not None and str(told).strip() != str("" if other is None else other).strip():
            raise Violation(
                f"{named(level, row)} has {keyword} {shown(told)} in query.{level}, but "
                f"{shown(other)} in the metadata of {named('instances', instance)}",
                "Make both from the same values",
            )


def _bulk_data(dataset: Mapping[str, Any], path: str = "") -> Iterator[tuple[str, BulkData]]:
    for key, value in dataset.items():
        if isinstance(value, BulkData):
            yield f"{path}{key}", value
        elif isinstance(value, list):
            for number, item in enumerate(value):
                if isinstance(item, NaturalDataset):
                    yield from _bulk_data(item, f"{path}{key}[{number}].")
