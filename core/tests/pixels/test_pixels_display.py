"""Values become the grey or colour that the standard gives them on a screen."""

from __future__ import annotations

import numpy as np
import pydicom
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydicom import Dataset
from pydicom.dataset import FileMetaDataset
from pydicom.pixels import apply_color_lut, apply_windowing

from dicomsource.errors import DataError
from dicomsource.natural import BulkData, NaturalDataset, from_dataset
from dicomsource.pixels import to_display

RAMP = np.arange(256, dtype=np.uint16).reshape(16, 16) * 16


def grey(**more: object) -> NaturalDataset:
    return NaturalDataset({"PhotometricInterpretation": "MONOCHROME2", "BitsStored": 12} | more)


@given(
    st.floats(-500, 5000),
    st.floats(1, 9000),
    st.sampled_from(["LINEAR", "LINEAR_EXACT", "SIGMOID"]),
    st.booleans(),
)
def test_windows_are_those_of_pydicom(centre, width, function, inverted):
    dataset = Dataset()
    dataset.PhotometricInterpretation = "MONOCHROME1" if inverted else "MONOCHROME2"
    dataset.BitsStored, dataset.PixelRepresentation = 12, 0
    dataset.WindowCenter, dataset.WindowWidth = round(centre, 3), round(width, 3)
    dataset.VOILUTFunction = function

    shown = to_display(RAMP, from_dataset(dataset))

    with np.errstate(over="ignore"):
        expected = apply_windowing(RAMP, dataset) / 4095 * 255
    expected = 255 - expected if inverted else expected
    assert np.abs(shown - expected).max() <= 0.5 + 1e-6


def test_a_window_given_counts_more_than_the_instance_says():
    table = NaturalDataset(LUTDescriptor=[2, 0, 8], LUTData=[9, 9])
    instance = grey(WindowCenter=0, WindowWidth=5, VOILUTSequence=[table])

    shown = to_display(np.array([[99, 100, 101]]), instance, (100.5, 2))

    np.testing.assert_array_equal(shown, [[0, 128, 255]])


def test_windows_apply_to_rescaled_values():
    instance = grey(RescaleSlope=2, RescaleIntercept=-1000, WindowCenter=0, WindowWidth=1)

    np.testing.assert_array_equal(
        to_display(np.array([[499, 500, 501]]), instance), [[0, 255, 255]]
    )


def test_of_several_windows_the_first_is_taken():
    several = grey(WindowCenter=[100, 2000], WindowWidth=["50", "4000"])

    np.testing.assert_array_equal(
        to_display(RAMP, several), to_display(RAMP, grey(WindowCenter=100, WindowWidth=50))
    )


@pytest.mark.parametrize("width", [0, -5, None, []])
def test_a_window_without_width_is_as_none(width):
    np.testing.assert_array_equal(
        to_display(RAMP, grey(WindowCenter=40, WindowWidth=width)), to_display(RAMP, grey())
    )


def test_a_narrow_window_on_fractions_still_tells_them_apart():
    shown = to_display(np.array([[0.0, 0.25, 0.5]]), grey(WindowCenter=0.25, WindowWidth=0.5))

    np.testing.assert_array_equal(shown, [[0, 128, 255]])


def test_a_window_that_is_no_number_is_named():
    with pytest.raises(DataError, match="WindowWidth is 'wide', and not a number"):
        to_display(RAMP, grey(WindowCenter=40, WindowWidth="wide"))


@pytest.mark.parametrize("width", [0, -1, float("nan")])
def test_a_window_given_needs_a_width(width):
    with pytest.raises(DataError, match="has no width"):
        to_display(RAMP, grey(), (40, width))


def test_without_a_window_the_range_of_the_frame_is_shown():
    shown = to_display(np.array([[-1000, 0, 1000]], dtype=np.int16), grey())

    np.testing.assert_array_equal(shown, [[0, 128, 255]])


def test_an_even_frame_is_black_and_a_full_mask_white():
    np.testing.assert_array_equal(to_display(np.full((2, 2), 7), grey()), np.zeros((2, 2)))
    np.testing.assert_array_equal(
        to_display(np.ones((2, 2), np.uint8), grey(BitsAllocated=1)), np.full((2, 2), 255)
    )


