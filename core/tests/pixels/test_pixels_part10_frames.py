"""Frames are cut out of files however the files hold them, and bad files are refused."""

from __future__ import annotations

import io

import numpy as np
import pydicom
import pytest
from pydicom.dataset import FileMetaDataset
from pydicom.encaps import encapsulate, encapsulate_extended
from pydicom.uid import (
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
    JPEGBaseline8Bit,
    SecondaryCaptureImageStorage,
)

from dicomsource.contract import EncodedFrame
from dicomsource.errors import DataError, NotFoundError
from dicomsource.pixels import decode_frame, frames_of_part10


def dataset(syntax: str, bits: int = 8, frames: int = 1, **more: object) -> pydicom.Dataset:
    made = pydicom.Dataset()
    made.file_meta = FileMetaDataset()
    made.file_meta.TransferSyntaxUID = syntax
    made.file_meta.MediaStorageSOPClassUID = SecondaryCaptureImageStorage
    made.file_meta.MediaStorageSOPInstanceUID = "1.2.3"
    made.SOPClassUID, made.SOPInstanceUID = SecondaryCaptureImageStorage, "1.2.3"
    made.Rows, made.Columns, made.SamplesPerPixel = 3, 3, 1
    made.PhotometricInterpretation = "MONOCHROME2"
    made.BitsAllocated = made.BitsStored = bits
    made.HighBit, made.PixelRepresentation, made.NumberOfFrames = bits - 1, 0, frames
    for keyword, value in more.items():
        setattr(made, keyword, value)
    return made


def written(made: pydicom.Dataset) -> bytes:
    file = io.BytesIO()
    made.save_as(file, enforce_file_format=True)
    return file.getvalue()


def encapsulated(value: bytes, frames: int, **more: object) -> bytes:
    made = dataset(JPEGBaseline8Bit, frames=frames, **more)
    made.PixelData = value
    made["PixelData"].is_undefined_length = True
    return written(made)


PARTS = [text * 6 + b"\xff\xd9" for text in (b"four", b"sixsix", b"eighteight")]


@pytest.mark.parametrize("fragments", [1, 2])
@pytest.mark.parametrize("has_bot", [True, False])
def test_fragments_of_a_compressed_frame_are_joined(fragments, has_bot):
    data = encapsulated(encapsulate(PARTS, fragments_per_frame=fragments, has_bot=has_bot), 3)

    assert frames_of_part10(data) == [EncodedFrame(part, JPEGBaseline8Bit) for part in PARTS]
    assert frames_of_part10(data, [3, 2]) == [
        EncodedFrame(PARTS[2], JPEGBaseline8Bit),
        EncodedFrame(PARTS[1], JPEGBaseline8Bit),
    ]
    assert frames_of_part10(data, [2])[0].data == PARTS[1]


def test_an_extended_offset_table_is_followed():
    value, offsets, lengths = encapsulate_extended(PARTS)
    data = encapsulated(value, 3, ExtendedOffsetTable=offsets, ExtendedOffsetTableLengths=lengths)

    assert [frame.data for frame in frames_of_part10(data)] == PARTS
    assert frames_of_part10(data, [3])[0].data == PARTS[2]


def test_compressed_frames_that_are_missing_are_an_error():
    data = encapsulated(encapsulate(PARTS[:2], has_bot=False), 3)

    with pytest.raises(DataError, match="fewer fragments than frames"):
        frames_of_part10(data)


@pytest.mark.parametrize(
    ("syntax", "given"),
    [
        (ImplicitVRLittleEndian, ImplicitVRLittleEndian),
        (ExplicitVRLittleEndian, ExplicitVRLittleEndian),
        (DeflatedExplicitVRLittleEndian, ExplicitVRLittleEndian),
        (ExplicitVRBigEndian, ExplicitVRLittleEndian),
    ],
)
@pytest.mark.parametrize("bits", [1, 8, 16, 32])
def test_uncompressed_frames_come_little_endian_from_every_syntax(syntax, given, bits):
    random = np.random.default_rng(bits)
    arrays = random.integers(0, 2**bits, (4, 3, 3), dtype=np.uint64)
    made = dataset(syntax, bits, frames=4)
    kind = {1: "u1", 8: "u1", 16: "u2", 32: "u4"}[bits]
    order = ">" if syntax == ExplicitVRBigEndian else "<"
    if bits == 1:
        value = np.packbits(arrays.astype("u1").ravel(), bitorder="little").tobytes()
    else:
        value = arrays.astype(order + kind).tobytes()
    made.add_new("PixelData", "OB" if bits <= 8 else "OW", value + bytes(len(value) % 2))

    frames = frames_of_part10(written(made))

    assert {frame.TransferSyntaxUID for frame in frames} == {given}
    instance = {keyword: made.get(keyword) for keyword in made.dir() if keyword != "PixelData"}
    for frame, expected in zip(frames, arrays, strict=True):
        np.testing.assert_array_equal(decode_frame(frame, instance), expected)


