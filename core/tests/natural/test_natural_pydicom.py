"""pydicom's datasets come back from the native format equal, whatever they hold."""

import logging
import math
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydicom import DataElement, Dataset, Sequence, config, dcmread
from pydicom._dicom_dict import DicomDictionary
from pydicom.dataelem import RawDataElement, empty_value_for_VR
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

_text = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\\"), min_size=1, max_size=12
)
_decimal = st.decimals(-99999, 99999, places=3).map(str) | st.sampled_from(["+1.50", "007", "1E5"])
_octets = st.binary(min_size=1, max_size=12)

_VALUES = {
    **dict.fromkeys(
        ["AE", "AS", "CS", "DA", "DT", "LO", "LT", "PN", "SH", "ST", "TM", "UC", "UI", "UR", "UT"],
        _text,
    ),
    **dict.fromkeys(["OB", "OD", "OF", "OL", "OV", "OW", "UN"], _octets),
    "AT": st.integers(0, 2**32 - 1),
    "DS": _decimal,
    "FD": st.floats(allow_nan=False),
    "FL": st.floats(allow_nan=False, width=32),
    "IS": st.integers(-(2**31), 2**31 - 1).map(str) | st.sampled_from(["+5", "007", "5.0", "1.5"]),
    "SL": st.integers(-(2**31), 2**31 - 1),
    "SS": st.integers(-(2**15), 2**15 - 1),
    "SV": st.integers(-(2**63), 2**63 - 1),
    "UL": st.integers(0, 2**32 - 1),
    "US": st.integers(0, 2**16 - 1),
    "UV": st.integers(0, 2**64 - 1),
}
_ONE_VALUE = {*["LT", "ST", "UR", "UT"], *["OB", "OD", "OF", "OL", "OV", "OW", "UN"]}
_private_tags = st.integers(0x00091000, 0x000910FF)
_public_tags = st.sampled_from([tag for tag in DicomDictionary if tag & 0xFFFF and tag >> 16 > 8])


@st.composite
def _elements(draw, items):
    vr = draw(st.sampled_from([*_VALUES, "SQ"]))
    if vr == "SQ":
        value = Sequence(draw(st.lists(items, max_size=2)))
    elif draw(st.integers(0, 4)) == 0:
        value = empty_value_for_VR(vr)
    elif vr in _ONE_VALUE or draw(st.booleans()):
        value = draw(_VALUES[vr])
    else:
        value = draw(st.lists(_VALUES[vr], min_size=2, max_size=4))
    tag = draw(_private_tags if vr == "UN" else _private_tags | _public_tags)
    return DataElement(tag, vr, value, validation_mode=config.IGNORE)


def _dataset(elements):
    dataset = Dataset()
    for element in elements:
        dataset.add(element)
    return dataset


_datasets = st.recursive(
    st.builds(Dataset),
    lambda items: st.lists(_elements(items), max_size=4).map(_dataset),
    max_leaves=8,
)


@given(_datasets)
def test_every_dataset_comes_back_equal(dataset):
    assert to_dataset(from_dataset(dataset)) == dataset


@given(st.sampled_from(["DS", "IS"]), _decimal)
def test_the_text_of_numbers_comes_back_to_the_letter(vr, text):
    dataset = _dataset([DataElement(0x00091010, vr, text, validation_mode=config.IGNORE)])
    value = to_dataset(from_dataset(dataset))[0x00091010].value
    assert value.original_string == text


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


@pytest.mark.parametrize("vr", [*_VALUES])
def test_an_empty_value_is_none(vr):
    dataset = _dataset([DataElement(0x00091010, vr, empty_value_for_VR(vr))])
    assert from_dataset(dataset)["00091010"] is None


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
