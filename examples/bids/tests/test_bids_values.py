"""Values of all types that NIfTI has, through 16 bits and back by RescaleSlope and RescaleIntercept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import nibabel
import numpy as np
import pytest
from dicomsource.pixels import rescale

from dicomsource_bids.samples import AXIAL, write

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

FILE = "anat/sub-01_T1w.nii"
SIGNED, UNSIGNED = 1, 0


@pytest.fixture
def pixels_of(tmp_path: Path, open_bids: Callable[[Path], Any]) -> Callable[..., tuple[Any, list[Any]]]:
    """``pixels_of(voxels)``: the source's instances of an image, and their stored values as (i, j, k)."""

    def write_and_read(voxels: np.ndarray[Any, Any], slope: float | None = None, name: str = FILE) -> Any:
        (tmp_path / "dataset_description.json").write_text('{"Name": "Values"}')
        write(tmp_path / "sub-01" / name, voxels, np.diag([-1.0, -1.0, 1.0, 1.0]), slope)  # as radiologists look
        source = open_bids(tmp_path)
        (study,) = source.query.studies.search()
        instances = source.retrieve.series.metadata(study.StudyInstanceUID)
        slices = [source.load_pixels(instance).swapaxes(0, 1) for instance in instances]
        return instances, np.stack(slices, axis=2)

    return write_and_read


