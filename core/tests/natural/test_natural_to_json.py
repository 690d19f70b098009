"""Native datasets are written as DICOM JSON: what the standard wants, from whatever a caller put in."""

import json
import math

import pytest

from dicomsource.errors import DataError
from dicomsource.natural import BulkData, DecimalString, NaturalDataset, PersonName, to_dicom_json

_JPEG = {"TransferSyntaxUID": "1.2.840.10008.1.2.4.50"}


@pytest.mark.parametrize(
    ("native", "row"),
    [
        ({"Modality": "CT"}, {"00080060": {"vr": "CS", "Value": ["CT"]}}),
        ({"Modality": None}, {"00080060": {"vr": "CS"}}),
        ({"Modality": ""}, {"00080060": {"vr": "CS"}}),
        ({"ImageType": ["A", None]}, {"00080008": {"vr": "CS", "Value": ["A", None]}}),
        ({"PatientName": PersonName("=I")}, {"00100010": {"vr": "PN", "Value": [{"Ideographic": "I"}]}}),
        ({"PatientName": "A"}, {"00100010": {"vr": "PN", "Value": [{"Alphabetic": "A"}]}}),
        ({"PatientName": {"Alphabetic": "A"}}, {"00100010": {"vr": "PN", "Value": [{"Alphabetic": "A"}]}}),
        ({"PatientName": [{"Alphabetic": "A"}]}, {"00100010": {"vr": "PN", "Value": [{"Alphabetic": "A"}]}}),
        ({"SliceThickness": DecimalString("1.50")}, {"00180050": {"vr": "DS", "Value": ["1.50"]}}),
        ({"SliceThickness": "1.50"}, {"00180050": {"vr": "DS", "Value": ["1.50"]}}),
        ({"SliceThickness": 1.5}, {"00180050": {"vr": "DS", "Value": [1.5]}}),
        ({"PixelSpacing": (1, 1)}, {"00280030": {"vr": "DS", "Value": [1, 1]}}),
        ({"NumberOfFrames": "3"}, {"00280008": {"vr": "IS", "Value": [3]}}),
        ({"Rows": 512}, {"00280010": {"vr": "US", "Value": [512]}}),
        ({"SelectorAttribute": "00080060"}, {"00720026": {"vr": "AT", "Value": ["00080060"]}}),
        ({"EncapsulatedDocument": b"\0\1\2"}, {"00420011": {"vr": "OB", "InlineBinary": "AAEC"}}),
        ({"EncapsulatedDocument": bytearray(b"\0\1\2")}, {"00420011": {"vr": "OB", "InlineBinary": "AAEC"}}),
        ({"EncapsulatedDocument": b""}, {"00420011": {"vr": "OB"}}),
        ({"EncapsulatedDocument": BulkData("u")}, {"00420011": {"vr": "OB", "BulkDataURI": "u"}}),
        ({"EncapsulatedDocument": {"BulkDataURI": "u"}}, {"00420011": {"vr": "OB", "BulkDataURI": "u"}}),
        ({"ReferencedImageSequence": []}, {"00081140": {"vr": "SQ"}}),
        ({"ReferencedImageSequence": None}, {"00081140": {"vr": "SQ"}}),
        ({"ReferencedImageSequence": [{}]}, {"00081140": {"vr": "SQ", "Value": [{}]}}),
        ({"ReferencedImageSequence": {}}, {"00081140": {"vr": "SQ", "Value": [{}]}}),
    ],
)  # fmt: skip
def test_a_value_is_written_as_its_vr_has_it(native, row):
    assert to_dicom_json(native) == row


@pytest.mark.parametrize(
    ("number", "written"),
    [(math.nan, "NaN"), (math.inf, "Infinity"), (-math.inf, "-Infinity"), (0.5, 0.5)],
)
def test_what_json_has_no_number_for_is_text(number, written):
    row = to_dicom_json({"AcquisitionDuration": number})
    assert row["00189073"]["Value"] == [written]
    assert json.loads(json.dumps(row, allow_nan=False)) == row


def test_attributes_are_in_the_order_of_their_tags():
    row = to_dicom_json({"Rows": 1, "00091010": "x", "Modality": "CT"})
    assert list(row) == ["00080060", "00091010", "00280010"]


