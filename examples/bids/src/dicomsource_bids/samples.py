"""A small data set made by code: ``python -m dicomsource_bids.samples FOLDER``.

Each image is a phantom: a block whose eight corners are marked, each with a value of its own, in planes and number
types of all kinds. Nobody was scanned.
"""

from __future__ import annotations

import json
import sys
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any

import nibabel
import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

SHAPE = (20, 24, 14)
CORNERS = tuple(product((1, SHAPE[0] - 3), (2, SHAPE[1] - 3), (1, SHAPE[2] - 2)))
"""Voxels that are marked, the first one by 1000, the next by 1100, and so on."""
SCANNER = 1


def phantom(shape: tuple[int, ...] = SHAPE) -> NDArray[np.int16]:
    """Return the block, of values below 1000 but for the marks; no mirror image of it is the same."""
    i, j, k = np.indices(shape)
    block = 3 * i + 5 * j + 7 * k + 300 * ((i - 6) ** 2 + (j - 8) ** 2 < 20)
    for number, corner in enumerate(CORNERS):
        block[corner] = 1000 + 100 * number
    marked: NDArray[np.int16] = block.astype(np.int16)
    return marked


def turned(x: float, y: float, z: float) -> NDArray[np.float64]:
    """Return the rotation about three axes, in degrees."""
    (cx, cy, cz), (sx, sy, sz) = np.cos(np.radians([x, y, z])), np.sin(np.radians([x, y, z]))
    about_x = np.array([[1, 0, 0], [0, cx, -sx], [0, sx, cx]])
    about_y = np.array([[cy, 0, sy], [0, 1, 0], [-sy, 0, cy]])
    about_z = np.array([[cz, -sz, 0], [sz, cz, 0], [0, 0, 1]])
    rotation: NDArray[np.float64] = about_z @ about_y @ about_x
    return rotation


def affine(axes: Any, steps: tuple[float, float, float], origin: tuple[float, float, float]) -> NDArray[np.float64]:
    """Return the affine of voxel axes (as columns, in RAS) with steps in millimetres."""
    found = np.eye(4)
    found[:3, :3] = np.asarray(axes, float) @ np.diag(steps)
    found[:3, 3] = origin
    return found


AXIAL = affine(np.eye(3), (2.0, 2.0, 3.5), (-20.5, -31.25, 12.0))
SAGITTAL = affine([[0, 0, 1], [1, 0, 0], [0, 1, 0]], (1.5, 1.5, 4.0), (-33.0, -14.0, -21.5))
MIRRORED = affine([[-1, 0, 0], [0, 0, 1], [0, 1, 0]], (1.25, 2.5, 3.0), (22.0, -18.0, -40.0))  # negative determinant
OBLIQUE = affine(turned(17, -24, 38), (1.75, 2.25, 3.0), (-11.5, -27.0, 9.75))


def write(path: Path, voxels: NDArray[Any], where: NDArray[Any], slope: float | None = None, **sidecar: Any) -> None:
    """Write an image and its sidecar."""
    path.parent.mkdir(parents=True, exist_ok=True)
    image = nibabel.Nifti1Image(voxels, where)
    image.set_sform(where, SCANNER)
    image.set_qform(where, SCANNER)
    image.header.set_xyzt_units("mm", "sec")
    if slope is not None:
        image.header.set_slope_inter(slope, -20.0)
    if voxels.ndim == 4:
        image.header.set_zooms((*image.header.get_zooms()[:3], 1.5))
    nibabel.save(image, path)
    if sidecar:
        path.with_name(path.name.partition(".")[0] + ".json").write_text(json.dumps(sidecar))


def write_samples(folder: Path) -> None:
    """Write the data set into a folder, which is made."""
    folder.mkdir(parents=True, exist_ok=True)
    block = phantom()
    description = {"Name": "Marked corners", "BIDSVersion": "1.10.0", "DatasetType": "raw"}
    (folder / "dataset_description.json").write_text(json.dumps(description))
    (folder / "participants.tsv").write_text("participant_id\tage\tsex\nsub-01\t34\tF\nsub-02\t1.5\tn/a\n")
    # What stands at the top is inherited by all images of the kind.
    (folder / "T1w.json").write_text(json.dumps({"Manufacturer": "Phantom works", "MagneticFieldStrength": 3}))
    rest = {"RepetitionTime": 1.5, "EchoTime": 0.03, "FlipAngle": 70, "TaskName": "rest"}
    (folder / "task-rest_bold.json").write_text(json.dumps(rest))
    anat, name = folder / "sub-01" / "anat", "sub-01_acq-{}_{}.nii{}"
    write(anat / name.format("axial", "T1w", ""), block, AXIAL, EchoTime=0.0025, SeriesDescription="Axial T1")
    write(anat / name.format("sagittal", "T1w", ".gz"), block, SAGITTAL, slope=0.25)
    write(anat / name.format("mirrored", "T2w", ""), (block // 8).astype(np.uint8), MIRRORED)
    write(anat / name.format("oblique", "T2w", ".gz"), (block / 7).astype(np.float32), OBLIQUE)
    bars = [400 * (abs(np.indices(SHAPE)[1] - 5 * moment - 4) < 2) for moment in range(4)]
    moving = np.stack([block + bar for bar in bars], axis=-1).astype(np.int16)
    write(folder / "sub-01" / "func" / "sub-01_task-rest_bold.nii.gz", moving, OBLIQUE, slope=0.5)
    write(folder / "sub-01" / "dwi" / "sub-01_dwi.nii", moving[..., :3], AXIAL, EchoTime=0.09)
    (folder / "sub-01" / "dwi" / "sub-01_dwi.bval").write_text("0 1000 1000\n")
    (folder / "sub-01" / "sub-01_scans.tsv").write_text(
        "filename\tacq_time\nanat/sub-01_acq-axial_T1w.nii\t2024-03-05T09:30:00\n"
        "func/sub-01_task-rest_bold.nii.gz\t2024-03-05T09:41:12.500000\n"
    )
    for session in ("ses-before", "ses-after"):
        path = folder / "sub-02" / session / "anat" / f"sub-02_{session}_T1w.nii.gz"
        write(path, block.astype(np.int32), AXIAL)


if __name__ == "__main__":
    write_samples(Path(sys.argv[1]))
