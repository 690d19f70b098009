"""Pictures that any program can show."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from dicomsource.errors import DataError
from dicomsource.pixels.requirements import need

if TYPE_CHECKING:
    from numpy.typing import NDArray


def render_png(array: NDArray[Any]) -> bytes:
    """Return a PNG file.

    Parameters
    ----------
    array
        8-bit integers as `to_display` gives them: shape (Rows, Columns) for grey, (Rows, Columns, 3) for colour.

    Raises
    ------
    DataError
        The array is of another kind.
    MissingDependencyError
        Pillow is not installed.
    """
    need("numpy", "PIL.Image")
    from PIL import Image

    if array.dtype != "uint8" or not (array.ndim == 2 or array.shape[2:] == (3,)):
        raise DataError(
            f"a picture of type {array.dtype} and shape {array.shape} cannot be written as PNG",
            way_out="Pass it through to_display first",
        )
    file = io.BytesIO()
    Image.fromarray(array).save(file, format="PNG")
    return file.getvalue()
