"""What stands beside the images, as DICOM attributes."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import dicomsource
import nibabel
import pytest
from dicomsource.errors import DataError, NotFoundError

from dicomsource_bids.attributes import from_sidecar
from dicomsource_bids.patient import age_string
from dicomsource_bids.samples import AXIAL, phantom, write

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.fixture
def copied(data_set: Path, tmp_path: Path) -> Path:
    """The samples, for a test that changes them."""
    return Path(shutil.copytree(data_set, tmp_path / "elsewhere"))


def first_of(source: Any, patient: str, description: str) -> Any:
    (study,) = source.query.studies.search(patientId=patient)
    found = source.query.series.search(study.StudyInstanceUID)
    (series,) = [one for one in found if one.SeriesDescription == description]
    return source.retrieve.series.metadata(study.StudyInstanceUID, series.SeriesInstanceUID)[0]


def test_subjects_and_sessions_are_studies_with_their_counts(brains: Any) -> None:
    found = {
        (one.PatientID, one.StudyDescription): (one.NumberOfStudyRelatedSeries, one.NumberOfStudyRelatedInstances)
        for one in brains.query.studies.search()
    }

    assert found == {
        ("sub-01", "Marked corners"): (6, 14 * (4 + 4 + 3)),
        ("sub-02", "Marked corners ses-before"): (1, 14),
        ("sub-02", "Marked corners ses-after"): (1, 14),
    }


def test_participants_and_scans_tell_sex_age_and_dates(brains: Any) -> None:
    axial = first_of(brains, "sub-01", "Axial T1")
    bold = first_of(brains, "sub-01", "task-rest_bold")

    assert (axial.PatientSex, axial.PatientAge) == ("F", "034Y")
    assert (axial.StudyDate, axial.StudyTime, axial.SeriesTime) == ("20240305", "093000", "093000")
    assert (bold.StudyTime, bold.SeriesTime) == ("093000", "094112.500000")


def test_a_date_narrows_a_search(brains: Any) -> None:
    (found,) = brains.query.studies.search(startDate="20240301", endDate="20240331")

    assert found.PatientID == "sub-01"


@pytest.mark.parametrize(
    ("years", "age"),
    [("34", "034Y"), ("34.9", "034Y"), ("1.5", "018M"), ("89+", "089Y"), ("0", "000M"), ("n/a", None), ("-3", None)],
)
def test_ages_are_in_years_and_of_small_children_in_months(years: str, age: str | None) -> None:
    assert age_string(years) == age


def test_seconds_become_milliseconds(brains: Any) -> None:
    bold = first_of(brains, "sub-01", "task-rest_bold")

    assert (bold.RepetitionTime, bold.EchoTime, bold.FlipAngle) == (1500, 30, 70)


def test_what_is_of_an_odd_kind_in_a_sidecar_is_left_out() -> None:
    odd = {"EchoTime": [0.01, 0.02], "FlipAngle": "n/a", "Manufacturer": None, "EchoTrainLength": 1.5, "ImageType": "M"}

    assert from_sidecar(odd) == {}


def test_sidecars_are_inherited_and_the_nearer_one_is_right(copied: Path, open_bids: Callable[[Path], Any]) -> None:
    (copied / "sub-01" / "sub-01_T1w.json").write_text(json.dumps({"Manufacturer": "Nearer"}))
    (copied / "acq-other_T1w.json").write_text(json.dumps({"Manufacturer": "Of others"}))
    source = open_bids(copied)

    axial = first_of(source, "sub-01", "Axial T1")
    mirrored = first_of(source, "sub-01", "acq-mirrored_T2w")

    assert (axial.Manufacturer, axial.MagneticFieldStrength, axial.EchoTime) == ("Nearer", 3, 2.5)
    assert "Manufacturer" not in mirrored


def test_volumes_of_diffusion_have_their_weights(brains: Any) -> None:
    first = first_of(brains, "sub-01", "dwi")
    volumes = brains.retrieve.series.metadata(first.StudyInstanceUID, first.SeriesInstanceUID)[::14]

    assert [one.DiffusionBValue for one in volumes] == [0, 1000, 1000]


def test_uids_are_the_same_wherever_the_folder_is(brains: Any, copied: Path, open_bids: Callable[[Path], Any]) -> None:
    def uids(source: Any) -> set[str]:
        return {one.StudyInstanceUID for one in source.query.studies.search()}

    assert uids(open_bids(copied)) == uids(brains)


def test_a_changed_file_is_read_anew(copied: Path, open_bids: Callable[[Path], Any]) -> None:
    source = open_bids(copied)
    before = source.query.studies.search(patientId="sub-02")

    path = copied / "sub-02" / "ses-after" / "anat" / "sub-02_ses-after_T1w.nii.gz"
    write(path, phantom((20, 24, 15)), AXIAL)

    after = source.query.studies.search(patientId="sub-02")
    assert sorted(one.NumberOfStudyRelatedInstances for one in before) == [14, 14]
    assert sorted(one.NumberOfStudyRelatedInstances for one in after) == [14, 15]


def test_an_image_that_cannot_be_had_hides_no_other_and_is_told(
    copied: Path, open_bids: Callable[[Path], Any], caplog: pytest.LogCaptureFixture
) -> None:
    sheared = AXIAL.copy()
    sheared[0, 1] = 0.2
    anat = copied / "sub-01" / "anat"
    write(anat / "sub-01_acq-mirrored_T2w.nii", phantom().astype("c8"), AXIAL)
    (anat / "sub-01_acq-axial_T1w.nii").write_bytes(b"no NIfTI")
    (copied / "sub-01" / "sub-01_acq-sagittal_T1w.json").write_text("{")
    (anat / "sub-01_acq-linked_T1w.nii").symlink_to(copied / ".git" / "annex" / "nowhere")
    source = open_bids(copied)
    uid = first_of(source, "sub-01", "acq-oblique_T2w").SeriesInstanceUID
    nibabel.save(nibabel.Nifti1Image(phantom(), sheared), anat / "sub-01_acq-oblique_T2w.nii.gz")

    (study,) = source.query.studies.search(patientId="sub-01")

    assert study.NumberOfStudyRelatedSeries == 2
    for told in ("complex numbers", "cannot be read as NIfTI", "datalad get", "is sheared", "is no JSON"):
        assert told in caplog.text
    count = len(caplog.records)
    source.query.series.search(study.StudyInstanceUID)
    assert len(caplog.records) == count  # told once
    with pytest.raises(DataError, match="sub-01_acq-oblique_T2w.nii.gz is sheared"):
        source.retrieve.series.fetch(study.StudyInstanceUID, uid)


def test_a_folder_is_recognised_by_its_description(data_set: Path, tmp_path: Path) -> None:
    with dicomsource.open(data_set) as source:
        assert len(source.query.studies.search()) == 3
    with pytest.raises(dicomsource.errors.LocatorError):
        dicomsource.open(tmp_path)


def test_a_folder_without_a_description_is_told(tmp_path: Path, open_bids: Callable[[Path], Any]) -> None:
    with pytest.raises(NotFoundError, match="dataset_description.json"):
        open_bids(tmp_path).query.studies.search()
