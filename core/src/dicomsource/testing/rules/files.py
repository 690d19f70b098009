"""Instances as DICOM files."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from dicomsource.testing.calls import shown
from dicomsource.testing.levels import UIDS, named, triple, uids_of
from dicomsource.testing.rule import Untried, Violation, rule

if TYPE_CHECKING:
    from pydicom import Dataset

    from dicomsource.testing.subject import Subject

GROUP = "files"
_PREFIX_AT = 128
_SAME = (
    "PatientID",
    "StudyDate",
    "Modality",
    "SOPClassUID",
    "Rows",
    "Columns",
    "BitsAllocated",
    "InstanceNumber",
)


@rule("retrieve.instance", "retrieve.series.metadata", group=GROUP)
def files_are_part_10_files(subject: Subject) -> None:
    """A retrieved instance is a DICOM file: preamble, prefix, File Meta Information, dataset (PS3.10, 7.1)."""
    for instance in subject.instances:
        file = subject.ask("retrieve.instance", **triple(instance))
        if file[_PREFIX_AT : _PREFIX_AT + 4] != b"DICM":
            raise Violation(
                f"retrieve.instance gave {len(file)} bytes for {named('instances', instance)} that are no "
                "Part 10 file: DICM does not stand behind the preamble",
                "Give the whole file; dicomsource.natural.to_part10 makes one of a dataset",
            )
        try:
            dataset = _read(file)
        except Untried as reason:
            raise Violation(str(reason), "Give the bytes of a whole Part 10 file") from reason
        if not dataset.file_meta.get("TransferSyntaxUID"):
            raise Violation(
                f"the file of {named('instances', instance)} does not tell its transfer syntax",
                "Write the File Meta Information with TransferSyntaxUID",
            )


@rule("retrieve.instance", "retrieve.series.metadata", group=GROUP)
def a_file_is_the_instance_that_was_asked_for(subject: Subject) -> None:
    """A retrieved file has the three UIDs that it was asked for by."""
    for instance in subject.instances:
        dataset = _read(subject.ask("retrieve.instance", **triple(instance)))
        for keyword in UIDS:
            if str(dataset.get(keyword)) != instance[keyword]:
                raise Violation(
                    f"the file of {named('instances', instance)} has {keyword} {dataset.get(keyword)}, "
                    f"and was asked for by {instance[keyword]}",
                    "Give the file of just this instance, with the UIDs that searches show",
                )


@rule("retrieve.instance", "retrieve.series.metadata", group=GROUP)
def files_say_what_metadata_say(subject: Subject) -> None:
    """Patient, date, modality and layout of a file are those of the metadata."""
    for instance in subject.instances:
        dataset = _read(subject.ask("retrieve.instance", **triple(instance)))
        for keyword in _SAME:
            told, stored = instance.get(keyword), dataset.get(keyword)
            if told is None or stored is None:
                continue
            if str(told).strip() != str(stored).strip():
                raise Violation(
                    f"{named('instances', instance)} has {keyword} {shown(told)} in metadata, and "
                    f"{stored!r} in its file",
                    "Make both from the same values",
                )


@rule("retrieve.instances", "retrieve.series.metadata", group=GROUP)
def the_files_of_a_series_are_all_of_its_instances(subject: Subject) -> None:
    """The files of a series are of just the instances that its metadata tell of."""
    study, series = min(subject.chosen_series, key=lambda uids: len(subject.metadata(*uids)))
    wanted = uids_of("instances", subject.metadata(study, series))
    files = subject.ask("retrieve.instances", study, series)
    found = [str(_read(file).get("SOPInstanceUID")) for file in files]
    for uid in wanted:
        if uid not in found:
            raise Violation(
                f"retrieve.instances({study!r}, {series!r}) left out instance {uid}",
                "Give all files",
            )
    if len(found) != len(wanted):
        raise Violation(
            f"retrieve.instances({study!r}, {series!r}) gave {len(found)} files of {len(wanted)} instances",
            "Give each file once, and those of the series alone",
        )


@rule("retrieve.instance", "retrieve.frames", "retrieve.series.metadata", group=GROUP)
def frames_of_a_file_are_the_frames_that_are_given(subject: Subject) -> None:
    """Where file and frames are of one transfer syntax, the frames are the same bytes."""
    from dicomsource.errors import DataError
    from dicomsource.pixels import frames_of_part10

    for image in subject.images[:3]:
        given = subject.ask("retrieve.frames", **triple(image), frames=[1])[0]
        file = subject.ask("retrieve.instance", **triple(image))
        try:
            (stored,) = frames_of_part10(file, [1])
        except DataError as error:
            raise Untried(f"not tried, for {error.problem}") from error
        if stored.TransferSyntaxUID == given.TransferSyntaxUID and stored.data != given.data:
            raise Violation(
                f"frame 1 of image {image.get('SOPInstanceUID')} has {len(given.data)} bytes in retrieve.frames that "
                f"differ from the {len(stored.data)} in its file",
                "Leave retrieve.frames out; the core takes frames from the file",
            )


def _read(file: bytes) -> Dataset:
    import warnings

    from pydicom import dcmread

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return dcmread(io.BytesIO(file))
    except Exception as error:
        raise Untried(
            f"pydicom cannot read a file of {len(file)} bytes: {type(error).__name__}: {error}"
        ) from error
