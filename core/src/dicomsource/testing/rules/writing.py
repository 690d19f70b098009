"""Storing, deleting and rejecting; tried with one file of the tester's alone."""

from __future__ import annotations

import io
from os import PathLike
from typing import TYPE_CHECKING, Any

from dicomsource.errors import DicomsourceError, NotFoundError, UnsupportedError
from dicomsource.testing.levels import UIDS, named, uids_of
from dicomsource.testing.rule import Untried, Violation, rule

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dicomsource.testing.subject import Subject

GROUP = "writing"
_GIVEN = ("stored_file",)


@rule("store.dicom", group=GROUP, given=_GIVEN, writes=True)
def what_is_stored_is_there(subject: Subject) -> None:
    """A stored file is told of as stored, and its metadata are there afterwards."""
    uids = _uids(subject)
    _store(subject, uids)
    if subject.supports("retrieve.series.metadata"):
        found = uids_of("instances", subject.ask("retrieve.series.metadata", *uids[:2]))
        if uids[2] not in found:
            raise Violation(
                f"store.dicom told that instance {uids[2]} is stored, but there are no metadata of it",
                "Answer when the instance is there",
            )


@rule("store.dicom", group=GROUP, given=_GIVEN, writes=True)
def what_is_no_dicom_is_not_stored(subject: Subject) -> None:
    """Bytes that are no DICOM file are told of as failed, or refused with an error of dicomsource."""
    try:
        answer = subject.ask("store.dicom", [b"this is no DICOM file"])
    except Violation as violation:
        if isinstance(violation.__cause__, DicomsourceError):
            return
        raise
    if answer.get("ReferencedSOPSequence"):
        raise Violation(
            "store.dicom told that bytes are stored which are no DICOM file",
            "Put them into FailedSOPSequence, or raise DataError",
        )


@rule("store.dicom", "reject.instance", group=GROUP, given=_GIVEN, writes=True)
def what_is_rejected_is_out_of_sight(subject: Subject) -> None:
    """A rejected instance is not found any more."""
    uids = _uids(subject)
    _store(subject, uids)
    try:
        subject.ask("reject.instance", *uids)
    except Violation as violation:
        if isinstance(violation.__cause__, UnsupportedError):
            raise Untried(str(violation.__cause__)) from violation
        raise
    _gone(subject, uids, "reject.instance")


@rule("store.dicom", "store.delete", group=GROUP, given=_GIVEN, writes=True)
def what_is_deleted_is_gone(subject: Subject) -> None:
    """A deleted study is found neither by a search nor by its UIDs."""
    uids = _uids(subject)
    _store(subject, uids)
    subject.ask("store.delete", uids[0])
    _gone(subject, uids, "store.delete")


@rule("store.delete", group=GROUP, given=_GIVEN, writes=True)
def deleting_what_is_not_there_is_told(subject: Subject) -> None:
    """Deleting an unknown study raises NotFoundError."""
    from dicomsource.testing.files import made_uid

    subject.refused((NotFoundError,), "store.delete", made_uid())


def _uids(subject: Subject) -> tuple[str, str, str]:
    from pydicom import dcmread

    file = subject.stored_file
    dataset = dcmread(file if isinstance(file, str | PathLike) else io.BytesIO(bytes(file)))
    study, series, instance = (str(dataset[keyword].value) for keyword in UIDS)
    return study, series, instance


def _store(subject: Subject, uids: tuple[str, str, str]) -> None:
    answer: Mapping[str, Any] = subject.ask("store.dicom", [subject.stored_file])
    stored = [
        item.get("ReferencedSOPInstanceUID") for item in answer.get("ReferencedSOPSequence") or []
    ]
    if uids[2] not in stored:
        raise Violation(
            f"store.dicom of a file with {named('instances', uids[2])} answered that {stored or 'nothing'} is stored, "
            f"and that {len(answer.get('FailedSOPSequence') or [])} failed",
            "Put what is stored into ReferencedSOPSequence, with ReferencedSOPInstanceUID (PS3.18, 10.5.3)",
        )


def _gone(subject: Subject, uids: tuple[str, str, str], function: str) -> None:
    if subject.supports("query.studies"):
        if function == "store.delete" and subject.ask(
            "query.studies.search", StudyInstanceUID=uids[0]
        ):
            raise Violation(
                f"after {function} study {uids[0]} is still found by query.studies",
                "Answer when it is gone",
            )
        if subject.supports("query.instances"):
            found = uids_of("instances", subject.ask("query.instances.search", *uids[:2]))
            if uids[2] in found:
                raise Violation(
                    f"after {function} instance {uids[2]} is still found by query.instances",
                    "Answer when it is gone",
                )
    elif subject.supports("retrieve.instance"):
        subject.refused((NotFoundError,), "retrieve.instance", *uids)
