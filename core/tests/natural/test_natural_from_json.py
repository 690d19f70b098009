"""DICOM JSON is read as the standard has it, and as servers and static trees really send it."""

import math

import pytest

from dicomsource.natural import (
    BulkData,
    DecimalString,
    IntegerString,
    NaturalDataset,
    PersonName,
    from_dicom_json,
    is_dicom_json,
)


@pytest.mark.parametrize(
    ("tag", "element", "expected"),
    [
        ("00080060", {"vr": "CS", "Value": ["CT"]}, "CT"),
        ("00080061", {"vr": "CS", "Value": ["CT", "SR"]}, ["CT", "SR"]),
        ("00080061", {"vr": "CS", "Value": ["CT", None, "SR"]}, ["CT", None, "SR"]),
        ("00100010", {"vr": "PN", "Value": [{"Alphabetic": "A", "Phonetic": "P"}]}, "A==P"),
        ("00280010", {"vr": "US", "Value": [512]}, 512),
        ("00280030", {"vr": "DS", "Value": [0.5, "0.50"]}, [0.5, 0.5]),
        ("00200013", {"vr": "IS", "Value": ["007"]}, 7),
        ("00720026", {"vr": "AT", "Value": ["00080018"]}, "00080018"),
        ("00420011", {"vr": "OB", "InlineBinary": "AAEC"}, b"\0\1\2"),
        ("7FE00010", {"vr": "OW", "BulkDataURI": "frames"}, BulkData("frames")),
        ("00081140", {"vr": "SQ", "Value": [{}]}, [NaturalDataset()]),
    ],
)
def test_a_value_of_the_standard_s_form_is_read(tag, element, expected):
    dataset = from_dicom_json({tag: element})
    assert next(iter(dataset.values())) == expected


@pytest.mark.parametrize(
    "element",
    [
        {"vr": "CS"},
        {"vr": "CS", "Value": []},
        {"vr": "CS", "Value": [""]},
        {"vr": "CS", "Value": [None]},
        {"vr": "CS", "Value": None},
        {"vr": "CS", "Value": ""},
        {},
    ],
)
def test_every_way_to_say_no_value_is_none(element):
    assert from_dicom_json({"00080060": element}) == {"Modality": None}


@pytest.mark.parametrize("vr", ["AT", "DS", "FD", "IS", "LO", "OB", "PN", "UN", "US", "UV"])
@pytest.mark.parametrize("sent", [[""], [None]])
def test_no_value_is_none_in_every_kind_of_vr(vr, sent):
    assert from_dicom_json({"00091010": {"vr": vr, "Value": sent}})["00091010"] is None


@pytest.mark.parametrize(
    "element", [{"vr": "SQ"}, {"vr": "SQ", "Value": []}, {"vr": "SQ", "Value": [""]}, {}]
)
def test_an_empty_sequence_is_an_empty_list(element):
    assert from_dicom_json({"00081140": element}) == {"ReferencedImageSequence": []}


@pytest.mark.parametrize(
    "element", [{"vr": "PN", "Value": [{}]}, {"vr": "PN", "Value": [{"Alphabetic": ""}]}]
)
def test_an_empty_name_is_none(element):
    assert from_dicom_json({"00100010": element}) == {"PatientName": None}


def test_an_item_that_is_null_is_an_empty_dataset():
    row = {"00081140": {"vr": "SQ", "Value": [None, {}]}}
    assert from_dicom_json(row).ReferencedImageSequence == [{}, {}]


def test_values_have_the_types_of_their_vr():
    dataset = from_dicom_json(
        {
            "00100010": {"vr": "PN", "Value": [{"Alphabetic": "A"}]},
            "00180050": {"vr": "DS", "Value": ["1.50"]},
            "00200013": {"vr": "IS", "Value": ["007"]},
            "00081140": {"vr": "SQ", "Value": [{}]},
        }
    )
    types = (PersonName, DecimalString, IntegerString, list)
    assert tuple(map(type, dataset.values())) == types
    assert type(dataset.ReferencedImageSequence[0]) is NaturalDataset


def test_a_tag_in_lower_case_is_read():
    assert from_dicom_json({"0020000d": {"vr": "UI", "Value": ["1.2"]}}) == {
        "StudyInstanceUID": "1.2"
    }


def test_a_missing_vr_is_the_dictionary_s():
    dataset = from_dicom_json({"00180050": {"Value": ["1.50"]}})
    assert dataset == {"SliceThickness": 1.5}
    assert dataset.SliceThickness.text == "1.50"


@pytest.mark.parametrize("vr", ["US|SS", "xs", "", None, 5])
def test_an_impossible_vr_is_the_dictionary_s(vr):
    assert from_dicom_json({"00280120": {"vr": vr, "Value": [5]}}) == {"PixelPaddingValue": 5}


def test_a_value_of_vr_unknown_has_the_dictionary_s_vr():
    dataset = from_dicom_json({"00083002": {"vr": "UN", "Value": ["1.2.840"]}})
    assert dataset == {"AvailableTransferSyntaxUID": "1.2.840"}


def test_bytes_of_vr_unknown_stay_bytes():
    dataset = from_dicom_json({"00080060": {"vr": "UN", "InlineBinary": "Q1Q="}})
    assert dataset == {"Modality": b"CT", "_vrMap": {"Modality": "UN"}}


