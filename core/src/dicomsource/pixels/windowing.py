"""From pixel values to the grey or colour that a screen shows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dicomsource.errors import DataError
from dicomsource.pixels.functional_groups import for_frame
from dicomsource.pixels.lookup_table import LookupTable
from dicomsource.pixels.palette import apply_palette
from dicomsource.pixels.requirements import need
from dicomsource.pixels.rescale import rescale

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray


def to_display(
    array: NDArray[Any],
    instance: Mapping[str, Any],
    window: tuple[float, float] | None = None,
    *,
    frame: int = 1,
) -> NDArray[Any]:
    """Return one frame as a screen shows it.

    Parameters
    ----------
    array
        Stored values, as `decode_frame` gives them.
    instance
        Natural dataset of the instance.
    window
        Centre and width, in rescaled values; None for the instance's own VOI LUT or first window, or from the lowest to
        the highest value if it has none.
    frame
        Number of the frame, from 1; an enhanced multi-frame instance may have a window for each.

    Returns
    -------
    numpy.ndarray
        8-bit integers from black to white. Shape (Rows, Columns) for grey; (Rows, Columns, 3), red, green and blue, for
        colour and palette colour, to which windows do not apply.

    Raises
    ------
    DataError
        A look-up table cannot be read, or the window given has no width.

    References
    ----------
    DICOM PS3.3, C.11.2; PS3.4, N.2.
    """
    need("numpy")
    import numpy as np

    if array.ndim == 3:
        return _eight_bits(array, instance)
    interpretation = str(instance.get("PhotometricInterpretation") or "").strip()
    if interpretation == "PALETTE COLOR":
        return apply_palette(array, instance)
    shown = np.rint(_grey(array, instance, window, frame) * 255).astype(np.uint8)
    inverted: NDArray[Any] = 255 - shown
    return inverted if interpretation == "MONOCHROME1" else shown


def _grey(
    array: NDArray[Any], instance: Mapping[str, Any], window: tuple[float, float] | None, frame: int
) -> NDArray[Any]:
    import numpy as np

    values = rescale(array, instance, frame=frame)
    held_by = for_frame(instance, "FrameVOILUTSequence", frame)
    function = str(held_by.get("VOILUTFunction") or "LINEAR").strip().upper()
    if window is not None:
        centre, width = window
        if not width > 0:
            raise DataError(
                f"the window {centre} {width} has no width", way_out="Give a width above 0"
            )
        return windowed(values, centre, width, function)
    if tables := instance.get("VOILUTSequence"):
        table = LookupTable.of(tables[0], instance)
        return np.clip(table.apply(values) / (2.0**table.bits - 1), 0, 1)
    own_centre, own_width = _first(held_by, "WindowCenter"), _first(held_by, "WindowWidth")
    if own_centre is not None and own_width is not None and own_width > 0:
        return windowed(values, own_centre, own_width, function)
    return _full_range(values, instance)


def windowed(
    values: NDArray[Any], centre: float, width: float, function: str = "LINEAR"
) -> NDArray[Any]:
    """Return values brought between 0 and 1 by a window.

    Parameters
    ----------
    values
        Floating point values.
    centre, width
        The window.
    function
        LINEAR, LINEAR_EXACT or SIGMOID; anything else counts as LINEAR. LINEAR with a width below 1, for which
        it is not defined, is LINEAR_EXACT.

    References
    ----------
    DICOM PS3.3, C.11.2.1.2 and C.11.2.1.3.
    """
    import numpy as np

    if function == "SIGMOID":
        # Far outside the window the exponential would overflow; the result is 0 or 1 there anyway.
        exponent = np.clip(-4.0 * (values - centre) / width, -500, 500)
        result = 1.0 / (1.0 + np.exp(exponent))
    elif function == "LINEAR_EXACT" or width < 1:
        result = np.clip((values - centre) / width + 0.5, 0, 1)
    elif width == 1:
        result = (values > centre - 0.5).astype(np.float64)
    else:
        result = np.clip((values - (centre - 0.5)) / (width - 1) + 0.5, 0, 1)
    return np.nan_to_num(result, nan=0.0)


def _full_range(values: NDArray[Any], instance: Mapping[str, Any]) -> NDArray[Any]:
    import numpy as np

    finite = values[np.isfinite(values)]
    low, high = (finite.min(), finite.max()) if finite.size else (0.0, 1.0)
    if instance.get("BitsAllocated") == 1:
        low, high = 0.0, 1.0
    if high == low:
        return np.zeros_like(values)
    shown: NDArray[Any] = np.nan_to_num(np.clip((values - low) / (high - low), 0, 1), nan=0.0)
    return shown


def _eight_bits(array: NDArray[Any], instance: Mapping[str, Any]) -> NDArray[Any]:
    import numpy as np

    if array.dtype == np.uint8:
        return array
    bits = int(instance.get("BitsStored") or array.dtype.itemsize * 8)
    shown: NDArray[Any] = np.clip(array >> max(0, bits - 8), 0, 255).astype(np.uint8)
    return shown


def _first(dataset: Mapping[str, Any], keyword: str) -> float | None:
    value = dataset.get(keyword)
    if isinstance(value, list):
        value = value[0] if value else None
    try:
        return None if value in (None, "") else float(value)
    except (TypeError, ValueError):
        raise DataError(f"{keyword} is {value!r}, and not a number") from None
