"""Values as 16 bits, which is what DICOM's MR and PET images have.

Whole numbers that fit stay what they are. All else is rounded to 65,535 steps from the lowest to the highest value of
the file, as good as 16 bits can say it, and how far a value may be off is told. What is no number gets a stored value
of its own, which PixelPaddingValue names.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from dicomsource_bids.files import kept_while_unchanged
from dicomsource_bids.nifti import NiftiImage, read_image

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

AS_THEY_ARE = {"u1": "<u2", "i1": "<i2", "u2": "<u2", "i2": "<i2"}
LOWEST, HIGHEST = {"<u2": 0, "<i2": -32768}, {"<u2": 65535, "<i2": 32767}

EXACT = 1e15
"""Below it, a decimal string of DICOM holds whole numbers."""


@dataclass(frozen=True)
class StoredValues:
    """How the voxels of a file are stored.

    Parameters
    ----------
    dtype
        ``"<u2"`` or ``"<i2"``, or ``"u1"`` for colours.
    origin, step
        A voxel of the file is a stored value times `step` plus `origin`.
    padding
        The stored value of what is no number, None where all are numbers.
    """

    dtype: str
    origin: float = 0.0
    step: float = 1.0
    padding: int | None = None
    rounded: bool = False

    def store(self, voxels: NDArray[Any]) -> NDArray[Any]:
        """Return voxels as they are stored."""
        if self.dtype == "u1":
            return voxels
        if (self.origin, self.step, self.padding) == (0, 1, None):
            return voxels.astype(self.dtype)
        numbers = np.isfinite(voxels)
        scaled = np.rint((np.where(numbers, voxels.astype(float), self.origin) - self.origin) / self.step)
        stored = np.clip(scaled, LOWEST[self.dtype], HIGHEST[self.dtype]).astype(self.dtype)
        return stored if self.padding is None else np.where(numbers, stored, self.padding).astype(self.dtype)

    def attributes(self, image: NiftiImage) -> dict[str, Any]:
        """Return what DICOM says of the pixels of the image."""
        if self.dtype == "u1":
            colours = {"SamplesPerPixel": 3, "PhotometricInterpretation": "RGB", "PlanarConfiguration": 0}
            return {**colours, **_bits(8), "PixelRepresentation": 0}
        known: dict[str, Any] = {
            "SamplesPerPixel": 1,
            "PhotometricInterpretation": "MONOCHROME2",
            **_bits(16),
            "PixelRepresentation": int(self.dtype == "<i2"),
            "RescaleSlope": self.step * image.slope,
            "RescaleIntercept": self.origin * image.slope + image.intercept,
            "RescaleType": "US",
        }
        if self.padding is not None:
            known["PixelPaddingValue"] = self.padding
        if self.rounded:
            off = abs(self.step * image.slope) / 2
            known["DerivationDescription"] = f"{image.dtype.name} values rounded to 16 bits, each by {off:.3g} at most"
        return known


@kept_while_unchanged(4096)
def stored_values(path: Path) -> StoredValues:
    """Return how the voxels of a file are stored; they are looked through only where their type does not tell."""
    image = read_image(path)
    if image.is_colour:
        return StoredValues("u1")
    kept = AS_THEY_ARE.get(image.dtype.str[1:])
    return StoredValues(kept) if kept else _fitting(image)


def _fitting(image: NiftiImage) -> StoredValues:
    low, high, whole, gaps = np.inf, -np.inf, True, False
    for number in range(image.volumes):
        voxels = image.volume(number)
        values = voxels[np.isfinite(voxels)] if voxels.dtype.kind == "f" else voxels.ravel()
        gaps = gaps or values.size < voxels.size
        if values.size:
            low, high = min(low, values.min()), max(high, values.max())
            whole = whole and (values.dtype.kind != "f" or bool((values == np.rint(values)).all()))
    low, high = (low, high) if low <= high else (0, 0)
    for dtype in ("<i2", "<u2"):
        lowest = LOWEST[dtype] + gaps  # the lowest of all stands for what is no number
        if whole and lowest <= low and high <= HIGHEST[dtype]:
            return StoredValues(dtype, padding=LOWEST[dtype] if gaps else None)
    lowest = int(gaps)
    low, high = float(low), float(high)
    exact = whole and high - low <= 65535 - lowest and max(-low, high) < EXACT
    step = 1.0 if exact or high == low else (high - low) / (65535 - lowest)
    return StoredValues("<u2", low - lowest * step, step, 0 if gaps else None, rounded=not exact and high > low)


def _bits(count: int) -> dict[str, int]:
    return {"BitsAllocated": count, "BitsStored": count, "HighBit": count - 1}
