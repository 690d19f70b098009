"""The phantom goes out over DICOMweb, and readers that know nothing of us find its marks where nibabel has them."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING, Any

import dcm2niix
import nibabel
import numpy as np
import pytest
import SimpleITK

from dicomsource_bids.samples import CORNERS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

MILLIMETRES = 1e-3
TO_LPS = np.diag([-1.0, -1.0, 1.0])
IMAGES = {
    "Axial T1": "anat/sub-01_acq-axial_T1w.nii",
    "acq-sagittal_T1w": "anat/sub-01_acq-sagittal_T1w.nii.gz",
    "acq-mirrored_T2w": "anat/sub-01_acq-mirrored_T2w.nii",
    "acq-oblique_T2w": "anat/sub-01_acq-oblique_T2w.nii.gz",
    "task-rest_bold": "func/sub-01_task-rest_bold.nii.gz",
    "dwi": "dwi/sub-01_dwi.nii",
}
EVERY_IMAGE = pytest.mark.parametrize("description", IMAGES)


def by_nibabel(data_set: Path, description: str) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """Return values of shape (i, j, k, volume), and the affine in RAS."""
    image = nibabel.load(data_set / "sub-01" / IMAGES[description])
    values = image.get_fdata()
    return values.reshape(*values.shape[:3], -1), image.affine


def precision(data_set: Path, values: np.ndarray[Any, Any], description: str) -> float:
    """Return how far a value may be off: nothing but for floating point numbers, which become 16 bits."""
    floats = nibabel.load(data_set / "sub-01" / IMAGES[description]).get_data_dtype().kind == "f"
    return float(np.ptp(values)) / 65535 / 2 * 1.001 if floats else 1e-9


def matches(
    values: np.ndarray[Any, Any],
    affine: np.ndarray[Any, Any],
    seen: np.ndarray[Any, Any],
    seen_affine: np.ndarray[Any, Any],
    allowed: float,
) -> None:
    """Fail unless each voxel that was seen is one that was sent, at the same place and of the same value."""
    assert sorted(seen.shape) == sorted(values.shape)
    for corner in CORNERS:
        where = affine @ [*corner, 1]
        index = np.linalg.solve(seen_affine, where)[:3]
        nearest = np.rint(index).astype(int)
        found = seen_affine @ [*nearest, 1]
        assert np.linalg.norm((found - where)[:3]) < MILLIMETRES, corner
        assert abs(seen[tuple(nearest)] - values[corner]) <= allowed, corner
    indices = np.stack([*np.indices(seen.shape), np.ones(seen.shape)], axis=-1)
    back = indices @ (np.linalg.inv(affine) @ seen_affine).T
    i, j, k = np.rint(back[..., :3]).astype(int).transpose(3, 0, 1, 2)
    assert np.abs(back[..., :3] - np.stack([i, j, k], axis=-1)).max() < MILLIMETRES
    assert np.abs(seen - values[i, j, k]).max() <= allowed


@EVERY_IMAGE
def test_simpleitk_finds_each_voxel_where_nibabel_has_it(
    data_set: Path, fetched: Callable[[str], list[Path]], description: str
) -> None:
    values, affine = by_nibabel(data_set, description)

    volumes = fetched(description)

    assert len(volumes) == values.shape[3]
    for number, folder in enumerate(volumes):
        reader = SimpleITK.ImageSeriesReader()
        reader.SetFileNames(reader.GetGDCMSeriesFileNames(str(folder)))
        image = reader.Execute()
        seen_affine = np.eye(4)
        directions = np.reshape(image.GetDirection(), (3, 3))
        seen_affine[:3, :3] = TO_LPS @ directions @ np.diag(image.GetSpacing())
        seen_affine[:3, 3] = TO_LPS @ image.GetOrigin()
        seen = SimpleITK.GetArrayFromImage(image).transpose(2, 1, 0)
        matches(values[..., number], affine, seen, seen_affine, precision(data_set, values, description))


@EVERY_IMAGE
def test_dcm2niix_leads_back_to_the_same_voxels(
    data_set: Path, fetched: Callable[[str], list[Path]], description: str, tmp_path: Path
) -> None:
    values, affine = by_nibabel(data_set, description)
    folder = fetched(description)[0].parent

    command = [dcm2niix.bin, "-b", "n", "-z", "n", "-o", tmp_path, "-f", "back", folder]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)

    assert done.returncode == 0, done.stdout
    (back,) = tmp_path.glob("*.nii")
    image = nibabel.load(back)
    seen = image.get_fdata()
    seen = seen.reshape(*seen.shape[:3], -1)
    assert seen.shape[3] == values.shape[3]
    for number in range(values.shape[3]):
        allowed = precision(data_set, values, description) + 1e-6 * np.abs(values).max()  # its slope is a 32-bit float
        matches(values[..., number], affine, seen[..., number], image.affine, allowed)
