"""Whatever a caller has becomes a native dataset."""

from io import BytesIO
from pathlib import Path

import pydicom.data
import pytest
from pydicom import Dataset

from dicomsource.errors import DataError
from dicomsource.natural import (
    BulkData,
    DecimalString,
    NaturalDataset,
    PersonName,
    naturalize,
)

_ct = Path(pydicom.data.__file__).parent / "test_files" / "CT_small.dcm"


def test_a_native_dataset_is_returned_itself():
    native = NaturalDataset(PatientID="1")
    assert naturalize(native) is native


def test_dicom_json_becomes_native():
    assert naturalize({"00100020": {"vr": "LO", "Value": ["1"]}}) == {"PatientID": "1"}


def test_a_pydicom_dataset_becomes_native():
    dataset = Dataset()
    dataset.PatientID = "1"
    assert naturalize(dataset) == {"PatientID": "1"}


@pytest.mark.parametrize(
    "file",
    [_ct, str(_ct), _ct.read_bytes(), BytesIO(_ct.read_bytes())],
    ids=["path", "text", "bytes", "stream"],
)
def test_a_file_becomes_native(file):
    assert naturalize(file).PatientID == "1CT1"


def test_plain_values_get_native_types():
    native = naturalize(
        {
            "PatientName": [{"Alphabetic": "A"}],
            "SliceThickness": "1.50",
            "ImageType": ["A", "B"],
            "Modality": ["CT"],
            "PixelData": {"BulkDataURI": "u"},
            "ReferencedImageSequence": {"Rows": "3"},
        }
    )
    assert native == {
        "PatientName": "A",
        "SliceThickness": 1.5,
        "ImageType": ["A", "B"],
        "Modality": "CT",
        "PixelData": BulkData("u"),
        "ReferencedImageSequence": [{"Rows": 3}],
    }
    assert type(native.PatientName) is PersonName
    assert type(native.SliceThickness) is DecimalString
    assert type(native.ReferencedImageSequence[0]) is NaturalDataset


@pytest.mark.parametrize("key", ["00100020", "(0010,0020)", "PatientID"])
def test_plain_values_are_keyed_by_keyword(key):
    assert naturalize({key: "1"}) == {"PatientID": "1"}


def test_the_vr_that_a_plain_dataset_notes_is_used():
    native = naturalize({"00091010": "1.50", "_vrMap": {"00091010": "DS"}})
    assert native["00091010"].text == "1.50"


def test_keys_that_are_no_attributes_are_kept():
    assert naturalize({"url": "x", "_meta": {"TransferSyntaxUID": "1"}}) == {
        "url": "x",
        "_meta": {"TransferSyntaxUID": "1"},
    }


def test_a_plain_value_that_cannot_be_is_refused_by_attribute():
    with pytest.raises(DataError, match=r"\(0028,0010\) Rows is 'many'"):
        naturalize({"Rows": "many"})


@pytest.mark.parametrize("thing", [5, None, ["x"]])
def test_what_is_no_dataset_is_refused(thing):
    with pytest.raises(DataError, match=f"{type(thing).__name__} is no dataset"):
        naturalize(thing)