def test_a_vr_other_than_the_dictionary_s_is_noted():
    dataset = from_dicom_json({"00280106": {"vr": "SS", "Value": [-3]}})
    assert dataset == {"SmallestImagePixelValue": -3, "_vrMap": {"SmallestImagePixelValue": "SS"}}


@pytest.mark.parametrize(
    ("values", "expected", "vr"),
    [
        (["text"], "text", "LO"),
        (["x" * 65], "x" * 65, "UT"),
        ([3], 3, "SL"),
        ([2**40], 2**40, "SV"),
        ([0.5], 0.5, "FD"),
        ([{"Alphabetic": "A"}], "A", "PN"),
        ([{"00080060": {"vr": "CS"}}], [{"Modality": None}], "SQ"),
    ],
)
def test_a_private_attribute_without_vr_shows_it_by_its_values(values, expected, vr):
    dataset = from_dicom_json({"00091010": {"Value": values}})
    assert dataset == {"00091010": expected, "_vrMap": {"00091010": vr}}


@pytest.mark.parametrize(
    ("vr", "sent", "value"),
    [
        ("DS", "1.5", 1.5),
        ("IS", "3", 3),
        ("US", "3", 3),
        ("FD", "1.5", 1.5),
        ("UV", "18446744073709551615", 2**64 - 1),
    ],
)
def test_a_number_sent_as_text_is_a_number(vr, sent, value):
    assert from_dicom_json({"00091010": {"vr": vr, "Value": [sent]}})["00091010"] == value


@pytest.mark.parametrize(("vr", "sent", "value"), [("IS", 3.0, 3), ("US", 3.0, 3), ("LO", 3, "3")])
def test_a_number_of_another_kind_is_the_vr_s_kind(vr, sent, value):
    read = from_dicom_json({"00091010": {"vr": vr, "Value": [sent]}})["00091010"]
    assert (read, type(read)) == (value, type(value))


@pytest.mark.parametrize("text", ["NaN", "nan"])
def test_nan_comes_as_text(text):
    assert math.isnan(
        from_dicom_json({"00189073": {"vr": "FD", "Value": [text]}}).AcquisitionDuration
    )


@pytest.mark.parametrize("text", ["-Infinity", "-inf"])
def test_infinity_comes_as_text(text):
    row = {"00189073": {"vr": "FD", "Value": [text]}}
    assert from_dicom_json(row).AcquisitionDuration == -math.inf


def test_a_name_sent_as_plain_text_is_a_name():
    name = from_dicom_json({"00100010": {"vr": "PN", "Value": ["A=I"]}}).PatientName
    assert name.Ideographic == "I"


def test_a_name_with_all_groups_in_the_first_is_split():
    row = {"00100010": {"vr": "PN", "Value": [{"Alphabetic": "A=I=P"}]}}
    assert from_dicom_json(row).PatientName.Phonetic == "P"


def test_text_with_backslashes_is_left_alone():
    row = {"00080008": {"vr": "CS", "Value": ["ORIGINAL\\PRIMARY"]}}
    assert from_dicom_json(row).ImageType == "ORIGINAL\\PRIMARY"


def test_one_text_of_several_numbers_means_them():
    row = {"00280030": {"vr": "DS", "Value": ["0.5\\0.5"]}}
    assert from_dicom_json(row).PixelSpacing == [0.5, 0.5]


@pytest.mark.parametrize("sent", ["0008abcd", "0008ABCD", 0x0008ABCD, "(0008,abcd)"])
@pytest.mark.parametrize("alone", [True, False])
def test_an_attribute_tag_is_read_however_it_is_sent(sent, alone):
    row = {"00720026": {"vr": "AT", "Value": sent if alone else [sent]}}
    assert from_dicom_json(row).SelectorAttribute == "0008ABCD"


@pytest.mark.parametrize(
    ("vr", "sent", "value"),
    [
        ("FD", "AAAAAAAA+D8=", 1.5),
        ("US", "AQACAA==", [1, 2]),
        ("UC", "YVxi", ["a", "b"]),
        ("UT", "YVxi", "a\\b"),
        ("LO", "5A==", "ä"),
        ("AT", "CAAYAA==", "00080018"),
        ("SQ", "AAA=", b"\0\0"),
    ],
)
def test_bytes_of_a_vr_that_is_no_byte_string_are_its_values(vr, sent, value):
    assert from_dicom_json({"00091010": {"vr": vr, "InlineBinary": sent}})["00091010"] == value


@pytest.mark.parametrize("sent", [["AAEC"], "AA\nEC"])
def test_base64_is_read_in_a_list_and_over_lines(sent):
    assert (
        from_dicom_json({"00420011": {"vr": "OB", "InlineBinary": sent}}).EncapsulatedDocument
        == b"\0\1\2"
    )


@pytest.mark.parametrize(
    ("mapping", "expected"),
    [
        ({"00100020": {"vr": "LO"}}, True),
        ({"0020000d": {"Value": ["1.2"]}}, True),
        ({"00080060": {}}, True),
        ({"PatientID": "1"}, False),
        ({"PatientName": {"Alphabetic": "A"}}, False),
        ({"00091010": "private"}, False),
        ({"00091010": {"BulkDataURI": "x"}}, False),
        ({}, False),
        (NaturalDataset(), False),
    ],
)
def test_dicom_json_is_told_from_native_datasets(mapping, expected):
    assert is_dicom_json(mapping) is expected
