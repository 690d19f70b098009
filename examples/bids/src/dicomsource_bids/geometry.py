"""Where voxels are: from the affine of a NIfTI file to what DICOM says of slices.

A slice is what lies along the first two voxel axes. NIfTI counts millimetres towards Right, Anterior and Superior,
DICOM towards Left, Posterior and Superior. No voxel is interpolated: a slice is turned by quarters and mirrored until
it is looked at as radiologists do, and its position and orientation say so.

References
----------
DICOM PS3.3, C.7.6.2.1.1: Image Position (Patient) is the middle of the first voxel, Image Orientation (Patient) the
directions of a row and of a column.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from dicomsource.errors import DataError

if TYPE_CHECKING:
    from numpy.typing import NDArray

TO_LPS = np.diag([-1.0, -1.0, 1.0, 1.0])
LEFT, POSTERIOR, INFERIOR = np.eye(3)[0], np.eye(3)[1], -np.eye(3)[2]
# By the axis that is nearest to a slice's normal: where its rows lead on the screen, and where its columns do.
LOOKED_AT = {0: (POSTERIOR, INFERIOR), 1: (LEFT, INFERIOR), 2: (LEFT, POSTERIOR)}
SQUARE = 1e-4
"""How far the cosine between rows and columns may be from 0: single precision affines are not exact."""


@dataclass(frozen=True)
class Geometry:
    """The slices of a volume in the patient.

    Parameters
    ----------
    swapped
        Whether the rows of a slice run along the second voxel axis, and not along the first.
    mirrored
        Whether rows, and whether columns, run against their voxel axis.
    orientation
        Directions of rows and of columns, of length 1, in LPS.
    spacing
        From row to row, and from column to column, in millimetres.
    first
        Position of the first slice: of the voxel in the corner of the picture, in LPS millimetres.
    step
        From a slice to the next one.
    """

    swapped: bool
    mirrored: tuple[bool, bool]
    orientation: tuple[tuple[float, ...], tuple[float, ...]]
    spacing: tuple[float, float]
    first: tuple[float, ...]
    step: tuple[float, ...]

    @classmethod
    def of(cls, affine: NDArray[Any], shape: tuple[int, ...], name: str = "the image") -> Geometry:
        """Return the geometry that an affine in RAS millimetres gives a volume of a shape.

        Raises
        ------
        DataError
            Voxels are sheared within their slice, or have no extent: DICOM cannot say where they are.
        """
        to_patient = TO_LPS @ affine
        axes = to_patient[:3, :2].T
        lengths = np.linalg.norm(axes, axis=1)
        if not np.isfinite(to_patient).all() or not lengths.all():
            raise DataError(f"{name} has an affine that gives its voxels no place: {affine.tolist()}")
        units = axes / lengths[:, np.newaxis]
        if abs(units[0] @ units[1]) > SQUARE:
            angle = np.degrees(np.arccos(np.clip(units[0] @ units[1], -1, 1)))
            raise DataError(
                f"{name} is sheared: {angle:.3f} degrees are between its rows and columns, where DICOM has 90",
                way_out="Resample it onto a grid with right angles",
            )
        normal = np.cross(*units)
        wanted = LOOKED_AT[int(np.argmax(np.abs(normal)))]
        straight = abs(units[0] @ wanted[0]) + abs(units[1] @ wanted[1])
        swapped = bool(straight < abs(units[1] @ wanted[0]) + abs(units[0] @ wanted[1]))
        along = (1, 0) if swapped else (0, 1)  # voxel axis of rows, and of columns
        mirrored = [bool(units[axis] @ towards < 0) for axis, towards in zip(along, wanted, strict=True)]
        corner = np.array([0.0, 0.0, 0.0, 1.0])
        for axis, backwards in zip(along, mirrored, strict=True):
            corner[axis] = shape[axis] - 1 if backwards else 0
        rows, columns = (
            tuple(map(float, (-units[axis] if backwards else units[axis]) + 0.0))
            for axis, backwards in zip(along, mirrored, strict=True)
        )
        return cls(
            swapped=swapped,
            mirrored=(mirrored[0], mirrored[1]),
            orientation=(rows, columns),
            spacing=(float(lengths[along[1]]), float(lengths[along[0]])),
            first=tuple(map(float, (to_patient @ corner)[:3])),
            step=tuple(map(float, to_patient[:3, 2])),
        )

    @property
    def normal(self) -> NDArray[Any]:
        return np.cross(*self.orientation)

    @property
    def slice_spacing(self) -> float:
        """From a slice to the next one along their normal, in millimetres."""
        return float(abs(self.normal @ self.step))

    def position(self, slice_: int) -> list[float]:
        """Return where a slice is, counted from 0."""
        return [a + slice_ * b for a, b in zip(self.first, self.step, strict=True)]

    def picture(self, voxels: NDArray[Any]) -> NDArray[Any]:
        """Return a slice of shape (i, j) as rows and columns."""
        rows_backwards, columns_backwards = self.mirrored
        turned = voxels if self.swapped else voxels.swapaxes(0, 1)
        return turned[:: -1 if columns_backwards else 1, :: -1 if rows_backwards else 1]

    def attributes(self, slice_: int) -> dict[str, Any]:
        """Return what DICOM says of a slice, counted from 0."""
        position = self.position(slice_)
        return {
            "PixelSpacing": list(self.spacing),
            "ImageOrientationPatient": [*self.orientation[0], *self.orientation[1]],
            "ImagePositionPatient": position,
            "SliceLocation": float(self.normal @ position),
        }
