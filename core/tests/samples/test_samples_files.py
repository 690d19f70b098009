from __future__ import annotations

import shutil
import warnings
from pathlib import Path

import pytest

from dicomsource.files import identify, scan
from dicomsource.samples import Skipped, sample_files


@pytest.fixture(scope="module")
def files() -> list[Path]:
    return sample_files()


def test_the_samples_are_files_of_pydicom_in_a_fixed_order(files: list[Path]) -> None:
    assert files == sorted(files)
    assert len(files) > 100
    assert all("pydicom" in file.parts for file in files)


def test_every_sample_names_its_study_series_and_instance(files: list[Path]) -> None:
    assert not [found for found in map(identify, files) if isinstance(found, Skipped)]


def test_a_directory_record_is_no_sample(files: list[Path]) -> None:
    assert not [file for file in files if file.name.startswith("DICOMDIR")]


def test_a_file_that_is_not_dicom_is_skipped_with_a_reason(tmp_path: Path) -> None:
    notes = tmp_path / "notes.txt"
    notes.write_text("nothing to see")

    found = scan([notes])

    assert found.studies == {}
    assert [(skipped.path, "cannot be read" in skipped.reason) for skipped in found.skipped] == [
        (notes, True)
    ]


def test_a_file_without_a_uid_is_skipped_by_the_name_of_what_it_lacks(files: list[Path]) -> None:
    palette = next(files[0].parents[1].rglob("fall.dcm"))

    (skipped,) = scan([palette]).skipped

    assert skipped.reason == "it has no StudyInstanceUID"


def test_a_uid_that_would_be_a_path_is_refused(tmp_path: Path, files: list[Path]) -> None:
    from pydicom import dcmread

    dataset = dcmread(next(file for file in files if file.name == "CT_small.dcm"))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        dataset.StudyInstanceUID = "../../etc"
        dataset.save_as(tmp_path / "bad.dcm")

    (skipped,) = scan([tmp_path / "bad.dcm"]).skipped

    assert skipped.reason == "its StudyInstanceUID is '../../etc'"


def test_of_two_files_with_one_instance_the_first_is_kept(
    tmp_path: Path, files: list[Path]
) -> None:
    original = next(file for file in files if file.name == "CT_small.dcm")
    copy = Path(shutil.copy(original, tmp_path / "copy.dcm"))

    found = scan([original, copy])

    assert found.instances == 1
    assert [skipped.path for skipped in found.skipped] == [copy]
    assert found.skipped[0].reason == "it holds the same instance as CT_small.dcm"


def test_instances_come_by_instance_number_whatever_the_order_of_the_files(
    files: list[Path],
) -> None:
    slices = [file for file in files if file.parent.name == "CT5N"]

    (study,) = scan(reversed(slices)).studies.values()
    (series,) = study.values()

    numbers = [found.InstanceNumber for found in series]
    assert numbers == sorted(numbers, key=lambda number: number or 0)
    assert len(numbers) == len(slices)