@pytest.mark.parametrize("window", [None, (5, 10)])
def test_values_that_are_no_numbers_are_black(window):
    shown = to_display(np.array([[np.nan, 0.0, 10.0, np.inf]]), grey(), window)

    assert list(shown[0]) == [0, 0, 255, 255]


def test_everything_that_is_no_number_is_black():
    np.testing.assert_array_equal(to_display(np.full((1, 2), np.nan), grey()), [[0, 0]])


@pytest.mark.parametrize("bits", [8, 12, 16])
def test_a_voi_lut_comes_before_a_window(bits):
    top = 2**bits - 1
    table = NaturalDataset(LUTDescriptor=[4, 10, bits], LUTData=[0, top, top // 2, 1])
    instance = grey(VOILUTSequence=[table], WindowCenter=0, WindowWidth=1)

    shown = to_display(np.array([[0, 10, 11, 12, 13, 99]]), instance)

    half = round(top // 2 / top * 255)
    one = round(255 / top)
    np.testing.assert_array_equal(shown, [[0, 0, 255, half, one, one]])


def test_an_enhanced_instance_has_a_window_for_each_frame():
    frames = [
        NaturalDataset(FrameVOILUTSequence=[NaturalDataset(WindowCenter=at, WindowWidth=1)])
        for at in (10, 20)
    ]
    instance = grey(PerFrameFunctionalGroupsSequence=frames)
    values = np.array([[5, 15, 25]])

    np.testing.assert_array_equal(to_display(values, instance), [[0, 255, 255]])
    np.testing.assert_array_equal(to_display(values, instance, frame=2), [[0, 0, 255]])


def test_colour_is_shown_as_it_is_in_eight_bits():
    colours = np.arange(24, dtype=np.uint16).reshape(2, 4, 3) * 170
    instance = NaturalDataset(PhotometricInterpretation="RGB", BitsStored=12)

    np.testing.assert_array_equal(to_display(colours.astype(np.uint8), instance), colours % 256)
    np.testing.assert_array_equal(to_display(colours, instance), colours >> 4)


def palette(bits: int, segmented: bool) -> Dataset:
    dataset = Dataset()
    dataset.file_meta = FileMetaDataset()
    dataset.file_meta.TransferSyntaxUID = pydicom.uid.ExplicitVRLittleEndian
    dataset.PhotometricInterpretation, dataset.PixelRepresentation = "PALETTE COLOR", 0
    top = 2**bits - 1
    kind = "<u2" if bits > 8 else "u1"
    for colour, low in (("Red", 0), ("Green", top // 3), ("Blue", top // 2)):
        # Segments: two given values, then a straight line to the last one.
        whole = np.linspace(low, top, 16).astype(int)
        data = [0, 2, low, low, 1, 14, top] if segmented else whole
        setattr(dataset, f"{colour}PaletteColorLookupTableDescriptor", [16, 4, bits])
        prefix = "Segmented" if segmented else ""
        setattr(
            dataset,
            f"{prefix}{colour}PaletteColorLookupTableData",
            np.array(data, dtype=kind).tobytes(),
        )
    return dataset


@pytest.mark.parametrize("bits", [8, 16])
@pytest.mark.parametrize("segmented", [False, True])
def test_palette_colours_are_those_of_pydicom(bits, segmented):
    dataset = palette(bits, segmented)
    indices = np.arange(25, dtype=np.uint8).reshape(5, 5)

    shown = to_display(indices, from_dataset(dataset))

    expected = apply_color_lut(indices, dataset) >> (bits - 8)
    assert shown.dtype == np.uint8
    np.testing.assert_array_equal(shown, expected)


def test_a_palette_that_is_elsewhere_is_asked_for():
    instance = from_dataset(palette(8, False))
    instance.RedPaletteColorLookupTableData = BulkData("https://h/bulk/1")

    with pytest.raises(DataError, match=r"RedPaletteColor.* not among the metadata"):
        to_display(np.zeros((2, 2), np.uint8), instance)


def test_a_damaged_segmented_palette_is_named():
    instance = from_dataset(palette(16, True))
    instance.SegmentedGreenPaletteColorLookupTableData = b"\x07\0\x07\0"

    with pytest.raises(DataError, match="segmented palette of the instance cannot be expanded"):
        to_display(np.zeros((2, 2), np.uint8), instance)