def test_bytes_stored_as_big_endian_words_are_swapped_even_where_frames_are_odd():
    values = bytes(range(1, 19))
    swapped = b"".join(values[at : at + 2][::-1] for at in range(0, 18, 2))
    made = dataset(ExplicitVRBigEndian, 8, frames=2)
    made.add_new("PixelData", "OW", swapped)

    frames = frames_of_part10(written(made))

    assert [frame.data for frame in frames] == [values[:9], values[9:]]


@pytest.mark.parametrize("syntax", [ExplicitVRLittleEndian, DeflatedExplicitVRLittleEndian])
@pytest.mark.parametrize(
    ("keyword", "kind"), [("FloatPixelData", "f4"), ("DoubleFloatPixelData", "f8")]
)
def test_floating_point_pixels_keep_their_kind(syntax, keyword, kind):
    array = np.linspace(-1, 1, 9, dtype=kind).reshape(3, 3)
    made = dataset(syntax, array.itemsize * 8)
    del made.BitsStored, made.HighBit, made.PixelRepresentation
    setattr(made, keyword, array.tobytes())
    instance = {each: made.get(each) for each in made.dir() if each != keyword}

    (frame,) = frames_of_part10(written(made))

    decoded = decode_frame(frame, instance)
    assert decoded.dtype == kind
    np.testing.assert_array_equal(decoded, array)


def test_subsampled_colour_frames_are_shorter():
    made = dataset(ExplicitVRLittleEndian, frames=2, PlanarConfiguration=0)
    made.Rows, made.Columns, made.SamplesPerPixel = 2, 2, 3
    made.PhotometricInterpretation = "YBR_FULL_422"
    made.PixelData = bytes(range(16))

    frames = frames_of_part10(written(made))

    assert [frame.data for frame in frames] == [bytes(range(8)), bytes(range(8, 16))]


def test_a_file_without_header_is_read_too():
    made = dataset(ImplicitVRLittleEndian)
    made.PixelData = bytes(10)
    whole = written(made)
    bare = whole[144 + int.from_bytes(whole[140:144], "little") :]

    assert frames_of_part10(bare) == frames_of_part10(whole)


@pytest.mark.parametrize("frame", [0, 3, -1])
def test_a_frame_that_is_not_there_is_named(frame):
    made = dataset(ExplicitVRLittleEndian, frames=2)
    made.PixelData = bytes(18)

    with pytest.raises(NotFoundError, match=f"no frame {frame}, but 2 of them"):
        frames_of_part10(written(made), [1, frame])


def test_a_file_cut_off_within_its_pixels_is_named(tmp_path):
    made = dataset(ExplicitVRLittleEndian, frames=2)
    made.PixelData = bytes(18)
    path = tmp_path / "cut.dcm"
    path.write_bytes(written(made)[:-5])

    assert len(frames_of_part10(path, [1])[0].data) == 9
    with pytest.raises(DataError, match="frame 2 has 4 bytes of 9"):
        frames_of_part10(path)


@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize("kept", range(132, 700, 7))
def test_a_file_cut_off_anywhere_is_refused_with_a_sentence(kept):
    data = encapsulated(encapsulate(PARTS), 3)

    with pytest.raises((DataError, NotFoundError)) as caught:
        frames_of_part10(data[: min(kept, len(data) - 12)])
    assert "file of" in str(caught.value)


def test_a_file_without_pixels_and_one_that_is_not_there_are_told_apart(tmp_path):
    for syntax in (ExplicitVRLittleEndian, DeflatedExplicitVRLittleEndian):
        with pytest.raises(NotFoundError, match="has no pixel data"):
            frames_of_part10(written(dataset(syntax)))
    with pytest.raises(NotFoundError, match="there is no file"):
        frames_of_part10(tmp_path / "missing.dcm")
    with pytest.raises(DataError, match="cannot be read"):
        frames_of_part10(tmp_path)


@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize(
    "content", [b"", b"<html><body>Please sign in</body></html>" * 20, bytes(300), b"\xff" * 300]
)
def test_what_is_no_dicom_is_refused(content):
    with pytest.raises((DataError, NotFoundError), match=f"a file of {len(content)} bytes"):
        frames_of_part10(content)
