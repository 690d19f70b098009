"""NIfTI files: the header at once, values slice by slice when they are asked for."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import nibabel
import numpy as np
from dicomsource.errors import DataError
from nibabel.arrayproxy import ArrayProxy

from dicomsource_bids.files import kept_while_unchanged
from dicomsource_bids.geometry import Geometry

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

MILLIMETRES = {"meter": 1000.0, "micron": 0.001}
SECONDS = {"msec": 1e-3, "usec": 1e-6}
COLOURS = (("R", "G", "B"), ("R", "G", "B", "A"))


@dataclass(frozen=True)
class NiftiImage:
    """What the header of a NIfTI file says.

    Parameters
    ----------
    path
        The file.
    shape
        Voxels along its first three axes, and volumes.
    dtype
        Of a voxel in the file; of colours it has fields.
    slope, intercept
        A value is a voxel times the one plus the other.
    geometry
        Where its voxels are.
    space
        The code of the space that the affine leads to: 1 is the scanner's.
    volume_seconds
        Time from volume to volume, None where the header does not say.
    window
        Lowest and highest value to show, None where the header does not say.
    """

    path: Path
    shape: tuple[int, int, int, int]
    dtype: np.dtype[Any]
    slope: float
    intercept: float
    geometry: Geometry
    space: int
    volume_seconds: float | None
    window: tuple[float, float] | None
    _voxels: tuple[Any, ...] = field(repr=False, compare=False)  # as nibabel's ArrayProxy takes them

    @property
    def slices(self) -> int:
        return self.shape[2]

    @property
    def volumes(self) -> int:
        return self.shape[3]

    @property
    def is_colour(self) -> bool:
        return self.dtype.names is not None

    def volume(self, number: int) -> NDArray[Any]:
        """Return a volume as the file has it, of shape (i, j, k): nothing else of the file is held in memory."""
        return self._reshaped(_open(self._voxels, self.path, keep=True)[(..., *self._at(number))])

    def slice(self, volume: int, number: int) -> NDArray[Any]:
        """Return a slice as the file has it, of shape (i, j); both numbers from 0."""
        if self.path.suffix == ".gz":  # reading one of its slices means unpacking all before it
            return _unpacked(self, self.path.stat().st_mtime_ns, volume)[:, :, number]
        if len(self._voxels[0]) < 3:
            return self.volume(volume)[:, :, number]
        return self._plain(
            _open(self._voxels, self.path, keep=False)[(slice(None), slice(None), number, *self._at(volume))]
        )

    def _at(self, volume: int) -> tuple[int, ...]:
        extra = len(self._voxels[0]) - 3
        return (volume, *[0] * (extra - 1)) if extra > 0 else ()

    def _reshaped(self, array: Any) -> NDArray[Any]:
        return self._plain(array).reshape(*self.shape[:3], *((3,) if self.is_colour else ()))

    def _plain(self, array: Any) -> NDArray[Any]:
        """Return colours with an axis of their own, and without transparency, which DICOM does not have."""
        if not self.is_colour:
            return np.asarray(array)
        return np.stack([array[name] for name in "RGB"], axis=-1)


@kept_while_unchanged(4096)
def read_image(path: Path) -> NiftiImage:
    """Return what the header of a NIfTI file says.

    Raises
    ------
    DataError
        It is none, or what it holds cannot be said in DICOM.
    """
    try:
        image: Any = nibabel.load(path)
        header, voxels = image.header, image.dataobj
        space_unit, time_unit = header.get_xyzt_units()
    except Exception as error:  # nibabel shows broken files by many kinds of error
        raise DataError(f"{path} cannot be read as NIfTI: {error}") from error
    _check_values(path, voxels.dtype)
    affine = np.diag([*[MILLIMETRES.get(space_unit, 1.0)] * 3, 1.0]) @ image.affine
    shape = _four(path, voxels.shape)
    steps = header.get_zooms()
    low, high = float(header["cal_min"]), float(header["cal_max"])
    return NiftiImage(
        path=path,
        shape=shape,
        dtype=voxels.dtype,
        slope=float(voxels.slope),
        intercept=float(voxels.inter),
        geometry=Geometry.of(affine, shape[:3], str(path)),
        space=int(header["sform_code"]) or int(header["qform_code"]),
        volume_seconds=float(steps[3]) * SECONDS.get(time_unit, 1.0) or None if len(steps) > 3 else None,
        window=(low, high) if high > low else None,
        _voxels=(voxels.shape, voxels.dtype, voxels.offset, 1.0, 0.0),
    )


def _check_values(path: Path, dtype: np.dtype[Any]) -> None:
    if dtype.names is not None and dtype.names not in COLOURS:
        raise DataError(f"{path} has voxels of {dtype.names}, which DICOM has not")
    if dtype.kind == "c":
        raise DataError(
            f"{path} has complex numbers, which DICOM images have not",
            way_out="Write magnitude and phase to a file each",
        )


def _four(path: Path, shape: tuple[int, ...]) -> tuple[int, int, int, int]:
    if any(length != 1 for length in shape[4:]):
        raise DataError(
            f"{path} has {' x '.join(map(str, shape))} voxels, which is more than volumes in a row",
            way_out="Write each component to a file of its own",
        )
    if 0 in shape:
        raise DataError(f"{path} has no voxels: it is {' x '.join(map(str, shape))}")
    i, j, k, t = (*shape[:4], *[1] * (4 - len(shape)))
    return i, j, k, t


def _open(voxels: tuple[Any, ...], path: Path, *, keep: bool) -> ArrayProxy:
    """Return what reads voxels, unscaled."""
    return _kept_open(path, path.stat().st_mtime_ns, voxels) if keep else ArrayProxy(path, voxels)


@lru_cache(maxsize=8)  # as many files stay open, so that the next volume is read on from the one before it
def _kept_open(path: Path, changed: int, voxels: tuple[Any, ...]) -> ArrayProxy:
    return ArrayProxy(path, voxels, keep_file_open=True)


@lru_cache(maxsize=4)
def _unpacked(image: NiftiImage, changed: int, volume: int) -> NDArray[Any]:
    return image.volume(volume)
