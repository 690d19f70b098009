"""A frame is decoded by its own transfer syntax, and what cannot be decoded is explained."""

from __future__ import annotations

import sys

import numpy as np
import pytest
from pydicom.pixels.decoders import HTJ2KDecoder

from dicomsource.contract import EncodedFrame
from dicomsource.errors import DataError, MissingDependencyError
from dicomsource.natural import DecimalString, IntegerString, NaturalDataset
from dicomsource.pixels import decode_frame

NATIVE = "1.2.840.10008.1.2.1"
JPEG_LS = "1.2.840.10008.1.2.4.80"


def instance(**more: object) -> NaturalDataset:
    return NaturalDataset(
        {
            "SOPInstanceUID": "1.2.3",
            "Rows": 2,
            "Columns": 3,
            "SamplesPerPixel": 1,
            "PhotometricInterpretation": "MONOCHROME2",
            "BitsAllocated": 8,
            "BitsStored": 8,
            "PixelRepresentation": 0,
        }
        | more
    )


def test_the_frame_says_how_it_is_encoded_and_not_the_metadata():
    metadata = instance(_meta=NaturalDataset(TransferSyntaxUID=JPEG_LS), NumberOfFrames=90)

    decoded = decode_frame(EncodedFrame(bytes(range(6)), NATIVE), metadata)

    np.testing.assert_array_equal(decoded, [[0, 1, 2], [3, 4, 5]])


def test_numbers_may_be_written_as_text():
    metadata = instance(Rows="2", Columns=IntegerString("3"), BitsAllocated=DecimalString("8"))

    assert decode_frame(EncodedFrame(bytes(6), NATIVE), metadata).shape == (2, 3)


def test_signed_and_unused_bits_are_understood():
    metadata = instance(BitsAllocated=16, BitsStored=12, PixelRepresentation=1)
    data = np.array([0x0FFF, 0x0001, 0x07FF, 0x0800, 0xF001, 0], dtype="<u2").tobytes()

    decoded = decode_frame(EncodedFrame(data, NATIVE), metadata)

    assert decoded.dtype == np.int16
    np.testing.assert_array_equal(decoded.ravel(), [-1, 1, 2047, -2048, 1, 0])


@pytest.mark.parametrize("planes", [0, 1])
def test_colour_has_its_samples_last(planes):
    metadata = instance(
        SamplesPerPixel=3, PhotometricInterpretation="RGB", PlanarConfiguration=planes
    )
    colours = np.arange(18, dtype=np.uint8).reshape(2, 3, 3)
    stored = colours if planes == 0 else colours.transpose(2, 0, 1)

    decoded = decode_frame(EncodedFrame(stored.tobytes(), NATIVE), metadata)

    np.testing.assert_array_equal(decoded, colours)


def test_ybr_comes_as_rgb():
    metadata = instance(
        Rows=1, Columns=1, SamplesPerPixel=3, PhotometricInterpretation="YBR_FULL"
    ) | {"PlanarConfiguration": 0}

    decoded = decode_frame(EncodedFrame(bytes([76, 85, 255, 0]), NATIVE), metadata)

    np.testing.assert_allclose(decoded[0, 0].astype(int), [255, 0, 0], atol=1)


@pytest.mark.parametrize(
    "keyword",
    [
        "Rows",
        "Columns",
        "SamplesPerPixel",
        "PhotometricInterpretation",
        "BitsAllocated",
        "BitsStored",
        "PixelRepresentation",
    ],
)
def test_a_missing_attribute_is_named(keyword):
    for absent in ({keyword: None}, {keyword: []}):
        with pytest.raises(DataError, match=rf"instance 1\.2\.3 lacks {keyword}"):
            decode_frame(EncodedFrame(bytes(6), NATIVE), instance(**absent))


def test_all_missing_attributes_are_named_together():
    with pytest.raises(DataError, match="the instance lacks Rows, Columns, SamplesPerPixel"):
        decode_frame(EncodedFrame(b"", NATIVE), {})


def test_uncompressed_colour_needs_its_planar_configuration():
    metadata = instance(SamplesPerPixel=3, PhotometricInterpretation="RGB")

    with pytest.raises(DataError, match="lacks PlanarConfiguration"):
        decode_frame(EncodedFrame(bytes(18), NATIVE), metadata)


def test_an_attribute_that_is_no_number_is_named():
    with pytest.raises(DataError, match=r"Rows of instance 1\.2\.3 is 'two'"):
        decode_frame(EncodedFrame(bytes(6), NATIVE), instance(Rows="two"))


@pytest.mark.parametrize(
    ("syntax", "shown"),
    [
        ("1.2.840.10008.1.2.4.100", r"MPEG2 .*\(1\.2\.840\.10008\.1\.2\.4\.100\)"),
        ("1.2.3.4.5", r"syntax 1\.2\.3\.4\.5,"),
        ("", "transfer syntax"),
    ],
)
def test_a_transfer_syntax_that_nothing_decodes_is_named(syntax, shown):
    with pytest.raises(DataError, match=shown) as caught:
        decode_frame(EncodedFrame(b"\0\0", syntax), instance())
    assert 'pip install "dicomsource[pixels]"' in str(caught.value)


@pytest.mark.parametrize("syntax", [NATIVE, JPEG_LS, "1.2.840.10008.1.2.5"])
@pytest.mark.parametrize("data", [b"", b"\xff\xd8", b"<html>"[:5]])
def test_damaged_frames_are_refused_in_one_line(syntax, data):
    with pytest.raises(DataError, match=f"a frame of {len(data)} bytes") as caught:
        decode_frame(EncodedFrame(data, syntax), instance())
    assert "\n" not in str(caught.value)


def test_without_numpy_the_way_to_get_it_is_told(monkeypatch):
    monkeypatch.setitem(sys.modules, "numpy", None)

    with pytest.raises(MissingDependencyError, match=r"need numpy.*dicomsource\[pixels\]"):
        decode_frame(EncodedFrame(bytes(6), NATIVE), instance())


def test_without_a_codec_the_ones_that_would_do_are_told(monkeypatch):
    monkeypatch.setattr(HTJ2KDecoder, "_available", {})
    monkeypatch.setattr(HTJ2KDecoder, "_unavailable", {"pylibjpeg": ("numpy", "pylibjpeg>=2.0")})

    with pytest.raises(MissingDependencyError, match=r"pylibjpeg>=2\.0.*dicomsource\[pixels\]"):
        decode_frame(EncodedFrame(bytes(6), "1.2.840.10008.1.2.4.203"), instance())
