"""From stored values to those that mean something, such as Hounsfield units."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dicomsource.errors import DataError
from dicomsource.pixels.functional_groups import for_frame
from dicomsource.pixels.lookup_table import LookupTable
from dicomsource.pixels.requirements import need

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray


def rescale(array: NDArray[Any], instance: Mapping[str, Any], *, frame: int = 1) -> NDArray[Any]:
    """Return the output of the modality transformation.

    Parameters
    ----------
    array
        Stored values, as `decode_frame` gives them.
    instance
        Natural dataset of the instance.
    frame
        Number of the frame, from 1; an enhanced multi-frame instance may rescale each differently.

    Returns
    -------
    numpy.ndarray
        64-bit floats, of the same shape: through the Modality LUT if there is one, else times RescaleSlope plus
        RescaleIntercept, else as they are.

    Raises
    ------
    DataError
        The Modality LUT, slope or intercept cannot be read.

    References
    ----------
    DICOM PS3.3, C.11.1; C.7.6.16.2.9.
    """
    need("numpy")
    import numpy as np

    if tables := instance.get("ModalityLUTSequence"):
        return LookupTable.of(tables[0], instance).apply(array).astype(np.float64)
    held_by = for_frame(instance, "PixelValueTransformationSequence", frame)
    slope = _number(held_by, "RescaleSlope", 1.0)
    intercept = _number(held_by, "RescaleIntercept", 0.0)
    values = array.astype(np.float64)
    values *= slope
    values += intercept
    return values


def _number(dataset: Mapping[str, Any], keyword: str, default: float) -> float:
    value = dataset.get(keyword)
    if value is None:
        return default
    try:
        return float(value)
    except (TypeError, ValueError):
        raise DataError(f"{keyword} is {value!r}, and not a number") from None