def test_notes_beside_the_dataset_and_group_lengths_are_not_written():
    native = {
        "_meta": {"TransferSyntaxUID": "1.2"},
        "_note": object(),
        "_vrMap": {"00090000": "LO"},
        "00080000": 8,
        "00090000": "damaged, but a group length",
        "Modality": "CT",
    }
    assert list(to_dicom_json(native)) == ["00080060"]


def test_the_row_shares_no_list_with_the_dataset():
    native = NaturalDataset(Rows=1, ImageType=["A", "B"])
    to_dicom_json(native)["00080008"]["Value"].append("C")
    assert native.ImageType == ["A", "B"]


@pytest.mark.parametrize(
    ("value", "vr"),
    [("x", "LO"), ("x" * 65, "UT"), (3, "SL"), (2**40, "SV"), (2**63, "UV"), (0.5, "FD"),
     (PersonName("A"), "PN"), (DecimalString("1.50"), "DS"), ([{}], "SQ"), (None, "UN"), (b"x", "UN")],
)  # fmt: skip
def test_a_private_value_of_unknown_vr_gets_one_that_holds_it(value, vr):
    assert to_dicom_json({"00091010": value})["00091010"]["vr"] == vr


@pytest.mark.parametrize(
    ("tag", "native", "vr"),
    [
        ("00280106", {"SmallestImagePixelValue": 3}, "US"),
        ("00280106", {"SmallestImagePixelValue": -3}, "SS"),
        ("00280106", {"SmallestImagePixelValue": 3, "PixelRepresentation": 1}, "SS"),
        ("00280106", {"SmallestImagePixelValue": 65535, "PixelRepresentation": 1}, "US"),
        ("00283006", {"LUTData": [1, 2], "PixelRepresentation": 1}, "US"),
        ("00283006", {"LUTData": b"\0\1"}, "OW"),
        ("7FE00010", {"PixelData": b"\0\1"}, "OW"),
        ("7FE00010", {"PixelData": b"\0\1", "BitsAllocated": 8}, "OB"),
        ("7FE00010", {"PixelData": b"\0\1", "BitsAllocated": 16}, "OW"),
        ("7FE00010", {"PixelData": BulkData("u"), "BitsAllocated": 16}, "OW"),
        ("7FE00010", {"PixelData": b"\0\1", "BitsAllocated": 16, "_meta": _JPEG}, "OB"),
        ("54001010", {"WaveformData": b"\0\1", "WaveformBitsAllocated": 8}, "OB"),
    ],
)
def test_a_vr_of_several_is_settled_by_value_and_dataset(tag, native, vr):
    assert to_dicom_json(native)[tag]["vr"] == vr


def test_pixels_signed_above_are_signed_in_the_items():
    native = {"PixelRepresentation": 1, "ModalityLUTSequence": [{"SmallestImagePixelValue": 3}]}
    item = to_dicom_json(native)["00283000"]["Value"][0]
    assert item["00280106"]["vr"] == "SS"


def test_words_of_a_big_endian_file_are_little_endian_in_json():
    native = {
        "_meta": {"TransferSyntaxUID": "1.2.840.10008.1.2.2"},
        "_vrMap": {"PixelData": "OW"},
        "PixelData": b"\x01\x02\x03\x04",
    }
    assert to_dicom_json(native)["7FE00010"]["InlineBinary"] == "AgEEAw=="


@pytest.mark.parametrize(
    ("native", "found"),
    [
        ({"PatientNme": "x"}, "'PatientNme'.*Did you mean PatientName"),
        ({"Rows": "many"}, r"\(0028,0010\) Rows is 'many'"),
        ({"ReferencedImageSequence": ["x"]}, r"\(0008,1140\).*item 1 is 'x'"),
        ({"ReferencedImageSequence": [{"Nonsense": 1}]}, r"\(0008,1140\).*item 1: .*'Nonsense'"),
        ({"ReferencedImageSequence": "x"}, r"\(0008,1140\).*'x' where a sequence"),
        ({"ReferencedImageSequence": [{"Rows": "many"}]}, r"\(0008,1140\).*item 1: \(0028,0010\)"),
        ({"Modality": "CT", "Rows": 1, "_vrMap": {"Rows": "XX"}}, r"\(0028,0010\).*'XX'"),
    ],
)
def test_what_cannot_be_written_is_refused_by_attribute(native, found):
    with pytest.raises(DataError, match=found):
        to_dicom_json(native)
