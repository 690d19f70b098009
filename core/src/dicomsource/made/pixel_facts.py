"""What DICOM says of an array of pixels.

References
----------
DICOM PS3.3, C.7.6.3 and A.8.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dicomsource.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

EXPLICIT_LITTLE = "1.2.840.10008.1.2.1"
NEEDED = (
    "Rows",
    "Columns",
    "SamplesPerPixel",
    "PhotometricInterpretation",
    "BitsAllocated",
    "SOPClassUID",
)
"""Attributes without which pixels mean nothing to a viewer."""

_SECONDARY_CAPTURE = "1.2.840.10008.5.1.4.1.1.7"
_MULTI_FRAME = {"byte": ".2", "word": ".3", "colour": ".4"}
_PARAMETRIC_MAP = "1.2.840.10008.5.1.4.1.1.30"  # the one storage class with floating point pixels
_WHOLE_NUMBERS = {"u": 0, "i": 1}


def pixels_of(given: Any, instance: Mapping[str, Any], frame: int) -> NDArray[Any]:
    """Return the pixels of one frame, whether a loader gave the frame or all of them.

    Parameters
    ----------
    given
        Shape (Rows, Columns), or (Rows, Columns, 3 or 4) for colour; with one more axis in front for all frames.
    instance
        Naturalized; its NumberOfFrames, Rows and Columns, where it has them, tell a volume from colour.
    frame
        Its number, from 1.

    Raises
    ------
    DataError
        It has another shape, or values that are no pixels.
    """
    array = frame_in(given, instance, frame)
    if array.ndim == 3 and array.shape[2] == 4:
        array = array[:, :, :3]  # DICOM has no transparency
    if array.ndim == 3 and array.shape[2] == 1:
        array = array[:, :, 0]
    if array.ndim not in (2, 3) or (array.ndim == 3 and array.shape[2] != 3) or not array.size:
        raise DataError(
            f"the image loader gave an array of shape {array.shape}",
            way_out="Give (Rows, Columns), or (Rows, Columns, 3) for colour",
        )
    return _plain(array)


def frame_in(given: Any, instance: Mapping[str, Any], frame: int) -> NDArray[Any]:
    """Return one frame of what an image loader gave, which may be all frames, as it is.

    Raises
    ------
    DataError
        All frames were given, and there is no such one.
    """
    import numpy as np

    array = np.asarray(given)
    count = frames_in(array, instance)
    if count is None:
        return array
    if not 1 <= frame <= count:
        raise DataError(f"the image loader gave {count} frames, and not frame {frame}")
    one: NDArray[Any] = array[frame - 1]
    return one


def frames_in(array: NDArray[Any], instance: Mapping[str, Any]) -> int | None:
    """Return how many frames an array holds; None where it is one frame."""
    if array.ndim == 4:
        return int(array.shape[0])
    if array.ndim != 3:
        return None
    said = instance.get("NumberOfFrames")
    rows, columns = instance.get("Rows"), instance.get("Columns")
    volume = said is not None and int(said) == array.shape[0] and array.shape[2] not in (3, 4)
    volume = volume or (rows, columns) == array.shape[1:]
    if rows is None and said is None:
        volume = array.shape[2] not in (1, 3, 4)
    return int(array.shape[0]) if volume else None


def facts_of(array: NDArray[Any], frames: int) -> dict[str, Any]:
    """Return the attributes that say how the pixels of a frame are laid out, and a storage class for them.

    Parameters
    ----------
    array
        As `pixels_of` gives it.
    frames
        How many frames the instance has.
    """
    colour = array.ndim == 3
    bits = array.dtype.itemsize * 8
    facts: dict[str, Any] = {
        "SOPClassUID": _storage_class(array, frames),
        "SamplesPerPixel": 3 if colour else 1,
        "PhotometricInterpretation": "RGB" if colour else "MONOCHROME2",
        "Rows": array.shape[0],
        "Columns": array.shape[1],
        "BitsAllocated": bits,
    }
    if colour:
        facts["PlanarConfiguration"] = 0
    if array.dtype.kind in _WHOLE_NUMBERS:
        facts |= {
            "BitsStored": bits,
            "HighBit": bits - 1,
            "PixelRepresentation": _WHOLE_NUMBERS[array.dtype.kind],
        }
    if frames > 1:
        facts["NumberOfFrames"] = frames
    return facts


def encoded(array: NDArray[Any], instance: Mapping[str, Any]) -> bytes:
    """Return the bytes of a frame as Explicit VR Little Endian has them, of the type that the instance says.

    Raises
    ------
    DataError
        The array is of another size than the instance says, or has values that do not fit.
    """
    import numpy as np

    said = (instance.get("Rows"), instance.get("Columns"))
    if said != array.shape[:2]:
        raise DataError(
            f"the image loader gave {array.shape[0]} x {array.shape[1]} pixels,"
            f" where the metadata says {said[0]} x {said[1]}"
        )
    bits = int(instance.get("BitsAllocated") or 0)
    kind = array.dtype.kind
    if kind in _WHOLE_NUMBERS:
        kind = "i" if instance.get("PixelRepresentation") == 1 else "u"
    if bits not in (8, 16, 32, 64):
        raise DataError(f"pixels of {bits} bits cannot be made", way_out="Give 8, 16 or 32")
    wanted = np.dtype(f"<{kind}{bits // 8}")
    changed = array.astype(wanted)
    if wanted != array.dtype.newbyteorder("<") and not np.array_equal(
        changed, array, equal_nan=kind == "f"
    ):
        raise DataError(f"the image loader gave {array.dtype} values that {wanted} cannot hold")
    if array.ndim == 3 and instance.get("PlanarConfiguration") == 1:
        changed = np.moveaxis(changed, 2, 0)
    return changed.tobytes()


def _plain(array: NDArray[Any]) -> NDArray[Any]:
    """Return pixels of a type that DICOM has."""
    import numpy as np

    kind, size = array.dtype.kind, array.dtype.itemsize
    if kind == "b":
        return array.astype(np.uint8)
    if kind == "f":
        return array if size in (4, 8) else array.astype(np.float32 if size < 4 else np.float64)
    if kind not in _WHOLE_NUMBERS:
        raise DataError(
            f"the image loader gave values of type {array.dtype}", way_out="Give numbers"
        )
    if size < 8:
        return array
    smaller: NDArray[Any] = array.astype(np.uint32 if kind == "u" else np.int32)
    if not np.array_equal(smaller, array):
        raise DataError("the image loader gave numbers that 32 bits cannot hold")
    return smaller


def _storage_class(array: NDArray[Any], frames: int) -> str:
    if array.dtype.kind == "f":
        return _PARAMETRIC_MAP
    if frames == 1:
        return _SECONDARY_CAPTURE
    kind = "colour" if array.ndim == 3 else "byte" if array.dtype.itemsize == 1 else "word"
    return _SECONDARY_CAPTURE + _MULTI_FRAME[kind]
