"""How the pixels of an instance are laid out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from dicomsource.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Mapping

_ALWAYS = ("Rows", "Columns", "SamplesPerPixel", "PhotometricInterpretation", "BitsAllocated")
_OF_INTEGERS = ("BitsStored", "PixelRepresentation")
KEYWORDS = (*_ALWAYS, *_OF_INTEGERS, "PlanarConfiguration", "NumberOfFrames")
"""What `ImagePixel.of` reads."""

_FLOATS = {"32": "FloatPixelData", "64": "DoubleFloatPixelData"}


@attrs.frozen
class ImagePixel:
    """The Image Pixel module of an instance.

    Parameters
    ----------
    Rows, Columns, SamplesPerPixel, PhotometricInterpretation, BitsAllocated, BitsStored, PixelRepresentation
        As the standard has them; for floating point pixels the last two are unused.
    PlanarConfiguration
        None where nobody said.
    NumberOfFrames
        At least 1.
    keyword
        PixelData, FloatPixelData or DoubleFloatPixelData.

    References
    ----------
    DICOM PS3.3, C.7.6.3, C.7.6.24 and C.7.6.25.
    """

    Rows: int
    Columns: int
    SamplesPerPixel: int
    PhotometricInterpretation: str
    BitsAllocated: int
    BitsStored: int
    PixelRepresentation: int
    PlanarConfiguration: int | None
    NumberOfFrames: int
    keyword: str

    @classmethod
    def of(cls, instance: Mapping[str, Any]) -> ImagePixel:
        """Return how the pixels of an instance are laid out.

        Raises
        ------
        DataError
            An attribute that says so is missing, or is no number.
        """
        keyword = _pixel_keyword(instance)
        needed = _ALWAYS if keyword != "PixelData" else (*_ALWAYS, *_OF_INTEGERS)
        missing = [name for name in needed if instance.get(name) in (None, "", [])]
        if missing:
            raise DataError(
                f"{named(instance)} lacks {', '.join(missing)}, without which its pixels have no meaning",
                way_out="Get the whole metadata of the instance",
            )
        numbers = {
            name: _number(name, instance)
            for name in KEYWORDS
            if name != "PhotometricInterpretation"
        }
        return cls(
            Rows=numbers["Rows"] or 0,
            Columns=numbers["Columns"] or 0,
            SamplesPerPixel=numbers["SamplesPerPixel"] or 0,
            PhotometricInterpretation=str(instance["PhotometricInterpretation"]).strip(),
            BitsAllocated=numbers["BitsAllocated"] or 0,
            BitsStored=numbers["BitsStored"] or 0,
            PixelRepresentation=numbers["PixelRepresentation"] or 0,
            PlanarConfiguration=numbers["PlanarConfiguration"],
            NumberOfFrames=max(1, numbers["NumberOfFrames"] or 1),
            keyword=keyword,
        )

    @property
    def bits_per_frame(self) -> int:
        """Length of an uncompressed frame, in bits: it need not end with a byte."""
        bits = self.Rows * self.Columns * self.SamplesPerPixel * self.BitsAllocated
        # Two pixels share their colour difference: four samples stand for six.
        return bits // 3 * 2 if self.PhotometricInterpretation == "YBR_FULL_422" else bits


def named(instance: Mapping[str, Any]) -> str:
    """Return how messages call an instance."""
    uid = instance.get("SOPInstanceUID")
    return f"instance {uid}" if uid else "the instance"


def _pixel_keyword(instance: Mapping[str, Any]) -> str:
    for keyword in _FLOATS.values():
        if keyword in instance:
            return keyword
    # Metadata often comes without its pixels; floats are told by what integers must have and they must not.
    bits = str(instance.get("BitsAllocated"))
    if bits in _FLOATS and all(instance.get(name) is None for name in _OF_INTEGERS):
        return _FLOATS[bits]
    return "PixelData"


def _number(name: str, instance: Mapping[str, Any]) -> int | None:
    value = instance.get(name)
    if value in (None, "", []):
        return None
    try:
        return int(value)
    except (TypeError, ValueError):
        raise DataError(
            f"{name} of {named(instance)} is {value!r}, and not a whole number"
        ) from None
