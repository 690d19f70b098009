"""Storing into a folder: whole files under names made of UIDs, nothing overwritten."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import pytest

from dicomsource.errors import NotFoundError, UnsupportedError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def test_what_is_stored_is_laid_out_by_uids_and_found_at_once(
    folder: Path, open_source: Callable[..., Any], dataset_of: Any, tmp_path: Path, write_file: Any
) -> None:
    source = open_source(folder)
    path = write_file(tmp_path / "incoming", 3, 1, 2)

    answer = source.store.dicom([dataset_of(3, 1, 1), path, path.read_bytes()])

    stored = [item.ReferencedSOPInstanceUID for item in answer.ReferencedSOPSequence]
    assert stored == ["2.25.3.3.1.1", "2.25.3.3.1.2", "2.25.3.3.1.2"]
    assert "FailedSOPSequence" not in answer
    target = folder / "2.25.1.3/2.25.2.3.1/2.25.3.3.1.2.dcm"
    assert target.read_bytes() == path.read_bytes()
    (study,) = source.query.studies.search(PatientID="3")
    assert study.NumberOfStudyRelatedInstances == 2
    assert len(source.retrieve.series.metadata("2.25.1.3")) == 2
    assert source.refresh().read == 0


def test_no_unfinished_file_is_left_or_served(
    folder: Path, open_source: Callable[..., Any], dataset_of: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = open_source(folder)
    source.refresh()
    with monkeypatch.context() as patched:

        def full(_: int) -> None:
            raise OSError(28, "No space left on device")

        patched.setattr(os, "fsync", full)
        answer = source.store.dicom(dataset_of(3, 1, 1))

    (failed,) = answer.FailedSOPSequence
    assert (failed.ReferencedSOPInstanceUID, failed.FailureReason) == ("2.25.3.3.1.1", 0xA700)
    assert [path for path in folder.rglob("*") if path.is_file()] == [
        path for path in folder.rglob("*") if path.is_file() and path.suffix != ".part"
    ]
    (folder / f".{'0' * 32}.part").write_bytes((folder / "a/one.dcm").read_bytes())
    assert source.refresh().read == 0


def test_an_instance_that_is_there_already_stays_as_it_is(
    folder: Path, open_source: Callable[..., Any], dataset_of: Any
) -> None:
    source = open_source(folder)
    before = (folder / "a/one.dcm").read_bytes()

    answer = source.store.dicom([dataset_of(1, 1, 2, PatientName="OTHER^NAME"), before])

    (failed,), (stored,) = answer.FailedSOPSequence, answer.ReferencedSOPSequence
    assert (failed.ReferencedSOPInstanceUID, failed.FailureReason) == ("2.25.3.1.1.2", 0x0111)
    assert stored.ReferencedSOPInstanceUID == "2.25.3.1.1.2"
    assert (folder / "a/one.dcm").read_bytes() == before
    assert len(source.query.instances.search()) == 4


def test_a_file_of_that_name_that_nobody_knows_yet_is_not_overwritten(
    folder: Path, open_source: Callable[..., Any], dataset_of: Any
) -> None:
    source = open_source(folder)
    source.refresh()
    target = folder / "2.25.1.3/2.25.2.3.1/2.25.3.3.1.1.dcm"
    target.parent.mkdir(parents=True)
    target.write_bytes(b"something else")

    (failed,) = source.store.dicom(dataset_of(3, 1, 1)).FailedSOPSequence

    assert failed.FailureReason == 0x0111
    assert target.read_bytes() == b"something else"


@pytest.mark.filterwarnings("ignore:Invalid value for VR UI")
def test_uids_that_would_lead_elsewhere_and_what_is_no_dicom_fail(
    folder: Path, open_source: Callable[..., Any], dataset_of: Any
) -> None:
    answer = open_source(folder).store.dicom(
        [dataset_of(3, 1, 1, StudyInstanceUID="../../outside"), b"not DICOM"]
    )

    assert [item.FailureReason for item in answer.FailedSOPSequence] == [0xC000, 0xC000]
    assert not list(folder.parent.glob("outside*"))


def test_a_link_in_the_way_does_not_lead_a_file_out(
    folder: Path, tmp_path: Path, open_source: Callable[..., Any], dataset_of: Any
) -> None:
    (tmp_path / "outside").mkdir()
    (folder / "2.25.1.3").symlink_to(tmp_path / "outside")

    (failed,) = open_source(folder).store.dicom(dataset_of(3, 1, 1)).FailedSOPSequence

    assert failed.FailureReason == 0xA700
    assert not [path for path in (tmp_path / "outside").rglob("*") if path.is_file()]


def test_a_file_without_preamble_is_stored_as_a_whole_one(
    folder: Path, open_source: Callable[..., Any], dataset_of: Any
) -> None:
    import io

    stream = io.BytesIO()
    dataset = dataset_of(3, 1, 1)
    dataset.preamble = None
    dataset.save_as(stream, enforce_file_format=False)
    source = open_source(folder)

    source.store.dicom(stream.getvalue())

    assert (folder / "2.25.1.3/2.25.2.3.1/2.25.3.3.1.1.dcm").read_bytes()[128:132] == b"DICM"


def test_a_path_that_is_not_there_is_not_found(
    folder: Path, open_source: Callable[..., Any]
) -> None:
    with pytest.raises(NotFoundError, match="there is no file"):
        open_source(folder).store.dicom(folder / "missing.dcm")


def test_a_folder_that_may_not_be_written_to_is_refused_with_its_reason(
    folder: Path, open_source: Callable[..., Any], dataset_of: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "access", lambda *_: False)
    source = open_source(folder)

    assert not source.supports("store.dicom")
    with pytest.raises(UnsupportedError, match="may not be written to"):
        source.store.dicom(dataset_of(3, 1, 1))
