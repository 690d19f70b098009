"""Every test file that pydicom brings with it gives the pixels that pydicom itself reads from it."""

from __future__ import annotations

import logging
import warnings
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pydicom
import pytest

from dicomsource.errors import DicomsourceError
from dicomsource.natural import from_dicom_json, from_part10, to_dicom_json
from dicomsource.pixels import decode_frame, frames_of_part10, rescale, to_display

if TYPE_CHECKING:
    from pydicom import Dataset

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning")

PIXEL_KEYWORDS = ("PixelData", "FloatPixelData", "DoubleFloatPixelData")


@cache
def with_pixels() -> dict[str, Path]:
    folder = Path(pydicom.__file__).parent / "data"
    found = {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for path in sorted([*folder.rglob("*.dcm"), *(folder / "test_files").rglob("[0-9]*")]):
            if path.is_file() and any(
                keyword in pydicom.dcmread(path, force=True) for keyword in PIXEL_KEYWORDS
            ):
                found[path.relative_to(folder).as_posix()] = path
    return found


@cache
def decodable() -> list[str]:
    logging.getLogger("pydicom").setLevel(logging.CRITICAL)
    names = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for name, path in with_pixels().items():
            try:
                _ = pydicom.dcmread(path, force=True).pixel_array
            except Exception:
                continue
            names.append(name)
    logging.getLogger("pydicom").setLevel(logging.NOTSET)
    return names


def read(name: str) -> tuple[Dataset, list[np.ndarray]]:
    dataset = pydicom.dcmread(with_pixels()[name], force=True)
    array = dataset.pixel_array
    several = int(dataset.get("NumberOfFrames") or 1) > 1
    return dataset, list(array) if several else [array]


def decode_all(path: Path) -> None:
    instance = from_part10(path, stop_before_pixels=True)
    for frame in frames_of_part10(path):
        decode_frame(frame, instance)


def test_the_files_are_many_enough_to_mean_something():
    assert len(decodable()) >= 90


@pytest.mark.parametrize("name", decodable())
def test_frames_cut_out_and_decoded_are_what_pydicom_reads(name):
    _, expected = read(name)
    path = with_pixels()[name]
    instance = from_part10(path, stop_before_pixels=True)

    frames = frames_of_part10(path)

    assert len(frames) == len(expected)
    for frame, array in zip(frames, expected, strict=True):
        decoded = decode_frame(frame, instance)
        np.testing.assert_array_equal(decoded, array)
        assert decoded.dtype == array.dtype.newbyteorder("=")
        assert decoded.dtype.isnative
        assert decoded.flags.writeable


@pytest.mark.parametrize("name", decodable())
def test_metadata_as_a_server_sends_it_is_enough(name):
    path = with_pixels()[name]
    whole = from_part10(path, stop_before_pixels=True)
    sent = from_dicom_json(to_dicom_json(whole))
    assert not {"_meta", "TransferSyntaxUID", *PIXEL_KEYWORDS} & sent.keys()

    (frame,) = frames_of_part10(path, [1])

    np.testing.assert_array_equal(decode_frame(frame, sent), read(name)[1][0])


@pytest.mark.parametrize("name", decodable())
def test_one_frame_is_the_same_alone_among_others_from_bytes_and_from_disk(name):
    path = with_pixels()[name]
    every = frames_of_part10(path)
    last = len(every)

    assert frames_of_part10(path.read_bytes()) == every
    assert frames_of_part10(path, [last]) == [every[-1]]
    assert frames_of_part10(str(path), [last, 1, last]) == [every[-1], every[0], every[-1]]


@pytest.mark.parametrize("name", sorted(set(with_pixels()) - set(decodable())))
def test_what_pydicom_cannot_decode_is_refused_with_a_sentence(name):
    path = with_pixels()[name]

    with pytest.raises(DicomsourceError) as caught:
        decode_all(path)

    assert str(caught.value).endswith(".")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("name", decodable())
def test_rescaled_and_displayed_frames_are_as_pydicom_has_them(name):
    dataset, (array, *_) = read(name)
    instance = from_part10(with_pixels()[name], stop_before_pixels=True)

    shown = to_display(array, instance)

    assert shown.dtype == np.uint8
    if array.ndim == 3:
        assert shown.shape == array.shape
        np.testing.assert_array_equal(shown, array >> (dataset.BitsStored - 8))
        return
    if dataset.PhotometricInterpretation == "PALETTE COLOR":
        colours = pydicom.pixels.apply_color_lut(array, dataset)
        bits = dataset.RedPaletteColorLookupTableDescriptor[2]
        np.testing.assert_array_equal(shown, colours >> (bits - 8))
        return
    modality = pydicom.pixels.apply_modality_lut(array, dataset)
    np.testing.assert_array_equal(rescale(array, instance), modality)
    if "WindowWidth" in dataset or "VOILUTSequence" in dataset:
        expected = pydicom.pixels.apply_voi_lut(modality, dataset).astype(float)
        low, high = pydicom.pixels.apply_voi_lut(np.array([-1e12, 1e12]), dataset)
    else:
        expected, low, high = modality.astype(float), modality.min(), modality.max()
    grey = (expected - low) / (high - low) * 255 if high > low else expected * 0
    if dataset.PhotometricInterpretation == "MONOCHROME1":
        grey = 255 - grey
    assert np.abs(shown - grey).max() <= 0.5 + 1e-6
