"""DICOM files are read in every form they come in, and written as the standard wants them."""

import warnings
from io import BytesIO
from pathlib import Path

import pydicom.data
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydicom import dcmread

from dicomsource.errors import DataError, NotFoundError
from dicomsource.natural import BulkData, from_dicom_json, from_part10, to_part10

_files = Path(pydicom.data.__file__).parent / "test_files"
_ct = _files / "CT_small.dcm"
_IDENTITY = {"SOPClassUID": "1.2.840.10008.5.1.4.1.1.7", "SOPInstanceUID": "1.2.3"}


@pytest.mark.parametrize(
    "source",
    [_ct, str(_ct), _ct.read_bytes(), bytearray(_ct.read_bytes()), BytesIO(_ct.read_bytes())],
    ids=["path", "text", "bytes", "bytearray", "stream"],
)
def test_a_file_is_read_from_wherever_it_is(source):
    dataset = from_part10(source)
    assert dataset.PatientName == "CompressedSamples^CT1"
    assert dataset["_meta"].TransferSyntaxUID == "1.2.840.10008.1.2.1"


def test_pixels_are_left_out_on_request():
    dataset = from_part10(_ct, stop_before_pixels=True)
    assert "PixelData" not in dataset
    assert dataset.Rows == 128


@pytest.mark.parametrize(
    ("name", "syntax"),
    [
        ("no_meta_group_length.dcm", "1.2.840.10008.1.2"),
        ("ExplVR_LitEndNoMeta.dcm", "1.2.840.10008.1.2.1"),
        ("ExplVR_BigEndNoMeta.dcm", "1.2.840.10008.1.2.2"),
        ("meta_missing_tsyntax.dcm", "1.2.840.10008.1.2"),
    ],
)
def test_the_transfer_syntax_is_known_also_where_the_file_does_not_say_it(name, syntax):
    assert from_part10(_files / name)["_meta"].TransferSyntaxUID == syntax


def test_a_deflated_file_is_inflated_and_deflated_again():
    native = from_part10(_files / "image_dfl.dcm")
    written = to_part10(native)
    assert native["_meta"].TransferSyntaxUID == "1.2.840.10008.1.2.1.99"
    assert from_part10(written) == native
    assert len(written) < len(native.PixelData)


@pytest.mark.parametrize(
    "content",
    [b"", b"DICM", b"\x08\x00", b"<html></html>", b"\x89PNG\r\n" + bytes(200), b"{}" * 100, bytes(500),
     b"\x08\x00\x05\x00\xff\xff\xff\xff" + bytes(200)],
)  # fmt: skip
def test_bytes_that_are_not_dicom_are_refused(content):
    with pytest.raises(DataError, match=f"file of {len(content)} bytes is not DICOM"):
        from_part10(content)


def test_a_preamble_with_nothing_after_it_is_refused():
    with pytest.raises(DataError, match="no DICOM attributes"):
        from_part10(bytes(128) + b"DICM")


def test_a_file_cut_within_its_head_is_refused():
    with pytest.raises(DataError, match="file of 200 bytes"):
        from_part10(_ct.read_bytes()[:200])


def test_a_deflated_file_that_is_damaged_is_refused():
    content = (_files / "image_dfl.dcm").read_bytes()
    with pytest.raises(DataError, match="cannot be read as DICOM"):
        from_part10(content[:1000] + bytes(1000))


@given(st.data())
@settings(max_examples=200)
def test_a_damaged_file_is_read_or_refused(data):
    content = bytearray(_ct.read_bytes()[:4000])
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(132, len(content) - 1))] = data.draw(st.integers(0, 255))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # whatever pydicom finds odd in it
        try:
            dataset = from_part10(bytes(content))
        except DataError:
            return
    assert len(dataset) > 1


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(NotFoundError, match=r"no file .*none\.dcm"):
        from_part10(tmp_path / "none.dcm")


def test_a_folder_is_no_file(tmp_path):
    with pytest.raises(DataError, match="directory"):
        from_part10(tmp_path)


def test_a_dataset_from_nowhere_is_written_as_explicit_little_endian():
    written = dcmread(BytesIO(to_part10({**_IDENTITY, "PatientName": "Doe^Jane"})))
    assert written.PatientName == "Doe^Jane"
    assert written.file_meta.TransferSyntaxUID == "1.2.840.10008.1.2.1"
    assert written.file_meta.MediaStorageSOPClassUID == _IDENTITY["SOPClassUID"]
    assert written.file_meta.MediaStorageSOPInstanceUID == "1.2.3"


