"""pydicom's datasets become native, and native ones pydicom's, without loss or surprise."""

import logging
import math
from io import BytesIO

import pytest
from pydicom import Dataset, config, dcmread
from pydicom.dataelem import RawDataElement
from pydicom.dataset import FileMetaDataset
from pydicom.tag import Tag

from dicomsource.errors import DataError
from dicomsource.natural import (
    BulkData,
    DecimalString,
    NaturalDataset,
    PersonName,
    from_dataset,
    to_dataset,
)


def test_values_have_native_types():
    dataset = Dataset()
    dataset.PatientName = "A=I"
    dataset.StudyInstanceUID = "1.2"
    dataset.SliceThickness = "1.50"
    dataset.OffendingElement = [0x00080060, 0x00100010]
    dataset.ReferencedImageSequence = [Dataset()]
    native = from_dataset(dataset)
    assert native == {
        "PatientName": "A=I",
        "StudyInstanceUID": "1.2",
        "SliceThickness": 1.5,
        "OffendingElement": ["00080060", "00100010"],
        "ReferencedImageSequence": [{}],
    }
    assert type(native.PatientName) is PersonName
    assert type(native.StudyInstanceUID) is str
    assert type(native.SliceThickness) is DecimalString
    assert type(native.ReferencedImageSequence[0]) is NaturalDataset


def test_nan_and_infinity_pass():
    dataset = to_dataset({"RealWorldValueLUTData": [math.nan, math.inf]})
    assert math.isnan(dataset.RealWorldValueLUTData[0])
    assert from_dataset(dataset).RealWorldValueLUTData[1] == math.inf


def test_file_meta_information_is_kept_beside_the_dataset():
    dataset = Dataset()
    dataset.file_meta = FileMetaDataset()
    dataset.file_meta.TransferSyntaxUID = "1.2.840.10008.1.2.4.50"
    dataset.add_new("PixelData", "OB", b"\0\0")
    native = from_dataset(dataset)
    assert native["_meta"] == {"TransferSyntaxUID": "1.2.840.10008.1.2.4.50"}
    assert to_dataset(native).file_meta == dataset.file_meta
    assert to_dataset(native)["PixelData"].is_undefined_length


def test_pixels_in_a_stream_are_read_and_the_stream_is_left_where_it_was():
    stream = BytesIO(b"\1\2\3\4")
    stream.seek(1)
    dataset = Dataset()
    dataset.add_new("PixelData", "OW", stream)
    assert from_dataset(dataset).PixelData == b"\1\2\3\4"
    assert stream.tell() == 1


def test_bytes_that_are_not_what_their_vr_says_are_kept_as_bytes(caplog):
    dataset = Dataset()
    raw = RawDataElement(Tag(0x00280010), "US", 3, b"\1\2\3", 0, False, True)
    dataset[0x00280010] = raw
    with caplog.at_level(logging.WARNING, "dicomsource"):
        native = from_dataset(dataset)
    assert native == {"Rows": b"\1\2\3", "_vrMap": {"Rows": "UN"}}
    assert "(0028,0010) Rows is kept as bytes" in caplog.text


def test_a_public_attribute_of_vr_unknown_stays_so():
    element = to_dataset({"Rows": b"\1\2\3", "_vrMap": {"Rows": "UN"}})["Rows"]
    assert (element.VR, element.value) == ("UN", b"\1\2\3")


def test_a_text_of_vr_unknown_gets_the_dictionary_s_vr_or_one_that_holds_it():
    noted = {"Modality": "UN", "00091010": "UN"}
    dataset = to_dataset({"Modality": "CT", "00091010": "text", "_vrMap": noted})
    assert (dataset["Modality"].VR, dataset[0x00091010].VR) == ("CS", "LO")


def test_a_sequence_in_bytes_is_of_vr_unknown():
    element = to_dataset({"ReferencedImageSequence": b"\0\0"})["ReferencedImageSequence"]
    assert (element.VR, element.value) == ("UN", b"\0\0")


