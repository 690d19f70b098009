"""From affines to slices: no voxel may move, whatever the affine."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from dicomsource.errors import DataError
from hypothesis import given
from hypothesis import strategies as st

from dicomsource_bids.geometry import TO_LPS, Geometry
from dicomsource_bids.samples import AXIAL, MIRRORED, SAGITTAL, affine, turned

ANGLES = st.floats(-180, 180)
STEPS = st.floats(0.2, 8)
MIDDLES = st.floats(-200, 200)
SHAPES = st.tuples(*[st.integers(1, 5)] * 3)


@st.composite
def affines(draw: st.DrawFn) -> np.ndarray[Any, Any]:
    """Affines of right angles, of either handedness, and with slices that may be pushed aside along their plane."""
    axes = turned(*draw(st.tuples(ANGLES, ANGLES, ANGLES))) @ np.diag([draw(st.sampled_from((-1, 1))), 1, 1])
    found = affine(axes, draw(st.tuples(STEPS, STEPS, STEPS)), draw(st.tuples(MIDDLES, MIDDLES, MIDDLES)))
    found[:3, 2] += draw(st.floats(-1, 1)) * found[:3, 0]
    return found


@given(affines(), SHAPES)
def test_the_standards_equation_leads_from_each_pixel_to_the_place_of_its_voxel(
    where: np.ndarray[Any, Any], shape: tuple[int, int, int]
) -> None:
    """PS3.3, equation C.7.6.2.1-1."""
    indices = np.stack(np.indices(shape), axis=-1)
    geometry = Geometry.of(where, shape)

    for slice_ in range(shape[2]):
        said = geometry.attributes(slice_)
        rows, columns = np.reshape(said["ImageOrientationPatient"], (2, 3))
        between_rows, between_columns = said["PixelSpacing"]
        picture = geometry.picture(indices[:, :, slice_])
        for row, column in np.ndindex(picture.shape[:2]):
            place = said["ImagePositionPatient"] + column * between_columns * rows + row * between_rows * columns
            expected = TO_LPS @ where @ [*picture[row, column], 1]
            assert np.allclose(place, expected[:3], atol=1e-9)


@given(affines(), SHAPES)
def test_rows_and_columns_are_of_length_one_and_at_right_angles(
    where: np.ndarray[Any, Any], shape: tuple[int, int, int]
) -> None:
    rows, columns = map(np.asarray, Geometry.of(where, shape).orientation)

    assert np.isclose([rows @ rows, columns @ columns, rows @ columns + 1], 1).all()


@pytest.mark.parametrize(
    ("where", "rows", "columns"),
    [(AXIAL, "L", "P"), (SAGITTAL, "P", "I"), (MIRRORED, "L", "I")],
    ids=["axial", "sagittal", "coronal"],
)
def test_slices_are_looked_at_as_radiologists_do(where: np.ndarray[Any, Any], rows: str, columns: str) -> None:
    towards = {"L": (1, 0, 0), "P": (0, 1, 0), "I": (0, 0, -1)}

    assert Geometry.of(where, (4, 4, 4)).orientation == (towards[rows], towards[columns])


def test_slices_pushed_aside_as_by_a_tilted_gantry_keep_their_places() -> None:
    tilted = AXIAL.copy()
    tilted[1, 2] = 1.0

    geometry = Geometry.of(tilted, (4, 4, 3))

    first, second = geometry.position(0), geometry.position(1)
    assert np.allclose(np.subtract(second, first), [0, -1, 3.5])
    assert geometry.slice_spacing == pytest.approx(3.5)


def test_rows_that_are_sheared_against_columns_are_refused() -> None:
    sheared = AXIAL.copy()
    sheared[0, 1] = 0.2

    with pytest.raises(DataError, match=r"brain.nii is sheared: 84.289 degrees .* Resample"):
        Geometry.of(sheared, (4, 4, 4), "brain.nii")


def test_the_rounding_of_single_precision_is_no_shear() -> None:
    where = affine(turned(33, -21, 57), (0.7, 1.3, 2.9), (1, 2, 3)).astype(np.float32).astype(float)

    assert Geometry.of(where, (4, 4, 4))


@pytest.mark.parametrize("broken", [np.zeros((4, 4)), np.full((4, 4), np.nan)], ids=["zeros", "no numbers"])
def test_an_affine_that_gives_voxels_no_place_is_refused(broken: np.ndarray[Any, Any]) -> None:
    with pytest.raises(DataError, match="no place"):
        Geometry.of(broken, (4, 4, 4))
