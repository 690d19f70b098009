"""A metadata store takes datasets in every form that they come in."""

from __future__ import annotations

from pathlib import Path

import pydicom
import pytest

from dicomsource.errors import DataError, NotFoundError
from dicomsource.metadata import DicomMetadataStore
from dicomsource.natural import NaturalDataset, from_part10, to_dicom_json

CT = Path(pydicom.__file__).parent / "data" / "test_files" / "CT_small.dcm"


def natural() -> NaturalDataset:
    return from_part10(CT, stop_before_pixels=True)


FORMS = {
    "natural": natural,
    "plain dict": lambda: dict(natural()),
    "DICOM JSON": lambda: to_dicom_json(natural()),
    "pydicom": lambda: pydicom.dcmread(CT),
    "bytes": CT.read_bytes,
    "path": lambda: CT,
    "text of a path": lambda: str(CT),
    "stream": lambda: CT.open("rb"),
}


@pytest.mark.parametrize("in_a_list", [True, False])
@pytest.mark.parametrize("form", FORMS)
def test_an_instance_comes_in_any_form(form, in_a_list):
    store, expected = DicomMetadataStore(), natural()
    given = FORMS[form]()
    try:
        store.add_instances([given] if in_a_list else given)
    finally:
        if hasattr(given, "close"):
            given.close()

    (study_uid,) = store.get_study_instance_uids()
    (series,) = store.get_study(study_uid).series
    (instance,) = series.instances
    for keyword in ("SOPInstanceUID", "PatientName", "ImageType", "RescaleIntercept", "Rows"):
        assert instance[keyword] == expected[keyword]
    assert store.get_study(study_uid).PatientName == expected.PatientName
    assert series.Modality == "CT"


def test_forms_may_be_mixed_in_a_batch():
    store = DicomMetadataStore()

    store.add_instances(form() for name, form in FORMS.items() if name != "stream")

    assert len(store.get_study(natural().StudyInstanceUID).series[0].instances) == 1


def test_of_a_file_the_pixels_stay_on_disk():
    store = DicomMetadataStore()

    store.add_instance(CT)

    (series,) = store.get_study(natural().StudyInstanceUID).series
    assert "PixelData" not in series.instances[0]


@pytest.mark.parametrize("add", ["add_study", "add_series_metadata", "add_instances"])
def test_what_is_no_dataset_is_refused_and_changes_nothing(add):
    store = DicomMetadataStore()

    with pytest.raises(DataError):
        getattr(store, add)([natural(), 7])
    with pytest.raises(DataError):
        getattr(store, add)(7)
    with pytest.raises(NotFoundError):
        getattr(store, add)(Path("/nowhere/x.dcm"))
    assert store.get_study_instance_uids() == []