def values(instances: list[Any], stored: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    return np.stack([rescale(stored[:, :, at], one) for at, one in enumerate(instances)], axis=2)


def block(dtype: Any, low: float, high: float) -> np.ndarray[Any, Any]:
    return np.linspace(low, high, 60).reshape(3, 4, 5).astype(dtype)


@pytest.mark.parametrize(
    ("dtype", "low", "high", "sign"),
    [
        ("u1", 0, 255, UNSIGNED),
        ("i1", -128, 127, SIGNED),
        ("u2", 0, 65535, UNSIGNED),
        ("i2", -32768, 32767, SIGNED),
        (">i2", -32768, 32767, SIGNED),
        ("i4", -3000, 3000, SIGNED),
        ("i4", 0, 65535, UNSIGNED),
        ("i4", 1_000_000, 1_060_000, UNSIGNED),
        ("f4", -3000, 3000, SIGNED),
    ],
)
@pytest.mark.parametrize("slope", [None, 0.125])
def test_whole_numbers_come_back_as_they_were(
    pixels_of: Callable[..., Any], dtype: str, low: float, high: float, sign: int, slope: float | None
) -> None:
    voxels = np.rint(block("f8", low, high)).astype(dtype)

    instances, stored = pixels_of(voxels, slope)

    assert (instances[0].BitsAllocated, instances[0].PixelRepresentation) == (16, sign)
    expected = voxels if slope is None else voxels * slope - 20.0
    assert np.array_equal(values(instances, stored), expected)
    assert "DerivationDescription" not in instances[0]


@pytest.mark.parametrize("dtype", ["f4", "f8", "i4"])
def test_what_16_bits_cannot_hold_is_rounded_and_says_by_how_much(pixels_of: Callable[..., Any], dtype: str) -> None:
    voxels = block(dtype, -1.2345e6, 4.56e6)

    instances, stored = pixels_of(voxels)

    off = np.abs(values(instances, stored) - voxels).max()
    assert 0 < off <= 5.7945e6 / 65535 / 2 * 1.000001
    assert instances[0].DerivationDescription.endswith("values rounded to 16 bits, each by 44.2 at most")
    assert instances[0].ImageType[0] == "DERIVED"


def test_what_is_no_number_is_padding(pixels_of: Callable[..., Any]) -> None:
    voxels = block("f4", -1.5, 1.5)
    voxels[0, 0, 0], voxels[1, 2, 3] = np.nan, np.inf

    instances, stored = pixels_of(voxels)

    padding = stored == instances[0].PixelPaddingValue
    assert np.array_equal(padding, ~np.isfinite(voxels))
    assert np.allclose(values(instances, stored)[~padding], voxels[~padding], atol=3 / 65534 / 2 * 1.001)


@pytest.mark.parametrize("value", [0.0, 0.7, np.nan])
def test_an_image_of_one_value_keeps_it(pixels_of: Callable[..., Any], value: float) -> None:
    instances, stored = pixels_of(np.full((3, 4, 5), value, "f4"))

    if np.isnan(value):
        assert (stored == instances[0].PixelPaddingValue).all()
    else:
        assert np.allclose(values(instances, stored), value)


@pytest.mark.parametrize("names", ["RGB", "RGBA"])
def test_colours_stay_colours_without_transparency(pixels_of: Callable[..., Any], names: str) -> None:
    voxels = np.zeros((3, 4, 5), [(name, "u1") for name in names])
    for number, name in enumerate(names):
        voxels[name] = block("u1", number, 200 + number)

    instances, stored = pixels_of(voxels)

    assert instances[0].PhotometricInterpretation == "RGB"
    assert "ImagePositionPatient" in instances[0]
    assert np.array_equal(stored, np.stack([voxels[name] for name in "RGB"], axis=-1))


@pytest.mark.parametrize("name", ["func/sub-01_bold.nii", "func/sub-01_bold.nii.gz"])
def test_volumes_come_one_after_the_other(pixels_of: Callable[..., Any], name: str) -> None:
    voxels = np.arange(3 * 4 * 5 * 6).reshape(3, 4, 5, 6).astype("i2")

    instances, stored = pixels_of(voxels, name=name)

    assert [one.InstanceNumber for one in instances] == list(range(1, 31))
    assert [one.TemporalPositionIdentifier for one in instances] == [at for at in range(1, 7) for _ in range(5)]
    assert instances[0].TemporalResolution == 1500
    assert np.array_equal(stored, voxels.reshape(3, 4, 30, order="F"))


@pytest.mark.parametrize("shape", [(3, 4), (3, 4, 1), (3, 4, 5, 1), (3, 4, 5, 1, 1), (3, 4, 5, 2, 1)])
@pytest.mark.parametrize("ending", [".nii", ".nii.gz"])
def test_axes_of_length_one_may_be_there_or_not(
    pixels_of: Callable[..., Any], shape: tuple[int, ...], ending: str
) -> None:
    voxels = np.arange(np.prod(shape)).reshape(shape).astype("i2")

    _, stored = pixels_of(voxels, name=f"anat/sub-01_T1w{ending}")

    assert np.array_equal(stored, voxels.reshape(3, 4, -1, order="F"))


def test_metres_and_microns_become_millimetres(tmp_path: Path, open_bids: Callable[[Path], Any]) -> None:
    (tmp_path / "dataset_description.json").write_text("{}")
    path = tmp_path / "sub-01" / FILE
    write(path, block("i2", 0, 9), AXIAL)
    image = nibabel.load(path)
    image.set_sform(np.diag([1e-3, 1e-3, 1e-3, 1]) @ AXIAL)
    image.header.set_xyzt_units("meter", "sec")
    nibabel.save(image, path)
    source = open_bids(tmp_path)
    (study,) = source.query.studies.search()

    first = source.retrieve.series.metadata(study.StudyInstanceUID)[0]

    assert np.allclose(first.PixelSpacing, [2, 2])
    assert np.allclose(first.SliceThickness, 3.5)


def test_lists_and_slices_read_no_more_of_a_file_than_they_need(
    data_set: Path, open_bids: Callable[[Path], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[Any] = []
    original = nibabel.arrayproxy.ArrayProxy.__getitem__
    monkeypatch.setattr(
        nibabel.arrayproxy.ArrayProxy, "__getitem__", lambda self, at: read.append(at) or original(self, at)
    )
    monkeypatch.setattr(nibabel.arrayproxy.ArrayProxy, "__array__", None)
    source = open_bids(data_set)

    (study,) = source.query.studies.search(patientId="sub-01")
    found = source.query.series.search(study.StudyInstanceUID)
    assert read == []

    (diffusion,) = [one for one in found if one.SeriesDescription == "dwi"]
    instances = source.retrieve.series.metadata(study.StudyInstanceUID, diffusion.SeriesInstanceUID)
    source.load_pixels(instances[20])
    assert read == [(slice(None), slice(None), 6, 1)]