def test_numbers_that_pydicom_holds_in_numpy_are_plain_numbers(monkeypatch):
    dataset = Dataset()
    dataset[0x00280030] = RawDataElement(Tag(0x00280030), "DS", 8, b"0.5\\0.25", 0, False, True)
    monkeypatch.setattr(config, "use_DS_numpy", True)
    native = from_dataset(dataset)
    assert native == {"PixelSpacing": [0.5, 0.25]}
    assert {type(number) for number in native.PixelSpacing} == {float}


def test_an_item_that_cannot_be_read_is_named():
    item = Dataset()
    item.Rows = 1
    item["Rows"].VR = "SQ"
    dataset = Dataset()
    dataset.ReferencedImageSequence = [item]
    with pytest.raises(
        DataError, match=r"\(0008,1140\).* item 1: \(0028,0010\) Rows cannot be read"
    ):
        from_dataset(dataset)


@pytest.mark.filterwarnings("error")
def test_a_warning_of_pydicom_that_is_made_an_error_is_seen():
    dataset = Dataset()
    dataset[0x00080018] = RawDataElement(Tag(0x00080018), "UI", 4, b"1..2", 0, False, True)
    with pytest.raises(UserWarning, match="Invalid value for VR UI"):
        from_dataset(dataset)


def test_a_text_that_is_no_number_stays_in_its_number_vr():
    element = to_dataset({"SliceThickness": "1A"})["SliceThickness"]
    assert (element.VR, element.value) == ("DS", "1A")


def test_a_decimal_too_long_for_dicom_keeps_its_value_and_gets_a_text_that_fits():
    value = to_dataset({"SliceThickness": 0.1 + 0.2}).SliceThickness
    assert value == 0.1 + 0.2
    assert len(str(value)) <= 16


def test_a_vr_of_several_is_left_for_pydicom_to_settle():
    dataset = to_dataset({"SmallestImagePixelValue": 3, "PixelRepresentation": 0})
    assert dataset["SmallestImagePixelValue"].VR == "US or SS"


def test_bulk_data_is_fetched_in_its_vr():
    asked = []

    def fetch(bulk_data):
        asked.append(bulk_data.BulkDataURI)
        return b"\0\0\0\0\0\0\xf8\x3f"

    dataset = to_dataset({"AcquisitionDuration": BulkData("bulk/1")}, bulk_data=fetch)
    assert (dataset.AcquisitionDuration, asked) == (1.5, ["bulk/1"])


@pytest.mark.parametrize(
    ("native", "found"),
    [
        ({"PixelData": BulkData("bulk/1")}, r"\(7FE0,0010\) PixelData is bulk data at 'bulk/1'"),
        ({"EncapsulatedDocument": "text"}, r"\(0042,0011\).*'text' where bytes belong"),
        ({"Rows": "many"}, r"\(0028,0010\) Rows is 'many'"),
        ({"Nonsense": 1}, "'Nonsense'"),
        ({"ReferencedImageSequence": [{"Rows": "x"}]}, r"\(0008,1140\).*item 1: \(0028,0010\)"),
        ({"ReferencedImageSequence": [{"Nonsense": 1}]}, r"\(0008,1140\).*item 1: .*'Nonsense'"),
        ({"_meta": {"Rows": 1}}, r"_meta.*\(0028,0010\)"),
    ],
)
def test_what_pydicom_cannot_hold_is_refused_by_attribute(native, found):
    with pytest.raises(DataError, match=found):
        to_dataset(native)


def test_a_dataset_that_was_changed_after_reading_is_read_as_changed():
    stream = BytesIO()
    original = Dataset()
    original.PatientID = "1"
    original.save_as(stream, implicit_vr=True, little_endian=True)
    dataset = dcmread(BytesIO(stream.getvalue()), force=True)
    dataset.PatientID = "2"
    assert from_dataset(dataset).PatientID == "2"