def test_a_new_instance_uid_is_the_file_s_too():
    native = from_part10(_ct)
    native.SOPInstanceUID = "1.2.3"
    assert from_part10(to_part10(native))["_meta"].MediaStorageSOPInstanceUID == "1.2.3"


@pytest.mark.parametrize(
    "name", ["JPEG2000.dcm", "MR_small_RLE.dcm", "SC_rgb_rle_2frame.dcm", "MR_small_bigendian.dcm"]
)
def test_pixels_and_transfer_syntax_are_written_unchanged(name):
    original = dcmread(_files / name)
    written = dcmread(BytesIO(to_part10(from_part10(_files / name))))
    assert written.PixelData == original.PixelData
    assert written.file_meta.TransferSyntaxUID == original.file_meta.TransferSyntaxUID


def test_an_attribute_of_several_vrs_is_written_in_one():
    pixels = {"PixelData": b"\0\0", "BitsAllocated": 16, "PixelRepresentation": 1}
    native = {**_IDENTITY, **pixels, "SmallestImagePixelValue": -3}
    written = dcmread(BytesIO(to_part10(native)))
    assert (written["SmallestImagePixelValue"].VR, written["PixelData"].VR) == ("SS", "OW")


def test_meta_attributes_that_a_server_put_among_the_metadata_go_to_the_meta_information():
    row = {
        "00020010": {"vr": "UI", "Value": ["1.2.840.10008.1.2"]},
        "00080016": {"vr": "UI", "Value": [_IDENTITY["SOPClassUID"]]},
        "00080018": {"vr": "UI", "Value": ["1.2.3"]},
    }
    written = dcmread(BytesIO(to_part10(from_dicom_json(row))))
    assert written.file_meta.TransferSyntaxUID == "1.2.840.10008.1.2"
    assert set(written.keys()) == {0x00080016, 0x00080018}


def test_a_private_transfer_syntax_is_kept():
    native = {**_IDENTITY, "_meta": {"TransferSyntaxUID": "1.2.3.4"}}
    assert from_part10(to_part10(native))["_meta"].TransferSyntaxUID == "1.2.3.4"


@pytest.mark.parametrize(
    ("declared", "text", "used"),
    [
        (None, "Muller", None),
        (None, "Müller", "ISO_IR 192"),
        ("ISO_IR 100", "Müller", "ISO_IR 100"),
        ("ISO_IR 100", "Кириллица", "ISO_IR 192"),
        ("ISO_IR 144", "Кириллица", "ISO_IR 144"),
        ("NONSENSE", "Müller", "ISO_IR 192"),
        ([None, "ISO 2022 IR 87"], "山田", [None, "ISO 2022 IR 87"]),
        ("ISO_IR 13", "山田", "ISO_IR 192"),
    ],
)
@pytest.mark.filterwarnings("ignore:Unknown encoding 'NONSENSE'")
def test_no_text_is_lost_to_a_character_set_that_it_does_not_fit(declared, text, used):
    native = {**_IDENTITY, "SpecificCharacterSet": declared, "PatientID": text}
    read = from_part10(to_part10(native))
    assert (read.PatientID, read.SpecificCharacterSet) == (text, used)


def test_text_in_an_item_with_a_character_set_of_its_own_is_not_lost():
    item = {"SpecificCharacterSet": "ISO_IR 100", "PatientID": "山田"}
    native = {**_IDENTITY, "SpecificCharacterSet": "ISO_IR 100", "OtherPatientIDsSequence": [item]}
    read = from_part10(to_part10(native))
    assert read.OtherPatientIDsSequence[0].PatientID == "山田"


@pytest.mark.parametrize(
    ("native", "found"),
    [
        ({"SOPInstanceUID": "1.2"}, "without SOPClassUID"),
        ({"SOPClassUID": "1.2"}, "without SOPInstanceUID"),
        ({**_IDENTITY, "Rows": 70000}, "Rows|0028,0010"),
        ({**_IDENTITY, "PixelData": BulkData("u")}, "PixelData is bulk data"),
    ],
)
def test_what_cannot_be_written_is_refused(native, found):
    with pytest.raises(DataError, match=found):
        to_part10(native)


def test_bulk_data_is_fetched_into_the_file():
    native = {**_IDENTITY, "BitsAllocated": 8, "PixelData": BulkData("u")}
    assert from_part10(to_part10(native, bulk_data=lambda _: b"\1\2")).PixelData == b"\1\2"
